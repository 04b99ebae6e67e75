import { describe, expect, it } from 'vitest';

import { evaluate } from '../../../src/domain/schedule.ts';
import type { ItemState } from '../../../src/domain/state.ts';
import { concludeWave, describeLeftOut, describeWaveEnd, sortReady, type WaveFacts } from '../../../src/domain/wave.ts';
import { approve, begin, claim, complete, doStep, fail, play } from '../../support/play.ts';
import { parallel, serial } from '../../support/workflow-builder.ts';

const TERMS = { runsOn: ['ubuntu-latest', 'gpu'] as const, executors: new Set(['robot']) };
const FACTS: WaveFacts = { wave: 1, budget: 10, idle: 0, launched: 1, progress: 1 };

/** The same state with its steps done by bash, or as said. */
function withWork(state: ItemState, change: (key: string) => object = () => ({})): ItemState {
  const steps = state.steps.map((each) => {
    const step = { ...each.step, work: { kind: 'shell', run: 'true' } as const, ...change(each.step.key) };
    return { ...each, step };
  });
  return { ...state, steps };
}

const endOf = (state: ItemState, facts: Partial<WaveFacts> = {}): string => {
  const jobs = withWork(state);
  return concludeWave(jobs, evaluate(jobs), TERMS, { ...FACTS, ...facts }).kind;
};

describe('a wave', () => {
  it('has the steps that jobs can take, with the label of their runner', () => {
    const state = withWork(begin(['a', 'b', 'c', 'd', 'e'].map((key) => parallel(key))), (key) => {
      if (key === 'b') return { work: { kind: 'person' } };
      if (key === 'c') return { work: { kind: 'executor', name: 'robot' }, runsOn: 'gpu' };
      if (key === 'd') return { work: { kind: 'executor', name: 'stranger' } };
      return key === 'e' ? { runsOn: 'self-hosted' } : {};
    });
    const { launchable, leftOut } = sortReady(state, evaluate(state), TERMS);
    expect(launchable).toEqual([
      { step: 'a', runsOn: 'ubuntu-latest' },
      { step: 'c', runsOn: 'gpu' },
    ]);
    expect(leftOut.map(({ step, why }) => [step, why])).toEqual([
      ['b', 'person'],
      ['d', 'unknown-executor'],
      ['e', 'label-not-allowed'],
    ]);
    expect(leftOut.map(describeLeftOut).join('\n')).toContain('asks for a runner self-hosted');
  });

  it('leaves out steps that hand over branches, since jobs push nothing', () => {
    const state = withWork(begin([serial('a')]));
    const { workflow } = state.graph;
    const apart: ItemState = { ...state, graph: { ...state.graph, workflow: { ...workflow, isolation: 'worktree' } } };
    expect(sortReady(apart, evaluate(apart), TERMS).leftOut).toEqual([{ step: 'a', why: 'works-apart' }]);
    const end = concludeWave(apart, evaluate(apart), TERMS, { ...FACTS, launched: 0 });
    expect(describeWaveEnd(end)).toBe(
      'Stopped, since no job can take what is ready: a hands its work over on a branch (isolation: worktree), which jobs may not push: carry the plan out with "baton run".',
    );
  });

  it('says that settings keep a step from every job, and waits for people only where people are what is missing', () => {
    const two = begin([parallel('a'), parallel('b')]);
    const ends = (change: (key: string) => object): string => {
      const state = withWork(two, change);
      return concludeWave(state, evaluate(state), TERMS, FACTS).kind;
    };
    expect(ends(() => ({ runsOn: 'self-hosted' }))).toBe('unfit');
    expect(ends((key) => (key === 'a' ? { work: { kind: 'person' } } : { runsOn: 'self-hosted' }))).toBe('unfit');
    expect(ends(() => ({ work: { kind: 'person' } }))).toBe('people');
    expect(ends((key) => (key === 'a' ? {} : { runsOn: 'self-hosted' }))).toBe('again');
  });
});

describe('the loop of waves', () => {
  const two = begin([serial('a'), serial('b')]);

  it('goes on while something can start and waves bring something', () => {
    expect(endOf(two)).toBe('again');
    expect(endOf(two, { progress: 0 })).toBe('again');
    expect(endOf(two, { progress: 0, idle: 1 })).toBe('no-progress');
    expect(endOf(two, { progress: 1, idle: 1 })).toBe('again');
    expect(endOf(two, { wave: 10 })).toBe('budget');
    expect(endOf(two, { launched: 0 })).toBe('nothing-launched');
  });

  it('counts waves without progress, and forgets them after one with', () => {
    const state = withWork(two);
    const idle = (facts: Partial<WaveFacts>) => concludeWave(state, evaluate(state), TERMS, { ...FACTS, ...facts });
    expect(idle({ progress: 0 })).toMatchObject({ idle: 1 });
    expect(idle({ progress: 2, idle: 1 })).toMatchObject({ idle: 0 });
  });

  it('stops when it is done, waits for a gate or others, or is stuck', () => {
    expect(endOf(play(two, ...doStep('a'), ...doStep('b')))).toBe('done');
    expect(endOf(play(two, claim('a')))).toBe('held');
    const gated = play(begin([serial('a', { gates: [{ key: 'g' }] }), serial('b')]), ...doStep('a'));
    expect(endOf(gated)).toBe('gate');
    expect(endOf(play(gated, approve('a', 'g')))).toBe('again');
    const once = begin([serial('a', { attempts: 1 }), serial('b')]);
    expect(endOf(play(once, claim('a'), fail('a')))).toBe('stuck');
    expect(concludeWave(two, evaluate(two), TERMS, FACTS).kind).toBe('people');
  });

  it('says each of its ends in a sentence', () => {
    const ends = [
      { kind: 'again', ready: 2, idle: 0 },
      { kind: 'done' },
      { kind: 'gate', step: 'a' },
      { kind: 'halted', step: 'a' },
      { kind: 'people', steps: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      { kind: 'held', steps: ['a'] },
      { kind: 'stuck', steps: ['a'] },
      { kind: 'no-progress', ready: 1 },
      { kind: 'budget', ready: 1 },
      { kind: 'nothing-launched', ready: 1 },
    ] as unknown as readonly Parameters<typeof describeWaveEnd>[0][];
    const said = ends.map(describeWaveEnd);
    expect(new Set(said).size).toBe(ends.length);
    for (const sentence of said) expect(sentence).toMatch(/^[A-Z].*\.$/u);
    expect(said[4]).toBe('Waiting for people: a, b, c, d, e and 2 more.');
  });

  it('never counts a completed plan as one to go on with', () => {
    expect(endOf(play(two, claim('a'), complete('a'), ...doStep('b')), { launched: 0, progress: 0, idle: 5 })).toBe(
      'done',
    );
  });
});
