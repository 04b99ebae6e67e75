/** Why: renderings and metrics are looked at on one plan of twelve steps that went the way plans go. */

import { evaluate } from '../../../src/domain/schedule.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { overviewOf, type Overview } from '../../../src/domain/overview.ts';
import type { Criterion, Step, Workflow } from '../../../src/domain/workflow.ts';
import { workflowId, workItemId } from '../../support/ids.ts';
import { claim, end, integrate, play, type Move } from '../../support/play.ts';
import { approvalOf, rejectionOf } from '../../support/requests.ts';
import { makeWorkflow, type StepDraft } from '../../support/workflow-builder.ts';
import { decideGate } from '../../../src/domain/decide-gate.ts';

type StoryStep = StepDraft & Pick<Partial<Step>, 'name' | 'responsibleRole' | 'work'> & { exit?: readonly Criterion[] };

const shell = (run: string): Step['work'] => ({ kind: 'shell', run });

const STEPS: readonly StoryStep[] = [
  {
    key: 'prepare',
    name: 'Clear old output and settle the version',
    responsibleRole: 'release-manager',
    work: shell('node prepare.mjs'),
  },
  {
    key: 'build',
    parallelizable: true,
    name: 'Build the bundle',
    responsibleRole: 'library-engineer',
    work: shell('node build.mjs'),
    exit: [{ kind: 'checked', text: 'The bundle parses', check: 'node --check dist/index.js' }],
  },
  {
    key: 'coverage',
    parallelizable: true,
    locks: ['test-scratch'],
    responsibleRole: 'test-engineer',
    work: shell('node coverage.mjs'),
  },
  { key: 'lint', parallelizable: true, responsibleRole: 'library-engineer', work: shell('node lint.mjs'), attempts: 1 },
  {
    key: 'unit',
    parallelizable: true,
    locks: ['test-scratch'],
    responsibleRole: 'test-engineer',
    work: shell('npm test'),
  },
  { key: 'docs', parallelizable: true, needs: ['build'], name: 'Write the pages', responsibleRole: 'technical-writer' },
  {
    key: 'review',
    needs: ['build'],
    name: 'Somebody reads all of it',
    responsibleRole: 'library-engineer',
    gates: [{ key: 'four-eyes', approvers: ['lena', 'omar', 'ines'], minimum: 2 }],
    exit: [
      { kind: 'vouched', text: 'Every module was read' },
      { kind: 'vouched', text: 'The change log names what changed' },
    ],
  },
  { key: 'pack', responsibleRole: 'release-manager', work: shell('node pack.mjs') },
  { key: 'install', needs: ['pack'], responsibleRole: 'release-manager', work: shell('node install.mjs') },
  { key: 'smoke', needs: ['install'], responsibleRole: 'test-engineer', work: shell('node smoke.mjs') },
  {
    key: 'publish',
    needs: ['pack', 'smoke'],
    responsibleRole: 'release-manager',
    work: shell('node publish.mjs'),
    gates: [{ key: 'release', kind: 'entry', approvers: ['release-manager'] }],
  },
  { key: 'integrate', needs: ['publish'], responsibleRole: 'release-manager', work: shell('node integrate.mjs') },
];

/** A workflow from the story's richer drafts. */
export function storyWorkflow(drafts: readonly StoryStep[] = STEPS): Workflow {
  const extras = new Map(drafts.map((draft) => [draft.key, draft]));
  const plain = makeWorkflow(drafts);
  const steps = plain.steps.map((step): Step => {
    const { name, responsibleRole, work, exit } = extras.get(step.key) ?? {};
    return {
      ...step,
      ...(name === undefined ? {} : { name }),
      ...(responsibleRole === undefined ? {} : { responsibleRole }),
      work: work ?? step.work,
      exitCriteria: exit ?? [],
    };
  });
  return { ...plain, id: workflowId('wf-release-library'), steps };
}

/** The item at its beginning, on a Sunday morning. */
export function beginRelease(drafts: readonly StoryStep[] = STEPS): ItemState {
  const workflow = storyWorkflow(drafts);
  return foldItem(
    {
      id: workItemId('release-1.4.0'),
      title: 'Release tidy-duration 1.4.0',
      workflow: { id: workflow.id, version: workflow.version },
      owner: 'lena',
      createdAt: '2026-11-22T09:00:00Z',
      links: ['https://example.org/milestones/14'],
    },
    workflow,
    [],
  );
}

/** So many seconds after the item was created. */
export function after(seconds: number): string {
  const base = Date.parse('2026-11-22T09:00:00Z');
  return new Date(base + seconds * 1000).toISOString().replace('.000Z', 'Z');
}

const FAILED = { kind: 'failed', reason: 'exit', exitCode: 1, evidence: [] } as const;

type Span = readonly [from: number, to: number];

/** Claims a step at one time and completes it at another. */
export function does(step: string, [from, to]: Span, outcome = 'as it went', actor = 'ci'): readonly Move[] {
  return [
    claim(step, { now: after(from), actor, executor: { kind: 'local' } }),
    end(step, { now: after(to), actor, outcome, nextAction: 'Go on' }),
  ];
}

/** Claims a step at one time and fails it at another. */
export function breaks(step: string, [from, to]: Span, outcome = 'exit 1'): readonly Move[] {
  return [
    claim(step, { now: after(from), actor: 'ci', executor: { kind: 'local' } }),
    end(step, { now: after(to), actor: 'ci', outcome, report: FAILED }),
  ];
}

/** Approves at a time. */
export const approvesAt =
  (step: string, gate: string, reviewer: string, at: number): Move =>
  (state) =>
    decideGate(state, { ...approvalOf(step, gate, reviewer), now: after(at) });

/** Sends back at a time. */
export const rejectsAt =
  (step: string, gate: string, reviewer: string, back: { to: string; at: number; reason: string }): Move =>
  (state) =>
    decideGate(state, { ...rejectionOf(step, gate, back.to, reviewer), now: after(back.at), reasons: [back.reason] });

/** In the middle: one step failed for good, one waits for a gate, one runs, one is ready, the rest is behind them. */
export function releaseInTheMiddle(): ItemState {
  return play(
    beginRelease(),
    ...does('prepare', [60, 61], 'Version 1.4.0 of commit 4be2f31'),
    ...does('build', [62, 66], 'Bundle of 41 kB'),
    ...breaks('lint', [62, 65], '3 findings in src/parse.ts'),
    ...does('coverage', [62, 75], '97 % of lines'),
    claim('unit', { now: after(76), actor: 'ci', executor: { kind: 'local' } }),
    ...does('review', [80, 2000], 'Read and found good', 'omar'),
    approvesAt('review', 'four-eyes', 'ines', 2400),
  );
}

/** The whole way to the end, with one rejection and one failed attempt on it. */
export function releaseToTheEnd(): ItemState {
  return play(
    beginRelease(),
    ...does('prepare', [60, 61]),
    ...does('build', [62, 66]),
    ...does('lint', [62, 65]),
    ...does('coverage', [62, 75]),
    ...does('unit', [76, 90]),
    ...does('docs', [80, 3600], 'Pages written', 'mara'),
    ...does('review', [80, 2000], 'Read and found good', 'omar'),
    rejectsAt('review', 'four-eyes', 'ines', {
      to: 'review',
      at: 2400,
      reason: 'The change log misses the new option',
    }),
    ...does('review', [4000, 4300], 'Read again', 'omar'),
    approvesAt('review', 'four-eyes', 'ines', 4400),
    approvesAt('review', 'four-eyes', 'lena', 4500),
    ...does('pack', [4600, 4602]),
    ...breaks('install', [4603, 4610], 'The mirror has no such file'),
    ...does('install', [4611, 4620]),
    ...does('smoke', [4621, 4625]),
    approvesAt('publish', 'release', 'release-manager', 5000),
    ...does('publish', [5001, 5003], 'Published'),
    ...does('integrate', [5004, 5006], 'Tagged v1.4.0'),
    integrate('integrate'),
  );
}

/** The overview of a state. */
export const overviewOfState = (state: ItemState): Overview => overviewOf(state, evaluate(state));
