/** Why: whom a change concerns is easily told of the wrong items, so small cases say who is meant. */

import { describe, expect, it } from 'vitest';

import { definitionLog, type DefinitionChange } from '../../../src/domain/definition-log.ts';
import { allEntries, foldItem, type ItemState } from '../../../src/domain/state.ts';
import { workItemId } from '../../support/ids.ts';
import { begin, claim, complete, doStep, play } from '../../support/play.ts';
import { registered } from '../../support/record-builder.ts';
import { makeWorkflow, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const workflow = makeWorkflow([serial('a'), serial('b')]);
const edited = { ...workflow, digest: 'e'.repeat(64) };
const next = { ...workflow, version: '2.0.0', digest: 'f'.repeat(64) };

/** An item of the workflow that was registered with its definition, after some moves. */
function item(id: string, version = workflow, moves: Parameters<typeof play>[1][] = []): ItemState {
  const workItem = { ...WORK_ITEM, id: workItemId(id), workflow: { id: version.id, version: version.version } };
  const moved = play(begin([serial('a'), serial('b')]), ...moves);
  return foldItem(workItem, version, [registered(), ...allEntries(moved)]);
}

const change = (more: Partial<DefinitionChange>): DefinitionChange => ({
  kind: 'definition',
  path: 'artifacts/workflows/wf.yaml',
  commit: 'c'.repeat(40),
  author: { name: 'Ada', email: 'ada@example.invalid' },
  at: '2026-01-02T00:00:00Z',
  reason: 'As it should be',
  ...more,
});

const impactsOf = (changes: readonly DefinitionChange[], items: readonly ItemState[]) =>
  definitionLog({ changes, items }).map((entry) => (entry.kind === 'definition' ? entry.impact : undefined));

describe('the impact of a change', () => {
  it('is on the items that follow the version, apart from those of others and those that are done', () => {
    const done = item('done', workflow, [...doStep('a'), claim('b'), complete('b')]);
    const impacts = impactsOf([change({ after: workflow })], [item('new'), item('later', next), done]);
    expect(impacts).toEqual([{ following: ['new'], elsewhere: ['later'], stopped: [] }]);
  });

  it('stops those who have begun with another definition of the version', () => {
    const items = [item('new'), item('begun', edited, [claim('a')])];
    expect(impactsOf([change({ before: workflow, after: edited })], items)).toEqual([
      { following: ['begun', 'new'], elsewhere: [], stopped: ['begun'] },
    ]);
    expect(impactsOf([change({ before: workflow })], items)[0]?.stopped).toEqual(['begun']);
  });

  it('is not told of a change that has been changed again', () => {
    const items = [item('begun', edited, [claim('a')])];
    const changes = [change({ before: edited, after: workflow }), change({ before: workflow, after: edited })];
    expect(impactsOf(changes, items).map((impact) => impact?.stopped)).toEqual([[], []]);
  });
});

describe('the log', () => {
  it('has what is not committed first, and the rest by time', () => {
    const { commit: _, author: __, at: ___, ...uncommitted } = change({ before: workflow, after: edited });
    const changes = [uncommitted, change({ after: workflow }), change({ after: next, at: '2026-01-03T00:00:00Z' })];
    expect(definitionLog({ changes, items: [] }).map(({ at }) => at)).toEqual([
      undefined,
      '2026-01-03T00:00:00Z',
      '2026-01-02T00:00:00Z',
    ]);
  });

  it('says how a file changed, also one that cannot be read', () => {
    const changes = [
      change({ before: workflow, after: next }),
      change({ before: 'faulty', after: workflow }),
      change({ before: workflow, after: 'faulty' }),
      change({ before: workflow }),
    ];
    const log = definitionLog({ changes, items: [] });
    expect(log.map((entry) => (entry.kind === 'definition' ? [entry.change, 'diff' in entry] : []))).toEqual([
      ['changed', true],
      ['changed', false],
      ['changed', false],
      ['removed', false],
    ]);
  });

  it('of one workflow leaves out others and the settings', () => {
    const changes = [
      change({ after: workflow }),
      { kind: 'policy', path: 'baton.yaml', reason: '', settings: [{ setting: 'remote', to: '"origin"' }] } as const,
    ];
    expect(definitionLog({ changes, items: [] })).toHaveLength(2);
    expect(definitionLog({ changes, items: [], only: workflow.id })).toHaveLength(1);
  });
});
