/** Why: what a server holds is read as one snapshot, without the user's FETCH_HEAD, tracking branches or settings of fetch. */

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { runGit } from './process.ts';
import { PATIENCE, type RemotePlace } from './push.ts';
import type { RefTip } from './read-refs.ts';
import { makeFolder } from './make-folder.ts';

/** What to fetch, and where git's notes about it may lie for a moment. */
export type FetchRequest = {
  /** Each `+<source>:<destination>`; destinations that are gone on the server are removed here. */
  readonly refspecs: readonly string[];
  readonly commonDir: string;
  readonly scratch: string;
};

/** The refs as the server showed them, their objects now here. `rest` are the ids of what was asked for by other names. */
export type Fetched =
  | {
      readonly kind: 'fetched';
      readonly refs: readonly RefTip[];
      readonly rest: readonly string[];
      /** What the server's clock said in its answer (the Date header of http), as a UTC instant. */
      readonly serverTime?: string;
    }
  | { readonly kind: 'failed'; readonly exitCode: number; readonly words: string };

const LIMIT_SECONDS = 600;
const FETCH_FORM = ['--quiet', '--no-tags', '--prune', '--refmap=', '--no-auto-maintenance', '--no-recurse-submodules'];
const TRIES = 8;
/** git's code for "could not update a ref here", as when another process fetches the same at the same moment. */
const LOCAL_TROUBLE = 1;

/** Fetches refs. Other fetches into the same places at the same time do no harm. */
export async function fetchRefs(remote: RemotePlace, request: FetchRequest): Promise<Fetched> {
  for (let tries = 1; ; tries += 1) {
    const fetched = await fetchOnce(remote, request);
    if (fetched.kind === 'fetched' || fetched.exitCode !== LOCAL_TROUBLE || tries === TRIES) return fetched;
    await pause(10 * tries * (0.5 + Math.random()));
  }
}

/**
 * A git directory for this call alone, sharing everything with the real one, takes FETCH_HEAD: it tells what exactly this
 * call saw, whatever others fetch meanwhile, and spares a second process that lists refs (gitrepository-layout, commondir).
 */
async function fetchOnce({ place, remote }: RemotePlace, request: FetchRequest): Promise<Fetched> {
  const gitDir = join(request.scratch, `fetch-${randomBytes(6).toString('hex')}`);
  makeFolder(gitDir);
  try {
    writeFileSync(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n');
    writeFileSync(join(gitDir, 'commondir'), `${request.commonDir}\n`);
    const settings = [...PATIENCE, '-c', 'fetch.writeCommitGraph=false'];
    const args = [...settings, 'fetch', ...FETCH_FORM, remote, ...request.refspecs];
    const trace = join(gitDir, 'headers');
    const env = { GIT_DIR: gitDir, GIT_TRACE_CURL: trace, GIT_TRACE_CURL_NO_DATA: '1', GIT_TRACE_REDACT: '1' };
    const result = await runGit(place, args, { env, limitSeconds: LIMIT_SECONDS });
    if (result.exitCode !== 0) return { kind: 'failed', exitCode: result.exitCode, words: result.stderr.trim() };
    return { kind: 'fetched', ...readFetchHead(join(gitDir, 'FETCH_HEAD')), ...readServerTime(trace) };
  } finally {
    rmSync(gitDir, { recursive: true, force: true });
  }
}

/**
 * The Date header (RFC 9110) of the last answer, from git's own trace of what the server sent: no request of ours is needed, and
 * none goes around the user's proxy or credentials. A trace in another form tells no time.
 */
function readServerTime(path: string): { readonly serverTime?: string } {
  if (!existsSync(path)) return {};
  const dates = [...readFileSync(path, 'latin1').matchAll(/<= Recv header: date: ([^\r\n]+)/giu)];
  const time = Date.parse(dates.at(-1)?.[1] ?? '');
  return Number.isNaN(time) ? {} : { serverTime: new Date(time).toISOString() };
}

/** FETCH_HEAD: `<id> TAB [not-for-merge] TAB '<ref>' of <address>`, where branches and HEAD are described otherwise. */
function readFetchHead(path: string): { readonly refs: readonly RefTip[]; readonly rest: readonly string[] } {
  const refs: RefTip[] = [];
  const rest: string[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, oid, ref] = /^([0-9a-f]{40,64})\t[^\t]*\t(?:'(refs\/[^']+)' )?/u.exec(line) ?? [];
    if (oid === undefined) continue;
    if (ref === undefined) rest.push(oid);
    else refs.push({ ref, oid });
  }
  return { refs, rest };
}

/** The branch that HEAD of a server names, as a full ref name; undefined when there is none, or no answer. */
export async function remoteHead({ place, remote }: RemotePlace): Promise<string | undefined> {
  const args = [...PATIENCE, 'ls-remote', '--symref', remote, 'HEAD'];
  const result = await runGit(place, args, { limitSeconds: LIMIT_SECONDS });
  return /^ref: (refs\/heads\/\S+)\tHEAD$/mu.exec(result.stdout.toString())?.[1];
}
