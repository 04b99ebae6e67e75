/** Why: rules interact, so workflows are drawn at random: groups, forward needs, locks, gates and few attempts at once. */

import * as fc from 'fast-check';

import type { StepDraft } from '../../support/workflow-builder.ts';

/** Keys whose order by bytes differs from their order in any language. */
const KEYS = ['b', 'A', 'a10', 'C', 'a2', 'a-1', 'a_1', 'z.9'] as const;

export const REVIEWERS = ['rita', 'rob', 'mallory'] as const;

type Raw = {
  readonly order: number;
  readonly parallelizable: boolean;
  readonly needs: readonly number[] | undefined;
  readonly locks: readonly string[];
  readonly gates: StepDraft['gates'];
  readonly attempts: number;
};

const gate = (kind: 'entry' | 'exit') =>
  fc.record({
    key: fc.constant(kind === 'entry' ? 'go' : 'review'),
    kind: fc.constant(kind),
    approvers: fc.constantFrom([], ['rita', 'rob']),
    minimum: fc.integer({ min: 1, max: 2 }),
  });

const gates = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.tuple(gate('entry')) },
  { weight: 1, arbitrary: fc.tuple(gate('exit')) },
  { weight: 1, arbitrary: fc.tuple(gate('entry'), gate('exit')) },
);

const raw: fc.Arbitrary<Raw> = fc.record({
  order: fc.integer({ min: 1, max: 4 }),
  parallelizable: fc.boolean(),
  needs: fc.option(fc.uniqueArray(fc.nat(KEYS.length - 1), { maxLength: 3 }), { nil: undefined, freq: 2 }),
  locks: fc.subarray(['db', 'net'], { maxLength: 2 }),
  gates,
  attempts: fc.integer({ min: 1, max: 2 }),
});

/** Steps that wait for each other in no circle: a need that would close one is left out. */
export const steps: fc.Arbitrary<readonly StepDraft[]> = fc.array(raw, { minLength: 1, maxLength: 8 }).map((raws) => {
  const drafts = raws.map((each, at): StepDraft => ({
    key: KEYS[at] ?? `k${at}`,
    order: each.order,
    parallelizable: each.parallelizable,
    locks: each.locks,
    gates: each.gates ?? [],
    attempts: each.attempts,
    ...(each.needs === undefined ? {} : { needs: [] }),
  }));
  const wanted = raws.flatMap(({ needs }, at) => (needs ?? []).map((need) => [at, need] as const));
  return wanted.reduce<readonly StepDraft[]>((soFar, [at, need]) => addNeed(soFar, at, need), drafts);
});

function addNeed(drafts: readonly StepDraft[], at: number, need: number): readonly StepDraft[] {
  const key = drafts[need]?.key;
  if (key === undefined) return drafts;
  const more = drafts.map((draft, index) =>
    index === at ? { ...draft, needs: [...(draft.needs ?? []), key] } : draft,
  );
  return hasCircle(more) ? drafts : more;
}

/** Whether a step waits for itself: follows every path, which is fine for a handful of steps. */
function hasCircle(drafts: readonly StepDraft[]): boolean {
  const reaches = (from: StepDraft, goal: StepDraft, seen: Set<string>): boolean =>
    waitsOn(drafts, from).some((next) => {
      if (next.key === goal.key) return true;
      if (seen.has(next.key)) return false;
      seen.add(next.key);
      return reaches(next, goal, seen);
    });
  return drafts.some((draft) => reaches(draft, draft, new Set()));
}

/** What a step waits for, as the rule is told: its needs, or each earlier step that is not in the same run of parallel ones. */
export function waitsOn(drafts: readonly StepDraft[], step: StepDraft): readonly StepDraft[] {
  const { needs } = step;
  if (needs !== undefined) return drafts.filter((draft) => needs.includes(draft.key));
  const inOrder = [...drafts].sort(byOrderAndBytes);
  const own = inOrder.indexOf(step);
  return inOrder.filter(
    (_, at) => at < own && inOrder.slice(at, own + 1).some((between) => between.parallelizable !== true),
  );
}

/** The order of steps as it is told: by order, then by the bytes of the key. */
export function byOrderAndBytes(a: StepDraft, b: StepDraft): number {
  return (a.order ?? 0) - (b.order ?? 0) || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
}
