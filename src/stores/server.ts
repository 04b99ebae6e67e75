/** Why: a server is seen in snapshots, and what was seen last stays in refs of our own for those who work offline. */

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { RefMove } from '../git/command.ts';
import { fetchRefs, remoteHead, type Fetched } from '../git/fetch.ts';
import { pushRefs, type PushReport } from '../git/push.ts';
import type { GitRepository } from './git-repository.ts';
import { trackedHistory, trackingPrefix } from './tracking.ts';

/** A server by the name of its remote, and the short name of its history branch; without one, its default branch. */
export type ServerName = { readonly remote: string; readonly historyBranch: string | undefined };

/** What a server held at one moment: tips by ref, and where its history branch stood. */
export type ServerView = { readonly tips: ReadonlyMap<string, string>; readonly history: string | undefined };

/** Seeing and moving the refs of a server. Calls fail with `remote-unreachable` when it cannot be reached. */
export type Server = {
  readonly remote: string;
  /** The live chains of a work item, and the history. All objects are here afterwards. */
  readonly view: (workItem: WorkItemId) => Promise<ServerView>;
  /** Fetches what the next view of the work item shows, for somebody who needs the history before that. */
  readonly viewAhead: (workItem: WorkItemId) => Promise<void>;
  /** The live chains of all work items, and the history. */
  readonly everything: () => Promise<ServerView>;
  /** Where the history branch stands now. */
  readonly history: () => Promise<string | undefined>;
  /** The history as any call of this program saw it last. */
  readonly lastHistory: () => string | undefined;
  /** The full name of the history branch on the server; undefined when nothing says which it is. */
  readonly historyRef: () => Promise<string | undefined>;
  readonly push: (moves: readonly RefMove[], together: boolean) => Promise<PushReport>;
  /** The server's clock: its last answer, moved on by this machine's monotonic clock; undefined when it tells no time. */
  readonly time: () => string | undefined;
};

/** Opens a server; nothing is asked of it yet. */
export function openServer(repository: GitRepository, { remote, historyBranch }: ServerName): Server {
  const at = { place: repository.place, remote };
  const look = openLook(repository, { remote, historyBranch });
  return {
    remote,
    ...openViews(look.at, remote),
    everything: () => look.at(wholeSpecs(remote)),
    history: async () => (await look.at(itemSpecs(remote, undefined))).history,
    lastHistory: look.lastHistory,
    historyRef: async () => (historyBranch === undefined ? remoteHead(at) : `refs/heads/${historyBranch}`),
    push: (moves, together) => pushRefs(at, moves, together),
    time: look.time,
  };
}

/** No chain has this name: asking for it shows that the server answers, and brings nothing. */
const NOTHING = 'refs/baton/none/';

/** The refspecs of one work item; of no item at all. A work item's own ref may be missing, so it is asked for as a pattern. */
function itemSpecs(remote: string, workItem: WorkItemId | undefined): readonly string[] {
  if (workItem === undefined) return [`+${NOTHING}*:${trackingPrefix(remote)}none/*`];
  return [`steps/${workItem}/*`, `items/${workItem}*`].map((name) => chainSpec(remote, name));
}

function wholeSpecs(remote: string): readonly string[] {
  return ['steps/*', 'items/*'].map((name) => chainSpec(remote, name));
}

function chainSpec(remote: string, name: string): string {
  return `+refs/baton/${name}:${trackingPrefix(remote)}${name}`;
}

type LookAt = (refspecs: readonly string[]) => Promise<ServerView>;

function openLook(repository: GitRepository, { remote, historyBranch }: ServerName) {
  const source = historyBranch === undefined ? 'HEAD' : `refs/heads/${historyBranch}`;
  const historySpec = `+${source}:${trackedHistory(remote)}`;
  const scratch = join(repository.privateDir, 'tmp');
  const fetch = (refspecs: readonly string[]): Promise<Fetched> =>
    fetchRefs({ place: repository.place, remote }, { refspecs, commonDir: repository.commonDir, scratch });
  let last: string | undefined;
  let clock: { readonly epochMs: number; readonly seenMs: number } | undefined;
  const at: LookAt = async (refspecs) => {
    const whole = await fetch([...refspecs, historySpec]);
    // A branch that does not exist yet fails the whole fetch, as a dead server does; asking without it tells which.
    const fetched = whole.kind === 'fetched' ? whole : await fetch(refspecs);
    if (fetched.kind === 'failed') throw new Failure('remote-unreachable', { remote, problem: wordsOf(whole) });
    last = whole.kind === 'fetched' ? whole.rest[0] : undefined;
    if (fetched.serverTime !== undefined)
      clock = { epochMs: Date.parse(fetched.serverTime), seenMs: performance.now() };
    return { tips: new Map(fetched.refs.map(({ ref, oid }) => [ref, oid])), history: last };
  };
  const time = (): string | undefined =>
    clock && new Date(Math.floor(clock.epochMs + performance.now() - clock.seenMs)).toISOString();
  return { at, lastHistory: () => last, time };
}

function wordsOf(result: Fetched): string {
  if (result.kind === 'fetched') return '';
  return result.words === '' ? `git fetch ended with ${result.exitCode}` : result.words.replaceAll('\n', '; ');
}

/**
 * Whoever asks for a second work item will ask for more, as lists and collectors do: then all are fetched at once, and each
 * is given from that snapshot once.
 */
function openViews(at: LookAt, remote: string): Pick<Server, 'view' | 'viewAhead'> {
  const asked = new Set<WorkItemId>();
  const ahead = new Map<WorkItemId, ServerView>();
  let whole: { readonly view: ServerView; readonly given: Set<WorkItemId> } | undefined;
  return {
    viewAhead: async (workItem) => {
      ahead.set(workItem, await at(itemSpecs(remote, workItem)));
    },
    view: async (workItem) => {
      const seen = ahead.get(workItem);
      ahead.delete(workItem);
      const first = !asked.has(workItem);
      asked.add(workItem);
      if (seen !== undefined) return seen;
      if (whole !== undefined && !whole.given.has(workItem)) {
        whole.given.add(workItem);
        return whole.view;
      }
      if (asked.size === 1 || !first) return at(itemSpecs(remote, workItem));
      whole = { view: await at(wholeSpecs(remote)), given: new Set([workItem]) };
      return whole.view;
    },
  };
}

/** Why a push came to nothing, in git's words: the server said no, or nobody knows what it did. */
export function pushFailure(remote: string, { words }: PushReport, refused: boolean): Failure {
  const problem = words === '' ? 'git gave no reason' : words.replaceAll('\n', '; ');
  return new Failure(refused ? 'push-refused' : 'push-unanswered', { remote, problem });
}

const ASKS = 4;

/** Asks again for a while when the line is dead: in the middle of something, as after a push, its outcome hangs on the answer. */
export async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === ASKS) throw error;
      await pause(100 * 2 ** tries * (0.5 + Math.random()));
    }
  }
}
