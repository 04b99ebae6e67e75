/** Why: where a server is reached over plain http, looking and claiming are one request each, and no git has to be started for them. */

import type { WorkItemId } from '../domain/ids.ts';
import type { RefMove } from '../git/command.ts';
import { openHttpLine, type HttpLine } from '../git/http-line.ts';
import { findLogin } from '../git/login.ts';
import { readLooseChain } from '../git/loose-chain.ts';
import { storeObject } from '../git/loose-object.ts';
import type { PackObject } from '../git/pack-form.ts';
import type { PushReport } from '../git/push.ts';
import { listRefs } from '../git/query.ts';
import type { RefTip } from '../git/read-refs.ts';
import { askMoves, askObjects, askRefs, type Spoken } from '../git/smart-http.ts';
import type { GitRepository } from './git-repository.ts';
import { findHttpWay } from './http-way-memory.ts';
import { keepSeen } from './seen-refs.ts';
import { trackedHistory, trackingPrefix } from './tracking.ts';

/** What a look at a server showed: tips by ref, where its history branch stands, and its clock. */
export type DirectView = {
  readonly tips: ReadonlyMap<string, string>;
  readonly history: string | undefined;
  readonly serverTime: string | undefined;
};

/** Where the history branch of a server stands, and the chain of a work item as a whole. */
export type ServerMarks = { readonly history: string | undefined; readonly item: string | undefined };

/** A line of our own to a server. Whatever it cannot do gives undefined and has changed nothing on the server: then git goes. */
export type DirectLine = {
  /** The chains of a work item and the history, all objects here afterwards, and kept in the refs of what was seen. */
  readonly look: (workItem: WorkItemId) => Promise<DirectView | undefined>;
  /** Where the history and the chain of a work item as a whole stand; nothing is brought here. */
  readonly marks: (workItem: WorkItemId) => Promise<ServerMarks | undefined>;
  /** Moves refs, each alone. An answer that did not come is told as unknown, and the next push is left to git. */
  readonly push: (moves: readonly RefMove[]) => Promise<PushReport | undefined>;
};

/** How long a line is left alone that has failed. */
const REST_MS = 5000;

/** Which server, and the full name of its history branch, or `HEAD` for the default one. */
export type DirectServer = { readonly remote: string; readonly history: string };

/** The names of chains that are taken into names of files here; git looks at others. */
const NAME = '[A-Za-z0-9][A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+)*';
const PLAIN_REF = new RegExp(`^refs/baton/(?:steps/${NAME}/${NAME}|items/${NAME})$`, 'u');

/** Opens a line to a server; git's configuration is read at the first use. */
export function openDirectLine(repository: GitRepository, server: DirectServer): DirectLine {
  let opened: Promise<HttpLine | undefined> | undefined;
  let restsUntil = 0;
  const open = (): Promise<HttpLine | undefined> => (opened ??= openLine(repository, server.remote));
  const using = async <Content>(
    ask: (line: HttpLine) => Promise<Content | undefined>,
  ): Promise<Content | undefined> => {
    const line = performance.now() < restsUntil ? undefined : await open();
    return line && ask(line);
  };
  /** After trouble git goes: it knows more about servers, and has words for what is wrong. */
  const heard = <Content>(spoken: Spoken<Content>): Spoken<Content> => {
    if (spoken.kind === 'unable') restsUntil = Infinity;
    if (spoken.kind === 'broken') restsUntil = performance.now() + REST_MS;
    return spoken;
  };
  return {
    look: (workItem) => using((line) => look({ repository, server, line, heard }, workItem)),
    marks: (workItem) => using((line) => marks({ repository, server, line, heard }, workItem)),
    push: (moves) => using((line) => push({ repository, server, line, heard }, moves)),
  };
}

async function openLine(repository: GitRepository, remote: string): Promise<HttpLine | undefined> {
  const way = await findHttpWay(repository, remote);
  return way && openHttpLine(way, (address, user) => findLogin(repository.place, address, user));
}

type Parts = {
  readonly repository: GitRepository;
  readonly server: DirectServer;
  readonly line: HttpLine;
  readonly heard: <Content>(spoken: Spoken<Content>) => Spoken<Content>;
};

async function look(parts: Parts, workItem: WorkItemId): Promise<DirectView | undefined> {
  const { repository, server, line, heard } = parts;
  const [steps, item] = [`refs/baton/steps/${workItem}/`, `refs/baton/items/${workItem}`];
  const spoken = heard(await askRefs(line, [steps, item, server.history]));
  if (spoken.kind !== 'said') return undefined;
  const history = spoken.content.find(({ ref }) => ref === server.history)?.oid;
  const tips = spoken.content.filter(({ ref }) => ref === item || ref.startsWith(steps));
  if (!tips.every(({ ref }) => PLAIN_REF.test(ref))) return undefined;
  const seen = await seenBefore(parts, workItem);
  const now = new Map(tips.map(({ ref, oid }) => [ref, oid]));
  // What is gone, and the files that a history holds, are git's to fetch.
  const isKept = [...seen.tips.keys()].every((ref) => now.has(ref));
  if (history !== seen.history || !isKept) return undefined;
  const news = tips.filter(({ ref, oid }) => seen.tips.get(ref) !== oid);
  const moves = news.map(({ ref, oid }) => ({ ref, from: seen.tips.get(ref), to: oid }));
  if (!(await bringHere(parts, news, seen)) || !(await keepSeen(repository, server.remote, moves))) return undefined;
  const serverTime = timeOf(spoken.date);
  return { tips: now, history, serverTime };
}

async function marks({ server, line, heard }: Parts, workItem: WorkItemId): Promise<ServerMarks | undefined> {
  const item = `refs/baton/items/${workItem}`;
  const spoken = heard(await askRefs(line, [item, server.history]));
  if (spoken.kind !== 'said') return undefined;
  const at = (name: string): string | undefined => spoken.content.find(({ ref }) => ref === name)?.oid;
  return { history: at(server.history), item: at(item) };
}

type Seen = { readonly tips: ReadonlyMap<string, string>; readonly history: string | undefined };

/** What the last look showed, from the refs that keep it. */
async function seenBefore({ repository, server: { remote } }: Parts, workItem: WorkItemId): Promise<Seen> {
  const prefix = trackingPrefix(remote);
  const history = trackedHistory(remote);
  const { refs } = await listRefs(repository.place, [
    `${prefix}steps/${workItem}/`,
    `${prefix}items/${workItem}`,
    history,
  ]);
  const tips = refs.filter(({ ref }) => ref !== history);
  return {
    tips: new Map(tips.map(({ ref, oid }) => [`refs/baton/${ref.slice(prefix.length)}`, oid])),
    history: refs.find(({ ref }) => ref === history)?.oid,
  };
}

/** Sees to it that the commits of all new tips are here; false when git has to fetch them. */
async function bringHere({ repository, line, heard }: Parts, news: readonly RefTip[], seen: Seen): Promise<boolean> {
  const { commonDir, objectFormat } = repository;
  const missing = news.filter(({ ref, oid }) => !isHere(repository, oid, seen.tips.get(ref)));
  if (missing.length === 0) return true;
  const here = missing.flatMap(({ ref }) => seen.tips.get(ref) ?? []);
  const spoken = heard(
    await askObjects(
      line,
      missing.map(({ oid }) => oid),
      here,
    ),
  );
  if (spoken.kind !== 'said') return false;
  const objects = [...spoken.content.values()];
  if (!objects.every(isOfChain)) return false;
  // A commit is stored after those that it builds on, as if it had been made here.
  for (const { type, body } of objects.toReversed()) {
    if (type === 'commit' || type === 'tree') storeObject(commonDir, objectFormat, { type, content: body });
  }
  return missing.every(({ ref, oid }) => isHere(repository, oid, seen.tips.get(ref)));
}

function isHere({ commonDir }: GitRepository, tip: string, before: string | undefined): boolean {
  return readLooseChain(commonDir, tip, (oid) => oid === before) !== undefined;
}

/** Chains are commits without files. */
function isOfChain({ type, body }: PackObject): boolean {
  return type === 'commit' || (type === 'tree' && body.length === 0);
}

/** The Date header of an answer (RFC 9110) as a UTC instant. */
function timeOf(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

async function push({ repository, line, heard }: Parts, moves: readonly RefMove[]): Promise<PushReport | undefined> {
  const objects: PackObject[] = [{ type: 'tree', body: Buffer.alloc(0) }];
  for (const { from, to } of moves) {
    const chain = to === undefined ? undefined : readLooseChain(repository.commonDir, to, (oid) => oid === from);
    if (chain === undefined) return undefined;
    objects.push(...chain.map(({ body }): PackObject => ({ type: 'commit', body })));
  }
  const spoken = heard(await askMoves(line, moves, objects));
  if (spoken.kind === 'unable') return undefined;
  if (spoken.kind === 'said') return spoken.content;
  return { answers: moves.map(() => 'unknown'), words: spoken.problem };
}
