// Proves that an item in flight takes everything along to another version, or stays.
import { describe, expect, it } from 'vitest';
import { decideEnd } from '../../../src/domain/decide-end.ts';
import { wayBack } from '../../../src/domain/decide-migrate.ts';
import { allEntries } from '../../../src/domain/state.ts';
import { stepKey } from '../../support/ids.ts';
import { apart, block, close, migrate, migrated, readAnew, versionOf } from '../../support/item-moves.ts';
import { placementsOf, stepIn } from '../../support/item-view.ts';
import { refusalOf, resultOf } from '../../support/outcome.ts';
import { approve, begin, claim, complete, doStep, play, reject } from '../../support/play.ts';
import { serial } from '../../support/workflow-builder.ts';

const OLD = [serial('a'), serial('b', { gates: [{ key: 'review' }] }), serial('c')];
const START = begin(OLD);
const FIRST = versionOf('1.0.0', OLD);
const SECOND = versionOf('2.0.0', [
  serial('x'),
  serial('b', { gates: [{ key: 'review' }] }),
  serial('new'),
  serial('c'),
]);

describe('moving on', () => {
  const state = play(START, ...doStep('a'));

  it('carries attempts to the step as which theirs goes on', () => {
    const moved = migrated(state, SECOND, { a: 'x' });
    expect(moved.workItem.workflow.version).toBe('2.0.0');
    expect(placementsOf(moved)).toEqual({ x: 'done', b: 'ready', new: 'blocked: steps', c: 'blocked: steps' });
    expect(stepIn(moved, 'x').attempts.map(({ id }) => id)).toEqual(['a-local']);
    expect(moved.strays).toEqual([]);
  });

  it('tells what goes on, begins and ends', () => {
    expect(resultOf(migrate(SECOND, { a: 'x' })(state))).toMatchObject({
      carried: [
        { from: 'a', to: 'x' },
        { from: 'b', to: 'b' },
        { from: 'c', to: 'c' },
      ],
      added: ['new'],
      dropped: [],
    });
    expect(resultOf(migrate(SECOND)(START))).toMatchObject({ added: ['x', 'new'], dropped: ['a'] });
  });

  it('has no second effect', () => {
    expect(migrate(SECOND, { a: 'x' })(migrated(state, SECOND, { a: 'x' })).kind).toBe('done');
    expect(refusalOf(migrate(SECOND, { a: 'new' })(migrated(state, SECOND, { a: 'x' })))[0]).toBe('same-version');
  });

  it('lets whoever holds a claim end it under the key that it had', () => {
    const moved = readAnew(apart(START, claim('a'), migrate(SECOND, { a: 'x' })), SECOND);
    const [attempt] = stepIn(moved, 'x').attempts;
    const end = (nonce: string | undefined) =>
      decideEnd(moved, {
        actor: 'ada',
        now: '2026-01-01T00:00:00Z',
        outcome: 'done',
        nextAction: 'go on',
        links: [],
        target: { step: stepKey('a'), ...(attempt && { attemptId: attempt.id }), ...(nonce && { nonce }) },
        report: { kind: 'failed', reason: 'withdrawn', evidence: [] },
      });
    expect(resultOf(end(attempt?.start.record.nonce)).record).toMatchObject({
      step: { key: 'x' },
      reason: 'withdrawn',
    });
    expect(refusalOf(end(undefined))[0]).toBe('unknown-step');
    expect(refusalOf(end('f'.repeat(32)))[0]).toBe('unknown-step');
  });

  it('reads what was recorded by the old version at the same moment', () => {
    const both = apart(state, claim('b'), migrate(SECOND, { a: 'x' }));
    expect(placementsOf(readAnew(both, SECOND))).toMatchObject({ x: 'done', b: 'running' });
  });

  it('sends back by the new keys what was sent back by the old ones', () => {
    const rejected = play(state, ...doStep('b'), reject('b', 'review', 'a'));
    const moved = migrated(rejected, SECOND, { a: 'x' });
    expect(placementsOf(moved)).toMatchObject({ x: 'ready', b: 'blocked: steps' });
  });

  it('keeps approvals', () => {
    const approved = play(state, ...doStep('b'), approve('b', 'review', 'rita'));
    expect(placementsOf(migrated(approved, SECOND, { a: 'x' }))).toMatchObject({ b: 'done', new: 'ready' });
  });

  it('keeps blockers at their steps', () => {
    const blocked = play(state, block(['b']));
    expect(placementsOf(migrated(blocked, SECOND, { a: 'x' }))).toMatchObject({ b: 'blocked: blocker' });
    const third = versionOf('3.0.0', [serial('x'), serial('y', { gates: [{ key: 'review' }] })]);
    expect(placementsOf(migrated(blocked, third, { a: 'x', b: 'y' }))).toEqual({ x: 'done', y: 'blocked: blocker' });
    expect(refusalOf(migrate(third, { a: 'x' })(blocked))[0]).toBe('migration-loses');
  });
});

describe('what would lose something', () => {
  const state = play(START, ...doStep('a'));

  it.each([
    ['a step with a history that ends', SECOND, {}, 'migration-loses'],
    ['two steps as one', SECOND, { a: 'b' }, 'bad-mapping'],
    ['a step that was never there', SECOND, { z: 'x' }, 'bad-mapping'],
    ['a step that is not there then', SECOND, { a: 'z' }, 'bad-mapping'],
    ['the same version', FIRST, {}, 'same-version'],
  ])('is refused: %s', (_, to, renames, code) => {
    expect(refusalOf(migrate(to, renames)(state))[0]).toBe(code);
  });

  it('is refused for a step that somebody holds under a key that changes, and not under one that stays', () => {
    const held = play(state, claim('b'));
    expect(migrate(SECOND, { a: 'x' })(held).kind).toBe('append');
    const renaming = versionOf('3.0.0', [serial('a'), serial('y', { gates: [{ key: 'review' }] })]);
    expect(refusalOf(migrate(renaming, { b: 'y' })(held))[0]).toBe('still-running');
    expect(placementsOf(play(migrated(held, SECOND, { a: 'x' }), complete('b')))).toMatchObject({
      b: 'awaiting-gate: gate',
    });
  });

  it('is refused for a closed item', () => {
    expect(refusalOf(migrate(SECOND, { a: 'x' })(play(state, close('cancelled'))))[0]).toBe('item-closed');
  });
});

describe('the way back', () => {
  const state = play(START, ...doStep('a'));
  const moved = migrated(state, SECOND, { a: 'x' });

  it('is known after a migration', () => {
    expect(wayBack(state)).toBeUndefined();
    expect(wayBack(moved)).toEqual({ version: '1.0.0', renames: { x: 'a', b: 'b', c: 'c' } });
  });

  it('restores the state, with the records of both versions', () => {
    const back = migrated(play(moved, claim('b')), FIRST, wayBack(moved)?.renames);
    expect(placementsOf(back)).toEqual({ a: 'done', b: 'running', c: 'blocked: steps' });
    expect(allEntries(back)).toHaveLength(5);
  });

  it('is closed by work on a step that only the new version has', () => {
    const busy = play(moved, ...doStep('b'), approve('b', 'review', 'rita'), claim('new'));
    expect(refusalOf(migrate(FIRST, wayBack(moved)?.renames)(busy))[0]).toBe('migration-loses');
  });

  it('may not bring a step back under the name of another', () => {
    expect(refusalOf(migrate(FIRST, { x: 'c', c: 'a' })(moved))[0]).toBe('migration-loses');
  });
});

describe('two migrations that did not know of each other', () => {
  it('are a conflict, which one more migration settles', () => {
    const third = versionOf('3.0.0', OLD);
    const disputed = readAnew(apart(START, migrate(SECOND), migrate(third)), third);
    expect(placementsOf(disputed)).toMatchObject({ a: 'blocked: conflict' });
    const settled = migrated(disputed, third);
    expect(placementsOf(settled)).toMatchObject({ a: 'ready' });
  });
});
