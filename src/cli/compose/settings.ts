/** Why: `baton.yaml` is optional and rarely changes, so it is read through the cache and missing it costs nothing. */

import { join } from 'node:path';

import { countOf } from '../../domain/change.ts';
import { Failure } from '../../domain/failures.ts';
import { DEFAULT_CONFIG, type Config, type ExecutorConfig } from '../../formats/config.ts';
import type { CompiledCache } from '../../stores/compiled-cache.ts';
import { readRegularFile } from '../../stores/read-file.ts';

/** The settings of a repository. */
export type Settings = Config;

const FILE = 'baton.yaml';

/** Reads `baton.yaml` at the top of the repository; what it does not say is as in a repository without one. */
export async function readSettings(top: string, compiled: CompiledCache): Promise<Settings> {
  const path = join(top, FILE);
  const known = compiled.recall(path);
  if (isStored(known)) return { ...DEFAULT_CONFIG, ...known.config, executors: new Map(known.executors) };
  const bytes = readRegularFile(path, FILE);
  if (bytes === undefined) return DEFAULT_CONFIG;
  const [{ parseConfig }, { definitionReader }] = await Promise.all([
    import('../../formats/config-yaml.ts'),
    import('../../formats/definition-reader.ts'),
  ]);
  const parsed = parseConfig(bytes, FILE);
  if (parsed.kind === 'faulty') {
    const faults = parsed.faults.map(definitionReader.formatFault).join('\n');
    const count = countOf(parsed.faults.length, 'fault');
    throw new Failure('invalid-file', { file: FILE, count, faults, check: 'baton doctor' });
  }
  const { executors, ...config } = parsed.config;
  compiled.keep(path, { config, executors: [...executors] } satisfies Stored);
  return parsed.config;
}

type Stored = {
  readonly config: Omit<Config, 'executors'>;
  readonly executors: readonly (readonly [string, ExecutorConfig])[];
};

/** The cache holds what this program wrote itself; a look at the shape only guards against a damaged file. */
function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'config' in value && 'executors' in value;
}
