/** Why: plans in the wild have quirks, and each that was met must be understood or told, never lost. */

import { describe, expect, it } from 'vitest';

import { importOf, namesOf } from './plan-texts.ts';

const tasks = (from: number): string => Array.from({ length: 200 }, (_, at) => `- [ ] T${from + at} [P] a`).join('\n');

describe('a task line', () => {
  it.each([
    ['T1 a', 'T1'],
    ['T005a a', 'T005a'],
    ['T01501 a', 'T01501'],
    ['T231.1 a', 'T231.1'],
    ['T-001 a', 'T-001'],
    ['**T001** a', 'T001'],
    ['**T001**: a', 'T001'],
    ['[T001] a', 'T001'],
    ['T001: a', 'T001'],
    ['`T001` a', 'T001'],
    ['[P] T001 a', 'T001'],
  ])('may begin with %s', (start, id) => {
    const { plan } = importOf(`- [ ] ${start}\n`);
    expect(plan.tasks.map(({ key, title, mark }) => [key, title, mark])).toEqual([[id, 'a', 'open']]);
  });

  it('keeps other labels, in any order', () => {
    const text = '- [ ] T1 [US1] [P] a\n- [ ] T2 [P] [US1, US2] [NFR-004] b\n- [ ] T3 [Setup] c\n';
    expect(namesOf(text)).toEqual(['[US1] a', '[US1] [US2] [NFR-004] b', '[Setup] c']);
    expect(importOf(text).plan.tasks.map(({ parallel }) => parallel)).toEqual([true, true, false]);
  });

  it.each([
    ['x', 'done', 0],
    ['X', 'done', 0],
    [' ', 'open', 0],
    ['-', 'skipped', 1],
    ['~', 'started', 1],
    ['?', 'open', 1],
  ])('may have the mark "%s"', (mark, meaning, warnings) => {
    const read = importOf(`- [${mark}] T1 a\n`);
    expect(read.plan.tasks[0]?.mark).toBe(meaning);
    expect(read.told).toHaveLength(warnings);
  });

  it('that is struck out is skipped', () => {
    expect(importOf('- [ ] ~~T1 a~~\n').plan.tasks).toMatchObject([{ key: 'T1', title: 'a', mark: 'skipped' }]);
  });

  it('may be indented, wrapped, and have lines below it', () => {
    const read = importOf(
      '## A\n  - [ ] T1 first and\nmore\n    - below\n    - [ ] box below\n    - [ ] T2 second\n\n      words\n',
    );
    expect(read.planned.steps.map(({ step }) => [step.name, step.supportingTasks])).toEqual([
      ['first and more', ['below', 'box below']],
      ['second', ['words']],
    ]);
    expect(read.unused).toEqual([]);
  });

  it('may be a heading, or have no box', () => {
    const read = importOf('# X\n### T001 [P] First\nwords\n- [ ] a box\n### T002 - Second\nDepends on: T001\n');
    expect(read.after).toEqual(['T001 <', 'T002 < T001']);
    expect(read.reasons.get('T002 < T001')).toBe('stands before it in its phase');
    const bare = importOf(
      '## A\n- T001 One\n- T002 Two (Deps: T001)\n## Dependencies\n- T001 and T002 can run in parallel\n',
    );
    expect(bare.after).toEqual(['T001 <', 'T002 < T001']);
    expect(bare.unused).toEqual(['5: about running in parallel: only [P] and dependencies decide that']);
  });

  it('in another language is one like any other, and labels tell its story', () => {
    const read = importOf(
      '# タスク\n## フェーズ 1: 準備\n- [ ] T001 準備\n## フェーズ 2: 検索\n- [ ] T002 [US1] 検索\n## フェーズ 3: 共有\n- [ ] T003 [US2] 共有\n',
    );
    expect(read.after).toEqual(['T001 <', 'T002 < T001', 'T003 < T001']);
    expect(importOf('- [ ] Äpfel\n- [ ] 牛乳\n- [ ] Brot\n- [ ] Brot\n').keys).toEqual([
      'apfel',
      expect.stringMatching(/^step-[0-9a-f]{8}$/u),
      'brot',
      'brot-2',
    ]);
  });
});

describe('a file', () => {
  it('with CRLF, CR or a byte order mark reads the same', () => {
    const text = '## A\n- [ ] T1 a\nb\n- [ ] T2 c\n';
    const keys = importOf(text).after;
    expect(importOf(text.replaceAll('\n', '\r\n')).after).toEqual(keys);
    expect(importOf(text.replaceAll('\n', '\r')).after).toEqual(keys);
    expect(importOf(`\ufeff${text}`).after).toEqual(keys);
  });

  it('leaves what is inside a fence or a comment, unless the fence is around everything or never ends', () => {
    expect(importOf('- [ ] T1 a\n\n```\n- [ ] T2 b\n```\n<!--\n- [ ] T3 c\n-->\n')).toMatchObject({
      keys: ['T1'],
      unused: [
        '3: inside a code fence',
        '4: inside a code fence',
        '5: inside a code fence',
        '6: inside a comment',
        '7: inside a comment',
        '8: inside a comment',
      ],
    });
    expect(importOf('```markdown\n- [ ] T1 a\n- [ ] T2 b\n```\n').keys).toEqual(['T1', 'T2']);
    expect(importOf('- [ ] T1 a\n\n```sh\nx\n- [ ] T2 b\n').keys).toEqual(['T1', 'T2']);
  });

  it('with front matter or without any phase is read', () => {
    const read = importOf('---\na: b\n---\n- [ ] T1 a\n');
    expect(read.keys).toEqual(['T1']);
    expect(read.plan.lines.slice(0, 3).map(({ role }) => role)).toEqual(['structure', 'structure', 'structure']);
    expect(read.plan.phases).toMatchObject([{ title: 'Tasks', key: 'tasks' }]);
  });

  it('tells rows of tables and quoted lines, also inside a phase', () => {
    const table = '| Task | What |\n|------|------|\n| T003 | Build |\n| [ ] T004 | Test |\n';
    const read = importOf(`## A\n- [ ] T001 a\n\n${table}\n> T005 quoted\n> - [ ] T006 boxed\n>\n> words\n\nwords\n`);
    expect(read.keys).toEqual(['T001']);
    expect(read.unused).toEqual([
      '4: a row of a table, which is not read as a task',
      '6: a row of a table, which is not read as a task',
      '7: a row of a table, which is not read as a task',
      '9: a quoted line, which is not read as a task',
      '10: looks like a task, but is none by its place or form',
      '12: a quoted line, which is not read as a task',
    ]);
  });

  it('tells boxes that are no tasks', () => {
    const read = importOf('## Legend\n- [ ] open\n## A\n- [ ] T1 a\n- [ ] without an id\n');
    expect(read.unused).toEqual([
      '2: a check box that is no task: a legend or check list',
      '5: a check box that is no task: it has no id, as the tasks of this plan do',
    ]);
  });

  it('tells ids that come twice, with both lines, and repeats of the same task', () => {
    const read = importOf('- [ ] T1 a\n- [ ] T2 b\n- [ ] T1 c\n- [ ] T2 b\n- [ ] t1 d\n');
    expect(read.keys).toEqual(['T1', 'T2', 'T1-2']);
    expect(read.told).toEqual(['3: the id T1 is used twice: on line 1 and on line 3; both are steps']);
    expect(read.unused[0]).toBe('4: repeats T2 of line 2');
  });
});

describe('a dependency', () => {
  it('is read from words in a title, with ranges and an en dash', () => {
    const text =
      '- [ ] T1 [P] a\n- [ ] T2 [P] b\n- [ ] T3 [P] c\n- [ ] T4 [P] d (depends on T1–T2)\n- [ ] T5 [P] e (blocked by T4 and T3)\n';
    expect(importOf(text).after).toEqual(['T1 <', 'T2 <', 'T3 <', 'T4 < T1 T2', 'T5 < T3 T4']);
  });

  it('is read from tables and drawings', () => {
    const list = '## A\n- [ ] T1 [P] a\n- [ ] T2 [P] b\n- [ ] T3 [P] c\n- [ ] T4 [P] d\n## Dependencies\n';
    const table = '| Task | Depends on | Blocks |\n|---|---|---|\n| T2 | T1 | T3 |\n| T9 | T1 | |\n';
    expect(importOf(list + table)).toMatchObject({
      after: ['T1 <', 'T2 < T1', 'T3 < T2', 'T4 <'],
      told: ['10: refers to "T9", which this plan does not have'],
      unused: ['10: a row that names no known step'],
    });
    const tree = '```\nT1\n ├── T2\n └─→ T3\n      ↓\n     T4\n```\n';
    expect(importOf(list + tree).after).toEqual(['T1 <', 'T2 < T1', 'T3 < T1', 'T4 < T3']);
  });

  it('on something that does not exist, or in a circle, is told and not applied', () => {
    const read = importOf('- [ ] T1 a (depends on T3)\n- [ ] T2 [P] b (depends on T3)\n- [ ] T3 [P] c (needs T99)\n');
    expect(read.after).toEqual(['T1 <', 'T2 < T1 T3', 'T3 < T1']);
    expect(read.told).toEqual([
      '3: refers to "T99", which this plan does not have',
      '1: T1 is said to wait for T3, which waits for T1 by its place in the plan; not applied',
    ]);
  });

  it('is a lock when parallel tasks of one section name the same file', () => {
    const read = importOf('- [ ] T1 [P] a in src/a.ts\n- [ ] T2 [P] b in `src/a.ts`\n- [ ] T3 c in src/a.ts\n');
    expect(read.planned.steps.map(({ step }) => step.locks)).toEqual([['file-src-a.ts'], ['file-src-a.ts'], []]);
    expect(read.told).toEqual(['2: T1, T2 are parallel and name the same file, src/a.ts: a lock keeps them apart']);
  });

  it('on very many goes through one of them', () => {
    const read = importOf(`## A\n${tasks(1)}\n## B\n${tasks(201)}\n`);
    expect(read.after[200]).toBe('T201 < T200');
    expect(read.planned.needs).toHaveLength(199 + 200);
    expect(read.told).toHaveLength(1);
  });
});
