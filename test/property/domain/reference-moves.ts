/** Why: the slow account also says which moves may be made and what follows, so that histories can be held to it. */

import type { GateDraft } from '../../support/workflow-builder.ts';
import type { RandomMove } from './random-moves.ts';
import { affectedBy, isDone, placements, type ReferenceItem, type ReferenceStep } from './reference-item.ts';

type Subject = {
  readonly tried: RandomMove;
  readonly step: ReferenceStep;
  /** Where a rejection goes back to. */
  readonly other: ReferenceStep;
  readonly gate: GateDraft | undefined;
};

type Rule = {
  readonly allowed: (item: ReferenceItem, subject: Subject) => boolean;
  readonly make: (item: ReferenceItem, subject: Subject) => void;
};

/** Makes a move in the slow account, when it may be made. Says whether it was. */
export function moveInReference(item: ReferenceItem, tried: RandomMove): boolean {
  const step = item[tried.step % item.length];
  const other = item[tried.other % item.length];
  if (step === undefined || other === undefined) return false;
  const gates = step.draft.gates ?? [];
  const subject = { tried, step, other, gate: gates[tried.other % Math.max(1, gates.length)] };
  const rule = RULES[tried.kind];
  if (!rule.allowed(item, subject)) return false;
  step.rejection = undefined;
  rule.make(item, subject);
  return true;
}

const begin: Rule['make'] = (_, { step }) => {
  step.status = 'running';
};

const RULES: Readonly<Record<RandomMove['kind'], Rule>> = {
  claim: { allowed: (item, { step }) => isReady(item, step), make: begin },
  retry: {
    allowed: (item, { step }) => {
      const fresh = item.map((each) => (each === step && each.status === 'failed' ? { ...each, used: 0 } : each));
      return fresh.some((each) => each.draft === step.draft && isReady(fresh, each));
    },
    make: begin,
  },
  complete: {
    allowed: (_, { step }) => step.status === 'running',
    make: (_, { step }) => {
      step.status = 'completed';
      step.used += 1;
    },
  },
  fail: {
    allowed: (_, { step }) => step.status === 'running',
    make: (_, { step, tried }) => {
      step.status = 'failed';
      step.used += tried.reason === 'lost' ? 0 : 1;
    },
  },
  approve: {
    allowed: (_, subject) => mayDecide(subject) && !approversOf(subject).has(subject.tried.who),
    make: (_, subject) => {
      subject.step.approvals.set(subject.gate?.key ?? '', new Set([...approversOf(subject), subject.tried.who]));
    },
  },
  reject: {
    allowed: (item, subject) => {
      const affected = affectedBy(item, subject.other);
      const builds = affected.includes(subject.step) && !affected.some((each) => each.integrated);
      return mayDecide(subject) && builds && subject.step.rejection !== rejectionText(subject);
    },
    make: (item, subject) => {
      sendBack(affectedBy(item, subject.other));
      subject.step.rejection = rejectionText(subject);
    },
  },
  integrate: {
    allowed: (_, { step }) => isDone(step) && !step.integrated,
    make: (_, { step }) => {
      step.integrated = true;
    },
  },
  revert: {
    allowed: (item, { step, tried }) => {
      const built = affectedBy(item, step).some((each) => each !== step && each.integrated);
      return step.integrated && !(tried.flag && built);
    },
    make: (item, { step, tried }) => {
      step.integrated = false;
      if (tried.flag) sendBack(affectedBy(item, step));
    },
  },
};

function isReady(item: ReferenceItem, step: ReferenceStep): boolean {
  return placements(item)[item.indexOf(step)]?.status === 'ready';
}

function approversOf({ step, gate }: Subject): ReadonlySet<string> {
  return step.approvals.get(gate?.key ?? '') ?? new Set();
}

function mayDecide({ step, gate, tried }: Subject): boolean {
  if (gate === undefined) return false;
  const listed = gate.approvers === undefined || gate.approvers.length === 0 || gate.approvers.includes(tried.who);
  return listed && (gate.kind === 'entry' || step.status === 'completed');
}

/** What a rejection says; saying the same again adds nothing. */
function rejectionText({ gate, tried, other }: Subject): string {
  return [gate?.key, tried.who, other.draft.key].join(' ');
}

function sendBack(affected: readonly ReferenceStep[]): void {
  for (const step of affected) {
    step.status = 'none';
    step.used = 0;
    step.approvals.clear();
  }
}
