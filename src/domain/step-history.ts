/** Why: the records of one chain form a small causal graph, and everything about its subject is read off that alone. */

import { compareIds, type RecordId } from './ids.ts';
import { isAttemptEnd, isGateDecision, type BatonRecord, type RecordEntry, type StepRecord } from './record.ts';

/** The records of one step, or of the item as a whole, in causal order, and what they say about each other. */
export type History<R extends BatonRecord> = {
  /** By (causal depth, id): the same for every order of arrival. */
  readonly entries: readonly RecordEntry<R>[];
  /** Records that no other of these records has seen: one, unless writers did not know of each other. */
  readonly heads: readonly RecordId[];
  /** True when `later` names `earlier` in its `after`, directly or through these records. */
  readonly sees: (later: RecordId, earlier: RecordId) => boolean;
  /** Pairs that contradict each other and that no later record names both of. */
  readonly contradictions: Pairs<R>;
};

/** The records of one step. */
export type StepHistory = History<StepRecord>;

type Pairs<R extends BatonRecord> = readonly (readonly [RecordEntry<R>, RecordEntry<R>])[];

/** Whether two records that do not know of each other cannot both stand. */
type Contradict<R extends BatonRecord> = (a: R, b: R) => boolean;

/** Up to here, looking through all records again and again costs less than building maps. */
const LONGEST_SIMPLE_CHAIN = 12;

const NO_HISTORY: History<never> = { entries: [], heads: [], sees: () => false, contradictions: [] };

/** The records of one step in causal order. Linear for the usual chain, quadratic only where writers forked. */
export function arrangeHistory(records: readonly RecordEntry<StepRecord>[]): StepHistory {
  return arrange(records, contradict);
}

/** Puts records into causal order, and finds those that contradict each other and that no record settles that sees both. */
export function arrange<R extends BatonRecord>(
  records: readonly RecordEntry<R>[],
  contradicts: Contradict<R>,
  settles: Contradict<R> = () => true,
): History<R> {
  if (records.length === 0) return NO_HISTORY;
  const chain = records.length > LONGEST_SIMPLE_CHAIN ? undefined : asChain(records);
  return chain === undefined ? arrangeForked(records, contradicts, settles) : chainHistory(chain);
}

/** The records as a chain in which each names the one before; undefined when writers did not know of each other. */
function asChain<R extends BatonRecord>(records: readonly RecordEntry<R>[]): readonly RecordEntry<R>[] | undefined {
  const chain: RecordEntry<R>[] = [];
  const open = [...records];
  while (open.length > 0) {
    const first = open.findIndex((entry) => !open.some((other) => entry.record.after.includes(other.id)));
    const [next] = open.splice(first, 1);
    const previous = chain.at(-1);
    if (next === undefined || (previous !== undefined && !next.record.after.includes(previous.id))) return undefined;
    chain.push(next);
  }
  return chain;
}

function chainHistory<R extends BatonRecord>(entries: readonly RecordEntry<R>[]): History<R> {
  const placeOf = (id: RecordId): number => entries.findIndex((entry) => entry.id === id);
  const head = entries.at(-1);
  return {
    entries,
    heads: head === undefined ? [] : [head.id],
    sees: (later, earlier) => {
      const until = placeOf(later);
      const place = placeOf(earlier);
      if (place >= 0) return place < until;
      return entries.some((entry, at) => at <= until && entry.record.after.includes(earlier));
    },
    contradictions: [],
  };
}

function arrangeForked<R extends BatonRecord>(
  records: readonly RecordEntry<R>[],
  contradicts: Contradict<R>,
  settles: Contradict<R>,
): History<R> {
  const byId = new Map(records.map((entry) => [entry.id, entry]));
  const depths = causalDepths(byId);
  const entries = [...byId.values()].sort(
    (a, b) => (depths.get(a.id) ?? 0) - (depths.get(b.id) ?? 0) || compareIds(a.id, b.id),
  );
  const seen = new Set(entries.flatMap((entry) => entry.record.after));
  const heads = entries.filter((entry) => !seen.has(entry.id)).map((entry) => entry.id);
  const sees = (later: RecordId, earlier: RecordId): boolean => reaches(byId, later, earlier);
  const linear = entries.every((entry, at) => at === 0 || entry.record.after.includes(entries[at - 1]?.id ?? entry.id));
  return {
    entries,
    heads,
    sees,
    contradictions: linear ? [] : findContradictions({ entries, sees }, contradicts, settles),
  };
}

function causalDepths(byId: ReadonlyMap<RecordId, RecordEntry>): ReadonlyMap<RecordId, number> {
  const depths = new Map<RecordId, number>();
  for (const root of byId.keys()) {
    const stack = [root];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const own = (byId.get(id)?.record.after ?? []).filter((cause) => byId.has(cause));
      const open = own.filter((cause) => !depths.has(cause));
      if (open.length > 0) {
        stack.push(...open);
      } else {
        depths.set(
          id,
          own.reduce((depth, cause) => Math.max(depth, (depths.get(cause) ?? 0) + 1), 0),
        );
        stack.pop();
      }
    }
  }
  return depths;
}

function reaches(byId: ReadonlyMap<RecordId, RecordEntry>, later: RecordId, earlier: RecordId): boolean {
  const visited = new Set<RecordId>();
  const stack = [later];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const cause of byId.get(id)?.record.after ?? []) {
      if (cause === earlier) return true;
      if (visited.has(cause)) continue;
      visited.add(cause);
      stack.push(cause);
    }
  }
  return false;
}

function findContradictions<R extends BatonRecord>(
  { entries, sees }: Pick<History<R>, 'entries' | 'sees'>,
  contradicts: Contradict<R>,
  settles: Contradict<R>,
): Pairs<R> {
  const pairs: (readonly [RecordEntry<R>, RecordEntry<R>])[] = [];
  entries.forEach((a, at) => {
    for (const b of entries.slice(at + 1)) {
      if (!contradicts(a.record, b.record) || sees(b.id, a.id) || sees(a.id, b.id)) continue;
      const settled = entries.some(
        (judge) => settles(judge.record, a.record) && sees(judge.id, a.id) && sees(judge.id, b.id),
      );
      if (!settled) pairs.push([a, b]);
    }
  });
  return pairs;
}

/** Whether two records of a step that do not know of each other cannot both stand. */
function contradict(a: StepRecord, b: StepRecord): boolean {
  if (isAttemptEnd(a) && isAttemptEnd(b)) return a.attemptId === b.attemptId;
  if (isGateDecision(a) && isGateDecision(b)) return a.gate === b.gate && a.eventType !== b.eventType;
  const kinds = new Set([a.eventType, b.eventType]);
  if (kinds.has('baseline-integration') && kinds.has('baseline-reverted')) return true;
  return kinds.size === 1 && kinds.has('attempt-started');
}
