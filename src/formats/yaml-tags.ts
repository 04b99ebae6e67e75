/** Why: a tag can ask a YAML reader for any type, and ours knows only those of the core schema. */

import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import type { ScalarTag } from './yaml-scalars.ts';

const CORE_TAG = /^(?:!!([a-z]+)|!<tag:yaml\.org,2002:([a-z]+)>)$/u;

/** The name of a tag of the core schema, such as `str`, without its prefix; any other is reported and gives undefined. */
export function readTag(source: string, offset: number, report: FaultReport): string | undefined {
  const match = CORE_TAG.exec(source);
  const name = source === '!' ? 'str' : (match?.[1] ?? match?.[2]);
  if (name === undefined || !(isScalarTag(name) || name === 'seq' || name === 'map')) {
    report.add(offset, `the tag ${quoted(source)} is not allowed`, 'leave the tag out');
    return undefined;
  }
  return name;
}

/** True for the core schema's tags of single values. */
export function isScalarTag(name: string): name is ScalarTag {
  return name === 'str' || name === 'null' || name === 'bool' || name === 'int' || name === 'float';
}
