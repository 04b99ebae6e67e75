import { describe, expect, it } from 'vitest';
import { buildContext, MAX_LISTED_PREDECESSORS, renderContext } from '../../../src/domain/context.ts';
import { attemptId, stepKey } from '../../support/ids.ts';
import { begin, claim, complete, doStep, end, fail, integrate, play, reject, revert } from '../../support/play.ts';
import { parallel, serial } from '../../support/workflow-builder.ts';

const build = stepKey('build');
const deploy = stepKey('deploy');
const chain = [serial('build'), serial('deploy', { gates: [{ key: 'review' }] })];

describe('the context of a step', () => {
  it('says what the item, the workflow and the step are', () => {
    const state = begin([serial('build')]);
    expect(buildContext(state, build)).toEqual({
      schemaVersion: '1.0',
      workItem: { id: 'item-1', title: 'An item', owner: 'olivia', links: [] },
      workflow: { name: 'wf', version: '1.0.0' },
      step: { key: 'build', order: 1, entryCriteria: [], exitCriteria: [], supportingTasks: [], produces: [] },
      predecessors: [],
      failures: [],
      rework: [],
    });
    expect(buildContext(state, stepKey('unknown'))).toBeUndefined();
    expect(renderContext(state, stepKey('unknown'))).toBeUndefined();
  });

  it('hands on the instruction', () => {
    const state = begin([serial('build')]);
    const instructed = { ...state, workItem: { ...state.workItem, instruction: 'make it fast' } };
    expect(buildContext(instructed, build)?.workItem.instruction).toBe('make it fast');
  });

  it('is JSON text, the same for the same state', () => {
    const state = begin(chain);
    const text = renderContext(state, deploy) ?? '';
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(buildContext(state, deploy))));
    expect(renderContext(begin(chain), deploy)).toBe(text);
  });

  it('names the attempt that runs, or the one it is made for', () => {
    const state = begin(chain);
    expect(buildContext(state, build)?.attempt).toBeUndefined();
    expect(buildContext(play(state, claim('build')), build)?.attempt).toEqual({ id: 'build-local', number: 1 });
    expect(buildContext(play(state, ...doStep('build')), build)?.attempt).toBeUndefined();
    const coming = { id: attemptId('build-7'), number: 3 };
    expect(buildContext(state, build, coming)?.attempt).toEqual(coming);
  });
});

describe('what came before', () => {
  it('is the handoff of each direct predecessor that is completed', () => {
    const produced = [{ path: 'dist/a', size: 1, sha256: 'a'.repeat(64) }];
    const report = { kind: 'completed', evidence: [], produced, values: { version: '2' } } as const;
    const state = play(begin(chain), claim('build'), end('build', { report, outcome: 'built', links: ['https://ci'] }));
    expect(buildContext(state, deploy)?.predecessors).toEqual([
      {
        step: 'build',
        phase: 'completed',
        attemptId: 'build-local',
        outcome: 'built',
        nextAction: 'go on',
        links: ['https://ci'],
        values: { version: '2' },
        produced,
      },
    ]);
  });

  it('is only the phase of one that is not completed', () => {
    const state = play(begin(chain), claim('build'));
    expect(buildContext(state, deploy)?.predecessors).toEqual([{ step: 'build', phase: 'running' }]);
  });

  it('lists so many predecessors and counts the rest', () => {
    const many = Array.from({ length: MAX_LISTED_PREDECESSORS + 3 }, (_, index) =>
      parallel(`p${String(index).padStart(4, '0')}`, { order: 1 }),
    );
    const state = begin([...many, serial('join', { order: 2 })]);
    const context = buildContext(state, stepKey('join'));
    expect(context?.predecessors).toHaveLength(MAX_LISTED_PREDECESSORS);
    expect(context?.predecessors[0]?.step).toBe('p0000');
    expect(context?.morePredecessors).toBe(3);
    const few = begin([...many.slice(0, MAX_LISTED_PREDECESSORS), serial('join', { order: 2 })]);
    expect(buildContext(few, stepKey('join'))?.morePredecessors).toBeUndefined();
  });
});

describe('what went wrong before', () => {
  it('is each earlier attempt that failed or was refused, but not the one at hand', () => {
    const refused = { kind: 'rejected', reasons: ['no tests'] } as const;
    const state = play(
      begin([serial('build', { attempts: 5 })]),
      claim('build'),
      fail('build', 'timeout'),
      claim('build'),
      end('build', { report: refused, outcome: 'looked at' }),
    );
    const first = { attemptId: 'build-local', reason: 'timeout', outcome: 'as it went' };
    const second = { attemptId: 'build-local-2', reason: 'rejected', outcome: 'looked at', reasons: ['no tests'] };
    expect(buildContext(state, build)?.failures).toEqual([first, second]);
    expect(buildContext(play(state, claim('build')), build)?.failures).toEqual([first, second]);
    expect(buildContext(state, build, { id: attemptId('build-local-2'), number: 2 })?.failures).toEqual([first]);
  });

  it('is why a gate sent the step back, for every step that went back', () => {
    const state = play(begin(chain), ...doStep('build'), ...doStep('deploy'), reject('deploy', 'review', 'build'));
    const rework = [
      { by: 'gate-rejected', step: 'deploy', gate: 'review', reviewer: 'rita', reasons: ['again, please'] },
    ];
    expect(buildContext(state, build)?.rework).toEqual(rework);
    expect(buildContext(state, deploy)?.rework).toEqual(rework);
  });

  it('is a revert that reopened the step', () => {
    const state = play(
      begin([serial('build')]),
      claim('build'),
      complete('build'),
      integrate('build'),
      revert('build', true),
    );
    expect(buildContext(state, build)?.rework).toEqual([
      { by: 'baseline-reverted', step: 'build', reviewer: 'ada', reasons: ['it broke'] },
    ]);
  });
});
