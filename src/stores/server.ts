/** Why: a server is seen in snapshots, and what was seen last stays in refs of our own for those who work offline. */

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { RefMove } from '../git/command.ts';
import { fetchRefs, remoteHead, type Fetched } from '../git/fetch.ts';
import { pushRefs, type PushReport } from '../git/push.ts';
import { openDirectLine, type DirectLine, type ServerMarks } from './direct-line.ts';
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
  /** Where the history and the chain of a work item as a whole stand now; their objects need not be here. */
  readonly marks: (workItem: WorkItemId) => Promise<ServerMarks>;
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
  const history = historyBranch === undefined ? 'HEAD' : `refs/heads/${historyBranch}`;
  const direct = openDirectLine(repository, { remote, history });
  const look = openLook(repository, { remote, history, direct });
  return {
    remote,
    ...openViews(look.at),
    everything: () => look.at({ kind: 'whole' }),
    marks: async (workItem) => {
      const told = await direct.marks(workItem);
      if (told !== undefined) return told;
      const { history: tip, tips } = await look.at({ kind: 'marks', workItem });
      return { history: tip, item: tips.get(`refs/baton/items/${workItem}`) };
    },
    history: async () => (await look.at({ kind: 'nothing' })).history,
    lastHistory: look.lastHistory,
    historyRef: async () => (historyBranch === undefined ? remoteHead(at) : history),
    push: async (moves, together) => {
      const report = together && moves.length > 1 ? undefined : await direct.push(moves);
      return report ?? pushRefs(at, moves, together);
    },
    time: look.time,
  };
}

/** What a look is for: one work item, its own chain without those of its steps, all of them, or only the history. */
type Scope =
  | { readonly kind: 'item' | 'marks'; readonly workItem: WorkItemId }
  | { readonly kind: 'whole' }
  | { readonly kind: 'nothing' };

/** No chain has this name: asking for it shows that the server answers, and brings nothing. */
const NOTHING = 'refs/baton/none/';

/** The refspecs for a look. A work item's own ref may be missing, so it is asked for as a pattern. */
function specsOf(remote: string, scope: Scope): readonly string[] {
  switch (scope.kind) {
    case 'nothing':
      return [`+${NOTHING}*:${trackingPrefix(remote)}none/*`];
    case 'item':
      return [`steps/${scope.workItem}/*`, `items/${scope.workItem}*`].map((name) => chainSpec(remote, name));
    case 'marks':
      return [chainSpec(remote, `items/${scope.workItem}*`)];
    case 'whole':
      return ['steps/*', 'items/*'].map((name) => chainSpec(remote, name));
  }
}

function chainSpec(remote: string, name: string): string {
  return `+refs/baton/${name}:${trackingPrefix(remote)}${name}`;
}

type LookAt = (scope: Scope) => Promise<ServerView>;

type LookParts = { readonly remote: string; readonly history: string; readonly direct: DirectLine };

function openLook(repository: GitRepository, { remote, history, direct }: LookParts) {
  const historySpec = `+${history}:${trackedHistory(remote)}`;
  const scratch = join(repository.privateDir, 'tmp');
  const fetch = (refspecs: readonly string[]): Promise<Fetched> =>
    fetchRefs({ place: repository.place, remote }, { refspecs, commonDir: repository.commonDir, scratch });
  let last: string | undefined;
  let clock: { readonly epochMs: number; readonly seenMs: number } | undefined;
  const note = (serverTime: string | undefined): void => {
    if (serverTime !== undefined) clock = { epochMs: Date.parse(serverTime), seenMs: performance.now() };
  };
  const at: LookAt = async (scope) => {
    const seen = scope.kind === 'item' ? await direct.look(scope.workItem) : undefined;
    if (seen !== undefined) {
      last = seen.history;
      note(seen.serverTime);
      return { tips: seen.tips, history: seen.history };
    }
    const refspecs = specsOf(remote, scope);
    const whole = await fetch([...refspecs, historySpec]);
    // A branch that does not exist yet fails the whole fetch, as a dead server does; asking without it tells which.
    const fetched = whole.kind === 'fetched' ? whole : await fetch(refspecs);
    if (fetched.kind === 'failed') throw new Failure('remote-unreachable', { remote, problem: wordsOf(whole) });
    last = whole.kind === 'fetched' ? whole.rest[0] : undefined;
    note(fetched.serverTime);
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
function openViews(at: LookAt): Pick<Server, 'view' | 'viewAhead'> {
  const asked = new Set<WorkItemId>();
  const ahead = new Map<WorkItemId, ServerView>();
  let whole: { readonly view: ServerView; readonly given: Set<WorkItemId> } | undefined;
  return {
    viewAhead: async (workItem) => {
      ahead.set(workItem, await at({ kind: 'item', workItem }));
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
      if (asked.size === 1 || !first) return at({ kind: 'item', workItem });
      whole = { view: await at({ kind: 'whole' }), given: new Set([workItem]) };
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
