/** Why: whatever a plan looks like, no line of it may vanish, no order may be impossible, and ticking may change one character. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findCycle } from '../../../src/domain/cycle.ts';
import { idFault, isWorkflowId } from '../../../src/domain/ids.ts';
import { readPlan } from '../../../src/formats/plan-accounts.ts';
import { planImport } from '../../../src/formats/plan-import.ts';
import { looksLikeTask } from '../../../src/formats/plan-line-forms.ts';
import { planSteps } from '../../../src/formats/plan-workflow.ts';
import { renderWorkflow } from '../../../src/formats/workflow-definition.ts';
import { parseWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { effort } from '../../support/effort.ts';

const id = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map((number) => `T${String(number).padStart(3, '0')}`),
  fc.constantFrom('T1', 'T005a', 'T-001', 'T231.1', '**T007**', '[T008]', '~~T009', '1.1', '2.3', '#12', 'TXXX', ''),
);
const mark = fc.constantFrom(' ', 'x', 'X', '-', '~', '?', '', '✓', '\u00a0', '🎯');
const labels = fc.constantFrom('', '[P] ', '[US1] ', '[P] [US2] ', '[US1] [P] ', '(P) ', '[NFR-004] ', '[link](x) ');
const words = fc.oneof(
  fc.constantFrom(
    'do it',
    'in src/a.ts',
    'in `b.ts` (depends on T001, T002)',
    'after T003–T005',
    'blocks T004',
    '牛乳',
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const bullet = fc.constantFrom('- ', '* ', '+ ', '1. ', '  - ', '\t- ', '> - ', '### ', '    - ');
const task = fc
  .tuple(bullet, mark, id, labels, words)
  .map(([start, box, name, label, text]) => `${start}[${box}] ${name} ${label}${text}`);
const bare = fc.tuple(bullet, id, labels, words).map((parts) => parts.join(' '));
const other = fc.constantFrom(
  '',
  '',
  '# Tasks: Something',
  '## Phase 1: Setup',
  '## Phase 2: Foundational',
  '## Phase 3: User Story 1',
  '## Work Package WP01: Ground',
  '## Work Package WP02: Walls',
  '## 1. Settings',
  '### Tests',
  '## Dependencies',
  '### Dependencies',
  '## Legend',
  '**Checkpoint**: it works',
  '- Depends on WP01',
  '- T001 → T002, T003 -> T001',
  '- Tests (T001-T004) before implementation (T005–T009)',
  '| Task | Depends on |',
  '| T002 | T001 |',
  '```',
  '```markdown',
  '<!--',
  '-->',
  '---',
  'some words',
  '  indented words',
  ' ├── T002',
  '   ↓',
);
const eol = fc.constantFrom('\n', '\r\n', '\r');
const plan = fc
  .tuple(
    fc.array(fc.oneof(task, task, bare, other, fc.string({ maxLength: 30 })), { maxLength: 40 }),
    eol,
    fc.boolean(),
    fc.boolean(),
  )
  .map(([lines, end, bom, last]) => `${bom ? '\ufeff' : ''}${lines.join(end)}${last ? end : ''}`);

const charactersOf = (bytes: Uint8Array): readonly string[] =>
  Array.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
const isTaskLike = (line: string): boolean =>
  /^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[.?\][ \t]/u.test(line) && looksLikeTask(line);
const linesOf = (text: string): readonly string[] => text.replace(/^\ufeff/u, '').split(/\r\n|\n|\r/u);

describe('a plan', () => {
  it('has an account for each line that is not blank, and for each task-like line a step, a detail or a reason', () => {
    fc.assert(
      fc.property(plan, (text) => {
        const { lines, tasks } = readPlan(text);
        const expected = linesOf(text).flatMap((line, at) => (line.trim() === '' ? [] : [at + 1]));
        expect(lines.map(({ line }) => line)).toEqual(expected);
        expect(lines.filter(({ role }) => role === 'step').map(({ step }) => step)).toEqual(
          tasks.map(({ key }) => key),
        );
        expect(lines.filter(({ role, why }) => role === 'unused' && (why?.text ?? '') === '')).toEqual([]);
        expect(lines.filter(({ role, step }) => /step|detail/u.test(role) && step === undefined)).toEqual([]);
        // Only front matter and a fence around the whole file are structure whatever they look like.
        const isWhole = /^\ufeff?\s*(?:---|```)/u.test(text);
        const taskLike = lines.filter(({ line }) => isTaskLike(linesOf(text)[line - 1] ?? ''));
        expect(taskLike.filter(({ role }) => role === 'structure' && !isWhole)).toEqual([]);
      }),
      { numRuns: effort(2000, 20_000) },
    );
  });

  it('becomes a workflow that its own reader accepts, without circles, in both forms, whatever it says', () => {
    const workflowId = 'plan';
    if (!isWorkflowId(workflowId)) throw new Error('not an id');
    fc.assert(
      fc.property(plan, fc.constantFrom('task' as const, 'phase' as const), fc.boolean(), (text, by, gates) => {
        const planned = planSteps(readPlan(text), { by, gates });
        const steps = planned.steps.map(({ step }) => step);
        if (steps.length === 0) return;
        const workflow = planImport.toWorkflow({ id: workflowId, name: 'plan', version: '1.0.0' }, steps);
        expect(findCycle(workflow)).toBeUndefined();
        const read = parseWorkflow(new TextEncoder().encode(renderWorkflow(workflow)), 'plan.yaml');
        expect(read).toMatchObject({ kind: 'ok', workflow: { digest: workflow.digest } });
        expect(steps.map(({ key }) => idFault(key)).filter((fault) => fault !== undefined)).toEqual([]);
        const edges = steps.flatMap(({ key, needs = [] }) => needs.map((need) => `${key} < ${need}`));
        expect(planned.needs.map(({ step, needs }) => `${step} < ${needs}`).toSorted()).toEqual(edges.toSorted());
        expect(planned.needs.every(({ reason }) => reason !== '')).toBe(true);
      }),
      { numRuns: effort(400, 4000) },
    );
  });

  it('changes in one character for each ticked box and in no other byte', () => {
    fc.assert(
      fc.property(plan, (text) => {
        const bytes = new TextEncoder().encode(text);
        const parsed = planImport.parse(bytes, 'tasks.md');
        if (parsed.kind === 'faulty') throw new Error('text is never faulty');
        const open = parsed.plan.tasks.filter((each) => each.mark === 'open' || each.mark === 'started');
        const offsets = open.flatMap(({ markAt }) => (markAt === undefined ? [] : [markAt]));
        const before = charactersOf(bytes);
        const after = charactersOf(planImport.tick(bytes, offsets));
        expect(after).toHaveLength(before.length);
        const changed = after.flatMap((character, at) => (character === before[at] ? [] : [character]));
        expect(changed).toEqual(offsets.map(() => 'x'));
        const again = readPlan(after.join(''));
        expect(again.tasks.map(({ key, title }) => [key, title])).toEqual(
          parsed.plan.tasks.map(({ key, title }) => [key, title]),
        );
        expect(again.tasks.filter(({ markAt, mark: now }) => markAt !== undefined && now === 'open')).toEqual([]);
        expect(Buffer.compare(Buffer.from(planImport.tick(bytes, [])), Buffer.from(bytes))).toBe(0);
      }),
      { numRuns: effort(400, 4000) },
    );
  });

  it('of hostile lines is read all the same', () => {
    const runs = [
      '-',
      '- ',
      '[',
      '- [ ] ',
      '**',
      '`',
      '~',
      '# ',
      '| ',
      '→',
      'T1 → ',
      'T1-',
      'depends on ',
      'phase ',
      ' ',
      '\t',
      '<!--',
      'a/',
      'a.',
      '::',
      '((',
    ];
    for (const run of runs) {
      const text = `- [ ] T1 a\n${run.repeat(20_000)}\n- [ ] T2 ${run.repeat(20_000)}\n## Dependencies\n- ${run.repeat(20_000)}\n`;
      expect(readPlan(text).tasks.length).toBeGreaterThan(0);
    }
  });
});
