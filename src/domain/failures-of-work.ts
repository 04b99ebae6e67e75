/** Why: a decision about work can be refused in just these ways, apart from bad input and a bad environment. */

import type { CatalogueEntry } from './failure-entry.ts';
import { BRANCH_FAILURES } from './failures-of-branches.ts';
import { ITEM_FAILURES } from './failures-of-items.ts';

/** Refusals that the state of the work explains: exits 1, 3, 4 and 8. */
export const WORK_FAILURES = {
  ...ITEM_FAILURES,
  ...BRANCH_FAILURES,
  held: {
    exit: 3,
    what: 'Step "{step}" of "{workItem}" is held: attempt {attempt}, by {holder}, since {since}.',
    why: 'One attempt of a step runs at a time.',
    recover: '{next}',
  },
  'not-your-claim': {
    exit: 3,
    what: 'Attempt {attempt} of step "{step}" is held by {holder} under another claim{kept}.',
    why: 'The claim is its nonce, and yours is not the one that holds.',
    recover: 'baton list --ready --work-item {workItem}',
  },
  'not-your-attempt': {
    exit: 3,
    what: 'The attempt of step "{step}" of "{workItem}" that runs is {attempt}, by {holder}{kept}.',
    why: 'No attempt was named, and the work of somebody else is not ended by chance: yours may have been taken over.',
    recover: 'baton explain {workItem} --step {step}   (or: the same command again, with --attempt {attempt})',
  },
  'already-done': {
    exit: 3,
    what: 'Step "{step}" of "{workItem}" is done: attempt {attempt} completed it at {at}.',
    why: 'A completed step is only tried again after a gate sent it back or its integration was reverted.',
    recover: '{next}',
  },
  'not-ready': {
    exit: 4,
    what: 'Step "{step}" of "{workItem}" may not start yet: {reasons}.',
    why: 'The schedule decides what may run now.',
    recover: 'baton list --ready --work-item {workItem}   (or: baton explain {workItem} --step {step})',
  },
  'nothing-ready': {
    exit: 4,
    what: 'Nothing in "{workItem}" may start now{reasons}.',
    why: 'Every step is done, running, or waits for another.',
    recover: 'baton status {workItem}',
  },
  'waiting-for-gate': {
    exit: 8,
    what: '"{workItem}" waits for gate "{gate}" {place} step "{step}": {approved} of {minimum} approved.',
    why: 'Only an approval opens a gate.',
    recover: 'baton gate approve --work-item {workItem} --step {step} --gate {gate} --by <approver> --reason "..."',
  },
  exhausted: {
    exit: 1,
    what: 'Step "{step}" of "{workItem}" has used its {used} of {allowed} attempts; the last one: {reason}.',
    why: 'A step is tried as often as its retry setting says; further tries are asked for by a person.',
    recover:
      'baton claim --work-item {workItem} --step {step} --retry   (or: baton run --work-item {workItem} --retry {step})',
  },
  conflict: {
    exit: 3,
    what: 'Step "{step}" of "{workItem}" is in conflict: {conflict}.',
    why: 'Two records contradict each other and neither knew of the other, so no order between them is assumed.',
    recover: 'baton explain {workItem} --step {step}   (then decide: {next})',
  },
  'lost-race': {
    exit: 3,
    what: '{subject} "{workItem}" moved on while this was decided; nothing was changed.',
    why: 'Somebody else wrote to it at the same moment, again and again.',
    recover: 'baton status {workItem}',
  },
  'never-claimed': {
    exit: 3,
    what: 'Attempt {attempt} of step "{step}" was never claimed{kept}.',
    why: 'Only a claimed attempt can end.',
    recover: 'baton claim --work-item {workItem} --step {step}{attemptFlag}',
  },
  'already-ended': {
    exit: 3,
    what: 'Attempt {attempt} of step "{step}" ended already ({end} at {at}), and not with this content{kept}.',
    why: 'An attempt ends once.',
    recover: 'baton show {workItem} --step {step}',
  },
  superseded: {
    exit: 3,
    what: 'Attempt {attempt} of step "{step}" no longer counts: {reason}{kept}.',
    why: 'A late result is fenced out, so that no step is completed twice.',
    recover: 'baton show {workItem} --step {step}',
  },
  cancelled: {
    exit: 1,
    what: 'Attempt {attempt} of step "{step}" is to stop: {by} asked for it ({reason}).',
    why: 'A cancellation reaches an executor when it renews its lease. The attempt is yours until you end it.',
    recover: 'baton fail --work-item {workItem} --step {step} --attempt {attempt} --outcome "Cancelled"',
  },
  'step-cancelled': {
    exit: 1,
    what: 'Step "{step}" of "{workItem}" was cancelled by {by}: {reason}.',
    why: 'A cancelled step is only started again when somebody asks for it.',
    recover:
      'baton claim --work-item {workItem} --step {step} --retry   (or: baton run --work-item {workItem} --retry {step})',
  },
  'nobody-holds': {
    exit: 4,
    what: 'Nobody holds step "{step}" of "{workItem}": it is {status}.',
    why: 'Only an attempt that is running can be cancelled or ended as lost.',
    recover: 'baton status {workItem}',
  },
  'not-lost': {
    exit: 8,
    what: 'Nothing shows that what is held of "{workItem}" is lost: {held}.',
    why: 'A slow executor and a dead one look the same until its lease is over, and only evidence ends its attempt.',
    recover:
      'wait and repeat the command   (or, if you know it: baton reap --work-item {workItem} --step {step} --reason "...")',
  },
  'gate-unguarded': {
    exit: 3,
    what: 'Nobody who may open gates has approved this run: the environment "{environment}" asked no reviewer, and "{actor}", who started it, is not among those whom baton.yaml names ({approvers}).',
    why: 'An environment without required reviewers lets every run through.',
    recover:
      'set required reviewers for the environment "{environment}" (repository settings, Environments), or write logins under "actions: { approvers: [...] }" in baton.yaml',
  },
  'handoff-refused': {
    exit: 3,
    what: 'The handoff in {artifact} is refused: {problem}.',
    why: 'It comes from a machine that ran plan code, so only what fits the lease and the plan is believed.',
    recover: 'look at the artifact and at the run that made it; the attempt counts as lost and is tried again',
  },
  'attempt-id-used': {
    exit: 3,
    what: 'The attempt id {attempt} was used before in "{workItem}", by step "{step}".',
    why: 'An attempt id is used once per work item.',
    recover: 'baton claim --work-item {workItem} --step {wanted}   (chooses a free id)',
  },
  integrated: {
    exit: 3,
    what: 'Step "{step}" of "{workItem}" is integrated in {base} as {commit}.',
    why: 'Integrated work is redone only after an explicit revert.',
    recover: 'baton revert --work-item {workItem} --step {step} --reason "..."',
  },
  'not-integrated': {
    exit: 3,
    what: 'Step "{step}" of "{workItem}" is not integrated, so there is nothing to revert.',
    why: 'A revert undoes an integration that is in force.',
    recover: 'baton status {workItem}',
  },
  'not-completed': {
    exit: 3,
    what: 'Step "{step}" of "{workItem}" is {status}; {action} needs it completed.',
    why: 'Decisions are about the result of an attempt.',
    recover: 'baton explain {workItem} --step {step}',
  },
  'not-an-approver': {
    exit: 3,
    what: '"{reviewer}" may not decide gate "{gate}" of step "{step}": its approvers are {approvers}.',
    why: 'When a gate lists approvers, only they count.',
    recover: 'baton gate {decision} --work-item {workItem} --step {step} --gate {gate} --by <approver> --reason "..."',
  },
  'criteria-failed': {
    exit: 1,
    what: 'Step "{step}" is not done; {failed}',
    why: 'The checks of a step decide, not the word of whoever did it. The attempt is still yours.',
    recover:
      'mend the work and repeat the command   (or give up: baton fail --work-item {workItem} --step {step} --attempt {attempt} --outcome "...")',
  },
  'criteria-not-vouched': {
    exit: 1,
    what: 'Step "{step}" has criteria that nobody vouched for: {criteria}.',
    why: 'The workflow sets strictCriteria, so each criterion without a check needs --met.',
    recover: 'repeat the command with --met "<criterion>" for each that holds',
  },
  'entry-criteria-failed': {
    exit: 1,
    what: 'Step "{step}" may not be entered; {failed}',
    why: 'Its entry criteria are checked before the claim, and again after rework.',
    recover: 'baton explain {workItem} --step {step}',
  },
  'input-changed': {
    exit: 1,
    what: 'A file that step "{step}" builds on is {state}: {path}, produced by "{producer}".',
    why: 'What a step produced is named with its digest, and a successor starts only from that.',
    recover: 'restore the file, or have "{producer}" done again: baton gate reject, or baton revert --reopen',
  },
  'not-produced': {
    exit: 1,
    what: 'Step "{step}" is not done; {failed}',
    why: 'A step that names what it produces is done when each of its patterns matches a file. The attempt is still yours.',
    recover: 'make the files and repeat the command',
  },
  'steps-failed': {
    exit: 1,
    what: '"{workItem}" is stuck: {failed} failed{blocked}.',
    why: 'Steps that depend on a failed one do not start.',
    recover: 'baton explain {workItem} --step {step}   (then: baton run --work-item {workItem} --retry {step})',
  },
  interrupted: {
    exit: 1,
    what: 'Interrupted: {count} ended and recorded as failed (interrupted); nothing is left claimed.',
    why: 'Someone asked the program to stop.',
    recover: 'baton run --work-item {workItem}',
  },
  'people-needed': {
    exit: 4,
    what: '"{workItem}" goes on with work that no executor here can do: {steps}.',
    why: 'These steps name no command, so a person or an agent claims them.',
    recover: 'baton claim --work-item {workItem} --step {step}',
  },
  'held-elsewhere': {
    exit: 3,
    what: 'What is left of "{workItem}" is held by others: {steps}.',
    why: 'One attempt of a step runs at a time, and these were claimed elsewhere.',
    recover: 'baton status {workItem}   (and run again when they are done)',
  },
  'run-in-progress': {
    exit: 3,
    what: 'Another run of "{workItem}" is going on on this machine: process {pid}.',
    why: "It works on the same tree; two would start each other's steps.",
    recover: 'wait for it, or end it: kill {pid}',
  },
} as const satisfies Record<string, CatalogueEntry>;
