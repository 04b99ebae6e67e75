import { describe, expect, it } from 'vitest';

import { overviewOf, type Overview } from '../../../src/domain/overview.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { approve, begin, claim, complete, doStep, integrate, play, reject } from '../../support/play.ts';
import { parallel, serial } from '../../support/workflow-builder.ts';
import { beginRelease, releaseInTheMiddle, releaseToTheEnd } from '../report/release-story.ts';

const overview = (state: ItemState): Overview => overviewOf(state, evaluate(state));

describe('what to do next', () => {
  it('names every kind of thing that somebody can do, and for whom', () => {
    const { nextAction, commands } = overview(releaseInTheMiddle());
    expect(nextAction).toBe(
      'lint failed: library-engineer looks into it and tries it again; gate four-eyes after review waits for lena or omar; docs may start (technical-writer); unit is with ci.',
    );
    const item = '--work-item release-1.4.0';
    expect(commands).toEqual([
      'baton explain release-1.4.0 --step lint',
      `baton run ${item} --retry lint`,
      `baton gate approve ${item} --step review --gate four-eyes --by lena --reason "..."`,
      `baton gate reject ${item} --step review --gate four-eyes --by lena --reason "..." --reentry review`,
      `baton claim ${item} --step docs`,
      `baton run ${item}`,
    ]);
  });

  it('is nothing when all is done', () => {
    expect(overview(releaseToTheEnd())).toMatchObject({
      nextAction: 'Nothing is left to do: all 12 steps are done, 1 integrated.',
      commands: ['baton show release-1.4.0'],
    });
  });

  it('offers to run what has a command and to claim what has none', () => {
    expect(overview(beginRelease()).commands).toEqual([
      'baton run --work-item release-1.4.0',
      'baton claim --work-item release-1.4.0 --step prepare',
    ]);
    expect(overview(begin([serial('a')])).commands).toEqual(['baton claim --work-item item-1 --step a']);
  });

  it('offers to complete what is held by hand', () => {
    expect(overview(play(begin([serial('a')]), claim('a'))).commands).toEqual([
      'baton complete --work-item item-1 --step a --attempt a-local --outcome "..."',
    ]);
  });

  it('counts those beyond the first three', () => {
    const many = begin(['a', 'b', 'c', 'd', 'e'].map((key) => parallel(key)));
    expect(overview(many).nextAction).toBe('a, b, c and 2 more may start (anybody).');
    const two = play(begin([parallel('a'), parallel('b')]), claim('a'), claim('b'));
    expect(overview(two).nextAction).toBe('a and b are with ada.');
  });

  it.each([
    [[], 1, [], 'a reviewer'],
    [[], 2, ['rita'], 'another reviewer'],
    [['rita', 'omar'], 2, [], 'rita and omar'],
    [['rita', 'omar'], 2, ['rita'], 'omar'],
    [['rita', 'omar'], 1, [], 'rita or omar'],
    [['rita', 'omar', 'ines'], 2, [], '2 of rita, omar, ines'],
  ])('of approvers %j, %d needed, given %j, waits for %s', (approvers, minimum, given, who) => {
    const drafts = [serial('a', { gates: [{ key: 'review', approvers, minimum }] })];
    const state = play(begin(drafts), ...doStep('a'), ...given.map((reviewer) => approve('a', 'review', reviewer)));
    expect(overview(state).nextAction).toBe(`gate review after a waits for ${who}.`);
  });

  it('quotes names so that the command means the same in a shell', () => {
    const drafts = [serial('a', { gates: [{ key: 'review', approvers: ["Ann O'Hara; rm -rf /"] }] })];
    const [approveCommand] = overview(play(begin(drafts), claim('a'), complete('a'))).commands;
    expect(approveCommand).toContain(`--by 'Ann O'\\''Hara; rm -rf /' `);
  });

  it('asks for a revert where work was sent back at the moment it was integrated', () => {
    const drafts = [serial('a', { gates: [{ key: 'review' }] })];
    const done = play(begin(drafts), ...doStep('a'), approve('a', 'review'));
    const sentBack = play(done, reject('a', 'review', 'a'));
    const both = play(done, integrate('a'));
    const entries = [sentBack, both].flatMap((state) => state.steps.flatMap((step) => step.history.entries));
    const state = foldItem(done.workItem, done.graph.workflow, entries);
    expect(overview(state).steps[0]).toMatchObject({ status: 'blocked', reasons: [{ kind: 'integrated' }] });
    expect(overview(state)).toMatchObject({
      status: 'stuck',
      nextAction: 'a was sent back when it was integrated: a revert frees it.',
      commands: ['baton explain item-1 --step a', 'baton revert --work-item item-1 --step a --reason "..."'],
    });
  });
});
