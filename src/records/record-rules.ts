/** Why: a record that any reader would refuse must never be written, so whoever writes one asks here first. */

import type { BatonRecord, Evidence } from '../domain/record.ts';

const VALUE_NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/u;
/** From the top of the repository, with `/` between its parts; never into `.git`, never up. */
const PRODUCED_PATH =
  /^(?!\/|[A-Za-z]:)(?!(?:[\s\S]*\/)?\.\.(?:\/|$))(?!(?:[\s\S]*\/)?\.[Gg][Ii][Tt][. ]*(?:\/|$))[^\0\\]+$/u;
const LONGEST_PATH = 4096;

/**
 * What is wrong with a record whose texts come from outside, in words that complete "the record … "; undefined when
 * `schemas/record.schema.json` admits it. Ids, digests, times and numbers are right by their types.
 */
export function recordFault(record: BatonRecord): string | undefined {
  const silent = textsOf(record).find(([, text]) => text === '');
  if (silent !== undefined) return `says nothing for "${silent[0]}"`;
  if (record.eventType === 'redaction') return recordFault(record.standIn);
  return record.eventType === 'attempt-completed' ? contentFault(record) : undefined;
}

type Named = readonly [name: string, text: string];

/** The texts that must not be empty. */
function textsOf(record: BatonRecord): readonly Named[] {
  return [['actor', record.actor], ...ownTexts(record)];
}

function ownTexts(record: BatonRecord): readonly Named[] {
  return [
    ...('evidence' in record ? evidenceTexts(record.evidence) : []),
    ...('skippedChecks' in record ? optional('skippedChecks', record.skippedChecks) : []),
    ...('executor' in record ? optional('executor', record.executor.name) : []),
    ...('reasons' in record ? record.reasons.map(reason) : []),
    ...('reason' in record ? [reason(record.reason)] : []),
    ...['reviewer', 'base', 'title', 'owner'].flatMap((name) => optional(name, textAt(record, name))),
  ];
}

function textAt(record: BatonRecord, name: string): string | undefined {
  const found: unknown = Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined;
  return typeof found === 'string' ? found : undefined;
}

function reason(text: string): Named {
  return ['reason', text];
}

function optional(name: string, text: string | undefined): readonly Named[] {
  return text === undefined ? [] : [[name, text]];
}

function evidenceTexts(evidence: readonly Evidence[]): readonly Named[] {
  return evidence.flatMap((each): readonly Named[] => {
    const criterion: Named = ['criterion', each.criterion];
    if (each.kind === 'vouched') return [criterion, ['by', each.by]];
    return each.kind === 'skipped' ? [criterion, reason(each.reason)] : [criterion];
  });
}

function contentFault(record: Extract<BatonRecord, { eventType: 'attempt-completed' }>): string | undefined {
  const name = Object.keys(record.values).find((each) => !VALUE_NAME.test(each) || each === '__proto__');
  if (name !== undefined) return `has a value by the name "${name.slice(0, 120)}", which readers refuse`;
  const file = record.produced.find(({ path }) => path.length > LONGEST_PATH || !PRODUCED_PATH.test(path));
  return file === undefined
    ? undefined
    : `names the file "${file.path.slice(0, 120)}", which not every machine can have`;
}
