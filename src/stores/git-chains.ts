/** Why: a step's ref is its lock and its mailbox; creating it or moving it on is a compare-and-swap that git decides. */

import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { chainKey, type Append, type AppendResult, type Chain, type ChainName, type ChainStore } from '../app/ports.ts';
import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { RecordEntry } from '../domain/record.ts';
import { shellWord } from '../domain/shell-word.ts';
import { storeEmptyTree } from '../git/empty-tree.ts';
import { storeCommit } from '../git/loose-object.ts';
import { listRefs, type GitObject } from '../git/query.ts';
import type { AdmitRecord, LoadAdmission } from './admission.ts';
import { linesOf, parseChainCommit, renderChainCommit, type ChainLine } from './chain-commit.ts';
import type { GitRepository } from './git-repository.ts';
import type { KnownCommit, RecordCache } from './record-cache.ts';

/** The ref of a chain. */
export function chainRef(workItem: WorkItemId, chain: ChainName): string {
  return chain.kind === 'step' ? `refs/baton/steps/${workItem}/${chain.step}` : `refs/baton/items/${workItem}`;
}

/** Memory of commits already taken apart: a commit never changes, so neither does what it carries. */
export type CommitMemory = Pick<RecordCache, 'commit' | 'addCommit'>;

/** A memory that lasts as long as the program runs. */
function commitMemory(): CommitMemory {
  const commits = new Map<string, KnownCommit>();
  return { commit: (oid) => commits.get(oid), addCommit: (oid, commit) => void commits.set(oid, commit) };
}

const MOVE_TRIES = 12;

/** Chains as refs of a local repository, shared by all its worktrees. */
export function createGitChains(
  repository: GitRepository,
  load: LoadAdmission,
  known: CommitMemory = commitMemory(),
): ChainStore {
  return {
    read: (workItem) => readChains(repository, workItem, { load, known }),
    append: async (appends) => {
      return Promise.all(
        writeChainCommits(repository, appends).map(async (stored) => {
          const result = await moveChain(repository, stored.append, stored.tip);
          if (result.kind === 'applied') rememberCommits(stored, known);
          return result;
        }),
      );
    },
  };
}

/** An append whose commits are stored: one for each line, on top of each other; the last of them is the new tip. */
export type StoredAppend = {
  readonly append: Append;
  readonly commits: readonly (ChainLine & { readonly oid: string; readonly parent: string | undefined })[];
  readonly tip: string;
};

/** Stores the commits of each append. */
export function writeChainCommits(repository: GitRepository, appends: readonly Append[]): readonly StoredAppend[] {
  const { commonDir, objectFormat } = repository;
  if (appends.length > 0) storeEmptyTree(commonDir, objectFormat);
  return appends.map((append) => {
    let parent = append.expect;
    const commits = linesOf(append).map((line) => {
      const text = renderChainCommit(line.said, line.line, parent, objectFormat);
      const stored = { ...line, parent, oid: storeCommit(commonDir, objectFormat, text) };
      parent = stored.oid;
      return stored;
    });
    return { append, commits, tip: parent ?? '' };
  });
}

/** Spares reading what was just written. */
export function rememberCommits({ commits }: StoredAppend, known: CommitMemory): void {
  for (const { oid, parent, entry, renewal } of commits) {
    known.addCommit(oid, entry === undefined ? { parent, renewal } : { parent, entry });
  }
}

/** Moves the ref; when git says no, only what the ref holds now tells why. */
export async function moveChain(repository: GitRepository, append: Append, oid: string): Promise<AppendResult> {
  const ref = chainRef(append.workItem, append.chain);
  for (let tries = 1; ; tries += 1) {
    const refusal = await repository.refWriter.move({ ref, from: append.expect, to: oid });
    if (refusal === undefined) return { kind: 'applied', tip: oid };
    const tip = await readTip(repository, ref);
    if (tip === oid) return { kind: 'applied', tip };
    if (tip !== append.expect) return { kind: 'lost', tip };
    if (tries === MOVE_TRIES) throw stuck(repository, ref, tip) ?? refusal;
    await pause(5 * tries * (0.5 + Math.random()));
  }
}

/** Where a ref stands now. */
export async function readTip(repository: GitRepository, ref: string): Promise<string | undefined> {
  const { refs } = await listRefs(repository.place, [ref]);
  return refs.find((tip) => tip.ref === ref)?.oid;
}

/** Why a ref does not move although it stands where it was seen; undefined when only git can tell (a full disk, say). */
function stuck(repository: GitRepository, ref: string, tip: string | undefined): Failure | undefined {
  const lock = join(repository.commonDir, `${ref}.lock`);
  const refs = join(repository.commonDir, 'refs');
  const problem = writeProblem(refs);
  if (problem !== undefined) return new Failure('cannot-write', { path: refs, problem });
  if (existsSync(lock)) return new Failure('ref-locked', { ref, lock });
  const isBroken = tip === undefined && existsSync(join(repository.commonDir, ref));
  return isBroken ? new Failure('corrupt-ref', brokenFacts(repository, ref)) : undefined;
}

/** Of a ref whose file holds no object id git says nothing more; nor does it delete the ref. */
function brokenFacts({ commonDir }: GitRepository, ref: string) {
  const problem = 'git neither shows nor replaces it';
  return { ref, problem, artifacts: 'artifacts', remove: `rm ${shellWord(join(commonDir, ref))}` };
}

function writeProblem(folder: string): string | undefined {
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How commits become records: their judge, and the memory of those known. */
export type Reading = { readonly load: LoadAdmission; readonly known: CommitMemory };

async function readChains(
  repository: GitRepository,
  workItem: WorkItemId,
  reading: Reading,
): Promise<ReadonlyMap<string, Chain>> {
  const prefix = `refs/baton/steps/${workItem}/`;
  const itemRef = chainRef(workItem, { kind: 'item' });
  const { refs, complaints } = await listRefs(repository.place, [prefix, itemRef]);
  if (complaints !== '') refuseBroken(repository, prefix, refs);
  await loadCommits(repository, refs, reading);
  return new Map(
    refs.map(({ ref, oid }) => {
      const key = ref.startsWith(prefix) ? ref.slice(prefix.length) : chainKey({ kind: 'item' });
      return [key, chainAt(oid, reading.known)];
    }),
  );
}

/** git leaves out a ref whose file is damaged and goes on; a step whose claim cannot be seen must not look free. */
function refuseBroken(repository: GitRepository, prefix: string, refs: readonly { ref: string }[]): void {
  const folder = join(repository.commonDir, prefix);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.lock')) : [];
  const broken = names.map((name) => `${prefix}${name}`).find((name) => !refs.some(({ ref }) => ref === name));
  if (broken !== undefined) throw new Failure('corrupt-ref', brokenFacts(repository, broken));
}

/** Reads every commit of the chains that is not known yet, all chains one commit further at a time. */
export async function loadCommits(
  repository: GitRepository,
  refs: readonly { ref: string; oid: string }[],
  reading: Reading,
): Promise<void> {
  let missing = refs.filter(({ oid }) => reading.known.commit(oid) === undefined);
  while (missing.length > 0) {
    const admit = await reading.load();
    const objects = await repository.objects.read(missing.map(({ oid }) => oid));
    const parents = missing.map(({ ref, oid }, at) => {
      const commit = takeApart(ref, objects[at], admit);
      reading.known.addCommit(oid, commit);
      return { ref, oid: commit.parent };
    });
    missing = parents.flatMap(({ ref, oid }) =>
      oid === undefined || reading.known.commit(oid) !== undefined ? [] : [{ ref, oid }],
    );
  }
}

function takeApart(ref: string, object: GitObject | undefined, admit: AdmitRecord): KnownCommit {
  const remove = `git update-ref --no-deref -d ${ref}`;
  const corrupt = (problem: string): Failure =>
    new Failure('corrupt-ref', { ref, problem, artifacts: 'artifacts', remove });
  if (object === undefined) throw corrupt('an object of its chain is missing');
  const commit = object.type === 'commit' ? parseChainCommit(object.bytes) : undefined;
  if (commit === undefined) throw corrupt(`object ${object.oid} is no record`);
  const admitted = admit(commit.line);
  if (admitted.kind === 'refused') throw corrupt(`the record in ${object.oid} ${admitted.reason}`);
  const { parent } = commit;
  return admitted.kind === 'ok' ? { parent, entry: admitted.entry } : { parent, renewal: admitted.renewal };
}

/** A chain by its tip; its commits have to be known. */
function chainAt(tip: string, known: CommitMemory): Chain {
  const renewal = newestRenewal(tip, known);
  return { tip, entries: entriesOf(tip, known), ...(renewal === undefined ? {} : { renewal }) };
}

/** The newest renewal of a lease in a chain; its commits have to be known. */
export function newestRenewal(tip: string, known: CommitMemory): Chain['renewal'] {
  for (let commit = known.commit(tip); commit !== undefined;) {
    if (commit.renewal !== undefined) return commit.renewal;
    commit = commit.parent === undefined ? undefined : known.commit(commit.parent);
  }
  return undefined;
}

/** The records of a chain from the first to the last; its commits have to be known. */
export function entriesOf(tip: string, known: CommitMemory): readonly RecordEntry[] {
  const entries: RecordEntry[] = [];
  for (let commit = known.commit(tip); commit !== undefined;) {
    if (commit.entry !== undefined) entries.push(commit.entry);
    commit = commit.parent === undefined ? undefined : known.commit(commit.parent);
  }
  return entries.toReversed();
}
