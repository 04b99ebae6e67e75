/** Why: attacks are made on real repositories with a sealed history, and each needs its own copy of one. */

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { BatonRecord } from '../../../src/domain/record.ts';
import { leafIds } from '../../../src/log/blame.ts';
import { sealRecords } from '../../../src/log/seal.ts';
import { readStoredLog } from '../../../src/log/stored-log.ts';
import { encodeRecord, lineId } from '../../../src/records/record-id.ts';
import { copyProgram, type BuiltProgram, type ProgramResult } from '../../support/built-program.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../../support/temporary-repository.ts';

const WORKFLOW = `schemaVersion: "1.0"
id: wf
version: 1.0.0
steps:
  - { key: a, run: "true" }
  - { key: b, run: "true", parallelizable: true }
  - { key: c, run: "true", parallelizable: true }
  - { key: d, run: "true" }
`;

/** What verification says, as far as tests look at it. */
export type Verdict = {
  readonly verdict: string;
  readonly exit: number;
  readonly first: {
    readonly kind: string;
    readonly file?: string;
    readonly line?: number;
    readonly index?: number;
  } | null;
  readonly findings: readonly { readonly kind: string; readonly file?: string; readonly index?: number }[];
  readonly anchors: readonly { readonly by: string; readonly size: number }[];
  readonly window: { readonly sealed: number; readonly unsealed: number };
  readonly fixed: readonly string[];
  readonly signatures?: { readonly found: number; readonly counted: number };
  readonly redactions?: readonly { readonly id: string; readonly index?: number; readonly file?: string }[];
};

/** A repository in a folder, with the means to attack and to verify it. */
export type Victim = {
  readonly top: string;
  readonly git: (...args: readonly string[]) => string;
  readonly run: (...args: readonly string[]) => Promise<ProgramResult>;
  /** Runs the program with more in its environment. */
  readonly runAs: (env: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<ProgramResult>;
  readonly verify: (...args: readonly string[]) => Promise<Verdict>;
  readonly path: (name: string) => string;
  readonly read: (name: string) => Buffer;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly remove: (name: string) => void;
  /** Record files, from the artifacts root, sorted. */
  readonly recordFiles: () => readonly string[];
  /** Where in the log the only record of a file is. */
  readonly indexOf: (file: string) => number;
  /** Ids in the order of the log. */
  readonly sealed: () => readonly string[];
};

/** A sealed history, copied for each attack. */
export type Stage = {
  readonly victim: (name: string) => Victim;
  /** Another repository like a victim, without what its clone remembers. */
  readonly copy: (victim: Victim, name: string) => Victim;
  /** Runs the program outside of any repository. */
  readonly run: (...args: readonly string[]) => Promise<ProgramResult>;
  readonly copyOf: (victim: Victim, name: string) => Victim;
  readonly remove: () => void;
};

/** Runs a plan of four steps, seals it, runs another, and leaves that one unsealed. */
export async function prepareStage(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const repository = makeTemporaryRepository();
  const program = copyProgram(repository);
  const open = (top: string): Victim =>
    openVictim(repository, { run: (args, more) => program.run(args, { ...env, ...more }) }, top);
  const base = open(repository.top);
  base.write('../wf.yaml', WORKFLOW);
  repository.git(['add', '.']);
  repository.git(['commit', '-qm', 'begin']);
  await expectDone(base, 'item', 'add', 'one', '--workflow', 'wf.yaml');
  await expectDone(base, 'run', 'one');
  await expectDone(base, 'collect');
  await expectDone(base, 'item', 'add', 'two', '--workflow', 'wf');
  const copyOf = ({ top: from }: Victim, name: string): Victim => {
    const top = repository.beside(name);
    cpSync(from, top, { recursive: true });
    return open(top);
  };
  return {
    victim: (name) => copyOf(base, name),
    copyOf,
    copy: (victim, name) => {
      const copied = copyOf(victim, name);
      rmSync(join(copied.top, '.git/baton/memory'), { recursive: true, force: true });
      return copied;
    },
    run: async (...args) => program.run(args),
    remove: repository.remove,
  };
}

/** Opens a folder as a victim. */
function openVictim(repository: TemporaryRepository, program: BuiltProgram, top: string): Victim {
  const path = (name: string): string => join(top, 'artifacts', name);
  const read = (name: string): Buffer => readFileSync(path(name));
  const runAs: Victim['runAs'] = async (env, ...args) => program.run([...args, '--repo', top], env);
  const run: Victim['run'] = async (...args) => runAs({}, ...args);
  const sealed = (): readonly string[] => {
    const log = readStoredLog(filesBelow(path('log')));
    return log.kind === 'none' ? [] : leafIds(log.leaves);
  };
  return {
    top,
    path,
    read,
    run,
    runAs,
    sealed,
    git: (...args) => repository.git(args, top),
    verify: async (...args) => {
      const { exit, document, stderr } = await run('verify', ...args);
      if (document === undefined) throw new Error(`verify ended with ${exit}: ${stderr}`);
      return document as Verdict;
    },
    write: (name, content) => {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), content);
    },
    remove: (name) => rmSync(path(name), { recursive: true }),
    recordFiles: () =>
      [...filesBelow(path('.')).keys()].filter((name) => /^(?:claims|handoff|gates)\//u.test(name)).sort(),
    indexOf: (file) => sealed().indexOf(lineId(withoutLineFeed(read(file)))),
  };
}

/** Writes a log of just these records, from nothing: what somebody does who rewrites everything. */
export function rewriteLog(victim: Victim, ids: readonly string[]): void {
  victim.remove('log');
  for (const { path, bytes } of sealRecords({ leaves: new Uint8Array() }, ids).write)
    victim.write(`log/${path}`, bytes);
}

/** A changed copy of the record in a file: its line and its id. */
export function altered(victim: Victim, file: string, change: (record: BatonRecord) => BatonRecord) {
  const record = change(JSON.parse(victim.read(file).toString()) as BatonRecord);
  const encoded = encodeRecord(record);
  if (encoded.kind === 'refused') throw new Error(encoded.reason);
  return encoded;
}

/** All files below a folder, by path with `/`. */
export function filesBelow(folder: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path.slice(folder.length).replace(/^\/+/u, ''), readFileSync(path));
  }
  return found;
}

function withoutLineFeed(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
}

async function expectDone(victim: Victim, ...args: readonly string[]): Promise<void> {
  const { exit, stderr } = await victim.run(...args);
  if (exit !== 0) throw new Error(`baton ${args.join(' ')} ended with ${exit}: ${stderr}`);
}
