/** Why: the server of a simulation is refs that move under conditions, all at once or not at all, and remembers every moment of them. */

import type { RecordId } from '../../src/domain/ids.ts';
import type { LeaseRenewal } from '../../src/domain/lease.ts';
import type { RecordEntry } from '../../src/domain/record.ts';
import type { RefMove } from '../../src/git/command.ts';
import type { PushAnswer } from '../../src/git/push.ts';

/** The history branch. */
export const HISTORY = 'refs/heads/history';

/** A commit of a chain: a record, or a renewal of a lease. */
export type Link = {
  readonly parent: string | undefined;
  readonly entry?: RecordEntry;
  readonly renewal?: LeaseRenewal;
};

/** A commit of the history, with every record that it holds. */
export type HistoryCommit = {
  readonly parent: string | undefined;
  readonly records: ReadonlyMap<RecordId, RecordEntry>;
};

export type Refs = ReadonlyMap<string, string>;

/** The refs and the objects. What was once stored can be read by all that know its name, as with git. */
export type SimulatedServer = {
  /** The refs after each change, the first before any. */
  readonly versions: readonly Refs[];
  readonly push: (moves: readonly RefMove[], together: boolean) => readonly PushAnswer[];
  /** Stores a commit of a chain; the same content has the same name. */
  readonly storeLink: (link: Link) => string;
  readonly link: (oid: string) => Link | undefined;
  /** Stores a commit of the history with further records; the same content has the same name. */
  readonly storeHistory: (parent: string | undefined, fresh: readonly RecordEntry[]) => string;
  readonly history: (commit: string | undefined) => HistoryCommit;
};

/** What is told of each change: the refs before and after it. */
export type OnChange = (before: Refs, after: Refs) => void;

const NO_HISTORY: HistoryCommit = { parent: undefined, records: new Map() };

/** A server that nobody has pushed to. Without leases, refs move from wherever they are. */
export function startServer(onChange: OnChange, { hasLeases }: { readonly hasLeases: boolean }): SimulatedServer {
  const versions: Refs[] = [new Map()];
  const links = startStore<Link>('link');
  const histories = startStore<HistoryCommit>('history');

  const change = (moves: readonly RefMove[]): void => {
    const before = versions.at(-1) ?? new Map<string, string>();
    const after = new Map(before);
    for (const { ref, to } of moves) {
      if (to === undefined) after.delete(ref);
      else after.set(ref, to);
    }
    versions.push(after);
    onChange(before, after);
  };
  const answer = ({ ref, from, to }: RefMove): PushAnswer => {
    const stands = versions.at(-1)?.get(ref);
    if (to !== undefined && stands === to) return 'already';
    return stands === from || !hasLeases ? 'applied' : 'refused';
  };
  const history = (commit: string | undefined): HistoryCommit =>
    commit === undefined ? NO_HISTORY : (histories.read(commit) ?? NO_HISTORY);

  return {
    versions,
    push: (moves, together) => {
      const answers = moves.map(answer);
      const held = together && answers.includes('refused');
      const applied = held ? [] : moves.filter((_, at) => answers[at] === 'applied');
      if (applied.length > 0) change(applied);
      return held ? moves.map(() => 'refused') : answers;
    },
    storeLink: (link) =>
      links.store(`${link.parent ?? ''} ${link.entry?.id ?? JSON.stringify(link.renewal)}`, () => link),
    link: links.read,
    storeHistory: (parent, fresh) =>
      histories.store(`${parent ?? ''} ${fresh.map(({ id }) => id).join(' ')}`, () => {
        const { records } = history(parent);
        return { parent, records: new Map([...records, ...fresh.map((entry) => [entry.id, entry] as const)]) };
      }),
    history,
  };
}

/** Objects by short names that follow from their content. */
function startStore<Stored>(kind: string) {
  const names = new Map<string, string>();
  const objects = new Map<string, Stored>();
  return {
    read: (name: string): Stored | undefined => objects.get(name),
    store: (content: string, make: () => Stored): string => {
      const name = names.get(content) ?? `${kind}-${names.size + 1}`;
      if (!objects.has(name)) objects.set(name, make());
      names.set(content, name);
      return name;
    },
  };
}

/** The records of a chain from the first to the last. */
export function chainOf({ link }: Pick<SimulatedServer, 'link'>, tip: string): readonly RecordEntry[] {
  const entries: RecordEntry[] = [];
  for (let at = link(tip); at !== undefined; at = at.parent === undefined ? undefined : link(at.parent)) {
    if (at.entry !== undefined) entries.unshift(at.entry);
  }
  return entries;
}

/** The newest renewal in a chain. */
export function renewalIn({ link }: Pick<SimulatedServer, 'link'>, tip: string): LeaseRenewal | undefined {
  let at = link(tip);
  while (at !== undefined && at.renewal === undefined) at = at.parent === undefined ? undefined : link(at.parent);
  return at?.renewal;
}

/** Whether a chain, or the history, goes through a commit. */
export function goesThrough(parentOf: (name: string) => string | undefined, tip: string, wanted: string): boolean {
  for (let at: string | undefined = tip; at !== undefined; at = parentOf(at)) {
    if (at === wanted) return true;
  }
  return false;
}
