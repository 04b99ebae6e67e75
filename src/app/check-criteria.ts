/** Why: "done" is believed because a check says so or because somebody vouches by name, and both are kept as evidence. */

import { refuse, type Refusal } from '../domain/failures.ts';
import type { AttemptId } from '../domain/ids.ts';
import type { Evidence } from '../domain/record.ts';
import type { ItemState } from '../domain/state.ts';
import type { StepState } from '../domain/step-state.ts';
import { suggestionFor } from '../domain/suggestion.ts';
import type { Criterion } from '../domain/workflow.ts';
import type { Checks } from './work-ports.ts';

/** What checking needs from outside. */
export type CheckPorts = { readonly checks: Checks };

/** What the one who completes says about the criteria. */
export type Vouching = {
  readonly by: string;
  /** Criteria vouched for, by their text or their number from 1. */
  readonly met: readonly string[];
  /** A reason for not running the checks. */
  readonly skipChecks?: string;
};

/** Evidence for each criterion that has any, and the criteria that nobody vouched for. */
export type Checked =
  | { readonly kind: 'ok'; readonly evidence: readonly Evidence[]; readonly remaining: readonly string[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly evidence: readonly Evidence[] };

/** Runs the entry checks of a step; the refusal when one fails. */
export async function checkEntry(ports: CheckPorts, state: ItemState, step: StepState): Promise<Refusal | undefined> {
  const about = { workItem: state.workItem.id, step: step.step, attemptId: undefined };
  for (const criterion of step.step.entryCriteria) {
    if (criterion.kind !== 'checked') continue;
    const result = await ports.checks.run({ ...about, command: criterion.check });
    if (result.exitCode === 0) continue;
    const failed = describeFailedCheck('entry criterion', criterion, result);
    return refuse('entry-criteria-failed', { workItem: about.workItem, step: step.step.key, failed });
  }
  return undefined;
}

/** Gathers the evidence for a step's exit criteria: runs each check, and notes who vouches for the rest. */
export async function checkExit(
  ports: CheckPorts,
  subject: { readonly state: ItemState; readonly step: StepState; readonly attemptId: AttemptId },
  vouching: Vouching,
): Promise<Checked> {
  const { state, step, attemptId } = subject;
  const facts = { workItem: state.workItem.id, step: step.step.key, attempt: attemptId };
  const criteria = step.step.exitCriteria;
  const vouched = vouchedCriteria(criteria, vouching.met);
  if (vouched.unknown !== undefined) {
    const suggestion = suggestionFor(
      vouched.unknown,
      criteria.map((criterion) => criterion.text),
    );
    const refusal = refuse('unknown-criterion', { ...facts, criterion: vouched.unknown, suggestion });
    return { kind: 'refused', refusal, evidence: [] };
  }
  const evidence: Evidence[] = [];
  for (const criterion of criteria) {
    const found = await evidenceFor(ports, subject, criterion, { ...vouching, texts: vouched.texts });
    if (found.evidence !== undefined) evidence.push(found.evidence);
    if (found.failed !== undefined) {
      return { kind: 'refused', refusal: refuse('criteria-failed', { ...facts, failed: found.failed }), evidence };
    }
  }
  const shown = new Set(evidence.map((each) => each.criterion));
  const remaining = criteria.map((criterion) => criterion.text).filter((text) => !shown.has(text));
  if (state.graph.workflow.strictCriteria && remaining.length > 0) {
    const refusal = refuse('criteria-not-vouched', { ...facts, criteria: remaining.join('; ') });
    return { kind: 'refused', refusal, evidence };
  }
  return { kind: 'ok', evidence, remaining };
}

type Found = { readonly evidence?: Evidence; readonly failed?: string };

async function evidenceFor(
  ports: CheckPorts,
  subject: { readonly state: ItemState; readonly step: StepState; readonly attemptId: AttemptId },
  criterion: Criterion,
  vouching: Vouching & { readonly texts: ReadonlySet<string> },
): Promise<Found> {
  const { text } = criterion;
  if (criterion.kind === 'vouched') {
    return vouching.texts.has(text) ? { evidence: { kind: 'vouched', criterion: text, by: vouching.by } } : {};
  }
  if (vouching.skipChecks !== undefined) {
    return { evidence: { kind: 'skipped', criterion: text, reason: vouching.skipChecks } };
  }
  const workItem = subject.state.workItem.id;
  const request = { workItem, step: subject.step.step, attemptId: subject.attemptId, command: criterion.check };
  const result = await ports.checks.run(request);
  const { exitCode, outputSha256 } = result;
  const evidence: Evidence = { kind: 'checked', criterion: text, command: criterion.check, exitCode, outputSha256 };
  return exitCode === 0 ? { evidence } : { evidence, failed: describeFailedCheck('exit criterion', criterion, result) };
}

/** The texts that `--met` names, by text or by number from 1; or the first name that is none. */
function vouchedCriteria(
  criteria: readonly Criterion[],
  met: readonly string[],
): { readonly texts: ReadonlySet<string>; readonly unknown?: string } {
  const texts = new Set<string>();
  for (const name of met) {
    const byNumber = /^\d+$/u.test(name) ? criteria[Number(name) - 1] : undefined;
    const criterion = criteria.find((each) => each.text === name) ?? byNumber;
    if (criterion === undefined) return { texts, unknown: name };
    texts.add(criterion.text);
  }
  return { texts };
}

function describeFailedCheck(
  kind: string,
  criterion: Extract<Criterion, { kind: 'checked' }>,
  result: { readonly exitCode: number; readonly tail: string },
): string {
  const tail = result.tail.trimEnd();
  const output = tail === '' ? '' : `\n${tail.replaceAll(/^/gmu, '  | ')}`;
  return `the ${kind} "${criterion.text}" does not hold: \`${criterion.check}\` ended with ${result.exitCode}${output}`;
}
