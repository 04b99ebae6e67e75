import { describe, expect, it } from 'vitest';

import type { Cause } from '../../../src/domain/causes.ts';
import {
  explainItem,
  explainStep,
  type ItemExplanation,
  type StepExplanation,
} from '../../../src/domain/explanation.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { stepKey } from '../../support/ids.ts';
import { approved, completed, started } from '../../support/record-builder.ts';
import { approve, begin, claim, complete, doStep, end, fail, play, reject } from '../../support/play.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';
import { releaseInTheMiddle, releaseToTheEnd } from '../report/release-story.ts';

function explained(state: ItemState, key: string): StepExplanation {
  const explanation = explainStep(state, evaluate(state), stepKey(key));
  if (explanation === undefined) throw new Error(`no step ${key}`);
  return explanation;
}

const itemOf = (state: ItemState): ItemExplanation => explainItem(state, evaluate(state));
const rootsOf = ({ roots }: Pick<StepExplanation, 'roots'>): readonly string[] => roots.map((root) => root.row.key);

/** A chain as text: `a(b(c) d)`, with `*` after what was shown before and `+n` for what is left out. */
function shape({ step, causes, seen, more }: Cause): string {
  const inner = [...causes.map(shape), ...(more > 0 ? [`+${more}`] : [])].join(' ');
  return `${step}${seen ? '*' : ''}${inner === '' ? '' : `(${inner})`}`;
}

const countsOf = (state: ItemState) => explained(state, 'a').decisions.map((decision) => decision.counts);

describe('the explanation of a step', () => {
  it('leads from a blocked step down to whoever can act', () => {
    const explanation = explained(releaseInTheMiddle(), 'publish');
    expect(explanation.summary).toBe('publish is blocked: needs pack, smoke');
    expect(shape(explanation.chain)).toBe('publish(pack(lint unit docs review) smoke(install(pack*)))');
    expect(explanation.roots.map(({ row, holdsUp }) => [row.key, row.status, holdsUp])).toEqual([
      ['lint', 'failed', 5],
      ['unit', 'running', 5],
      ['docs', 'ready', 5],
      ['review', 'awaiting-gate', 5],
    ]);
    expect(explanation.actors).toEqual([
      { who: 'library-engineer', step: 'lint' },
      { who: 'ci', step: 'unit' },
      { who: 'technical-writer', step: 'docs' },
      { who: 'lena or omar', step: 'review' },
    ]);
    expect(explanation.commands[0]).toBe('baton run --work-item release-1.4.0 --retry lint');
  });

  it('follows locks, and steps that go first', () => {
    const locked = begin([parallel('a', { locks: ['db'] }), parallel('b', { locks: ['db'] })]);
    expect(shape(explained(locked, 'b').chain)).toBe('b(a)');
    const inTurn = play(begin([serial('a'), serial('b', { needs: [] })]), claim('a'));
    expect(explained(inTurn, 'b').chain.reasons).toEqual([{ kind: 'serial', behind: 'a' }]);
    expect(rootsOf(explained(inTurn, 'b'))).toEqual(['a']);
  });

  it('finds what the rule by order waits for beyond the group before', () => {
    const state = play(begin([serial('a'), parallel('b', { needs: [] }), serial('c')]), claim('b'), complete('b'));
    expect(shape(explained(state, 'c').chain)).toBe('c(a)');
    expect(rootsOf(explained(state, 'c'))).toEqual(['a']);
  });

  it('stays short whatever waits, and names first what somebody can act on', () => {
    const keys = Array.from({ length: 200 }, (_, at) => `s${String(at).padStart(3, '0')}`);
    const chain = begin(keys.map((key) => serial(key)));
    expect(shape(explained(chain, 's199').chain)).toBe('s199(s000 +198)');
    expect(rootsOf(explained(chain, 's199'))).toEqual(['s000']);
    const byNeeds = begin(keys.map((key, at) => serial(key, { needs: keys.slice(Math.max(0, at - 1), at) })));
    const deep = shape(explained(byNeeds, 's199').chain);
    expect(deep).toMatch(/^s199\(s198\(.*\(s187\(\+1\)\)+$/u);
    expect(rootsOf(explained(byNeeds, 's199'))).toEqual(['s000']);
  });

  it('counts further causes where there are many', () => {
    const keys = Array.from({ length: 30 }, (_, at) => `p${String(at).padStart(2, '0')}`);
    const explanation = explained(begin([...keys.map((key) => parallel(key)), serial('join')]), 'join');
    expect(shape(explanation.chain)).toBe('join(p00 p01 p02 p03 +26)');
    expect([explanation.roots.length, explanation.moreRoots]).toEqual([20, 10]);
  });

  it('tells attempts with what became of them', () => {
    const { attempts } = explained(releaseToTheEnd(), 'install');
    expect(attempts).toEqual([
      {
        id: 'install-local',
        number: 1,
        status: 'failed',
        current: true,
        actor: 'ci',
        executor: 'local',
        startedAt: '2026-11-22T10:16:43Z',
        endedAt: '2026-11-22T10:16:50Z',
        seconds: 7,
        outcome: 'The mirror has no such file',
        nextAction: 'go on',
        links: [],
        reason: 'exit',
        exitCode: 1,
      },
      expect.objectContaining({ id: 'install-local-2', status: 'completed', seconds: 9, outcome: 'as it went' }),
    ]);
  });

  it('tells a refused result, and an attempt that rework overtook', () => {
    const refused = play(
      begin([serial('a')]),
      claim('a'),
      end('a', { report: { kind: 'rejected', reasons: ['too slow'] } }),
    );
    expect(explained(refused, 'a').attempts[0]).toMatchObject({ reason: 'rejected', reasons: ['too slow'] });
    const overtaken = play(
      begin([serial('a', { gates: [{ key: 'review' }] }), serial('b', { needs: ['a'] }), serial('c', { needs: [] })]),
      ...doStep('a'),
      claim('c', { now: '2026-01-03T00:00:00Z' }),
      reject('a', 'review', 'a'),
    );
    expect(explained(overtaken, 'a').attempts[0]).toMatchObject({ current: false, status: 'completed' });
    expect(explained(overtaken, 'c').attempts[0]).toMatchObject({ current: true, status: 'running' });
  });

  it('tells decisions that knew nothing of each other in the order of their times, whatever their ids are', () => {
    const reviewers = ['ada', 'bert', 'cleo', 'dora', 'emil', 'fay'];
    const start = started();
    const done = completed({ after: [start] });
    const decisions = reviewers.map((actor, at) => approved({ actor, after: [done], at: `2026-01-03T00:00:0${at}Z` }));
    const plan = makeWorkflow([serial('a', { gates: [{ key: 'review', minimum: 6 }] })]);
    const state = foldItem(WORK_ITEM, plan, [start, done, ...decisions]);
    expect(explained(state, 'a').decisions.map(({ reviewer }) => reviewer)).toEqual(reviewers);
  });

  it('tells decisions, which of them count, and what was sent back and why', () => {
    const { decisions, rework } = explained(releaseToTheEnd(), 'review');
    expect(decisions.map(({ verdict, reviewer, counts }) => [verdict, reviewer, counts])).toEqual([
      ['rejected', 'ines', false],
      ['approved', 'ines', true],
      ['approved', 'lena', true],
    ]);
    expect(rework).toEqual([
      {
        by: 'gate-rejected',
        step: 'review',
        gate: 'four-eyes',
        reviewer: 'ines',
        at: '2026-11-22T09:40:00Z',
        reasons: ['The change log misses the new option'],
      },
    ]);
    expect(explained(releaseToTheEnd(), 'pack').rework).toEqual([]);
  });

  it('counts approvals of the result as it is now, and none of an earlier one', () => {
    const drafts = [serial('a', { gates: [{ key: 'review', minimum: 2 }] })];
    const agreed = play(begin(drafts), ...doStep('a'), approve('a', 'review', 'rita'));
    expect(countsOf(agreed)).toEqual([true]);
    const redone = play(agreed, reject('a', 'review', 'a', 'rob'), ...doStep('a'), approve('a', 'review', 'rob'));
    expect(countsOf(redone)).toEqual([false, false, true]);
  });

  it('tells what shows each criterion', () => {
    const state = releaseInTheMiddle();
    expect(explained(state, 'build').criteria).toEqual([
      { text: 'The bundle parses', check: 'node --check dist/index.js', state: 'open' },
    ]);
  });

  it.each([
    ['prepare', 'prepare is done: Version 1.4.0 of commit 4be2f31'],
    ['unit', 'unit is running: attempt unit-local is with ci'],
    ['docs', 'docs is ready: nothing keeps it from starting'],
    ['lint', 'lint failed: 1 of 1 attempts failed, the last with: 3 findings in src/parse.ts'],
  ])('says of %s in one sentence: %s', (key, sentence) => {
    expect(explained(releaseInTheMiddle(), key).summary).toBe(sentence);
  });

  it('is none for a step that the workflow does not have', () => {
    const state = begin([serial('a')]);
    expect(explainStep(state, evaluate(state), stepKey('b'))).toBeUndefined();
  });
});

describe('the explanation of an item', () => {
  it('names the causes of everything that is not done', () => {
    const explanation = itemOf(releaseInTheMiddle());
    expect(rootsOf(explanation)).toEqual(['lint', 'unit', 'docs', 'review']);
    expect(explanation.overview).toMatchObject({ status: 'in-progress', counts: { done: 3 } });
    expect(explanation.summary).toContain('lint failed');
  });

  it('has nothing to name when all is done', () => {
    const explanation = itemOf(releaseToTheEnd());
    expect([explanation.roots, explanation.actors]).toEqual([[], []]);
    expect(explanation.commands).toEqual(['baton show release-1.4.0']);
  });

  it('points at the one failure behind which all waits', () => {
    const state = play(begin([serial('a', { attempts: 1 }), serial('b'), serial('c')]), claim('a'), fail('a'));
    expect(itemOf(state).roots).toEqual([expect.objectContaining({ holdsUp: 2 })]);
    expect(itemOf(state).commands).toEqual(['baton claim --work-item item-1 --step a --retry']);
  });
});
