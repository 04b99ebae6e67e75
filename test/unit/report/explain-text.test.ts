import { describe, expect, it } from 'vitest';

import { explainItem, explainStep } from '../../../src/domain/explanation.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { renderItemExplanation, renderStepExplanation } from '../../../src/report/explain-text.ts';
import { displayWidth } from '../../../src/report/printable.ts';
import type { Style } from '../../../src/report/style.ts';
import { stepKey } from '../../support/ids.ts';
import { begin, claim, end, integrate, play, revert } from '../../support/play.ts';
import { parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';
import { releaseInTheMiddle, releaseToTheEnd, storyWorkflow } from './release-story.ts';

const style = (width: number, more: Partial<Style> = {}): Style => ({ colour: false, unicode: true, width, ...more });

function explain(state: ItemState, key: string, at: Style = style(80)): string {
  const explanation = explainStep(state, evaluate(state), stepKey(key));
  if (explanation === undefined) throw new Error(`no step ${key}`);
  return renderStepExplanation(explanation, at);
}

describe('the explanation of a step on a terminal', () => {
  it('leads from the step to whoever can act', () => {
    expect(explain(releaseInTheMiddle(), 'publish')).toBe(
      `publish  · blocked
release-manager · release-1.4.0

publish is blocked: needs pack, smoke

Why
  publish                    · blocked        needs pack, smoke
  ├─ pack                    · blocked        comes after lint, unit, docs, rev…
  │  ├─ lint                 ✗ failed         1 of 1 attempts failed
  │  ├─ unit                 ● running
  │  ├─ docs                 ○ ready
  │  └─ review               ◆ awaiting gate  gate four-eyes has 1 of 2 approva…
  └─ smoke                   · blocked        needs install
     └─ install              · blocked        needs pack
        └─ pack (see above)  · blocked

What holds it up
  ✗ failed         lint    3 findings in src/parse.ts (1 of 1         holds up 5
                           attempts failed)
  ● running        unit    with ci since 2026-11-22 09:01             holds up 5
  ○ ready          docs    may start, and nobody has claimed it       holds up 5
  ◆ awaiting gate  review  gate four-eyes has 1 of 2 approvals (by    holds up 5
                           lena, omar, ines)

Gates
  ◆ closed  release  before the step: 0 of 1 approved, by release-manager

Next: it is up to library-engineer (lint); ci (unit); technical-writer (docs);
      and 1 more.

  baton run --work-item release-1.4.0 --retry lint
  baton show release-1.4.0 --step unit
  baton claim --work-item release-1.4.0 --step docs
  baton gate approve --work-item release-1.4.0 --step review --gate four-eyes --by lena --reason "..."
  baton gate reject --work-item release-1.4.0 --step review --gate four-eyes --by lena --reason "..." --reentry review`,
    );
  });

  it('draws its tree in ASCII where nothing else can be shown', () => {
    const text = explain(releaseInTheMiddle(), 'publish', style(80, { unicode: false }));
    expect(text).toContain('  |- pack ');
    expect(text).toContain('  |  `- review ');
    expect(text).toMatch(/^[ -~\n]*$/u);
  });

  it('tells what was decided, tried and sent back', () => {
    const text = explain(releaseToTheEnd(), 'review', style(100));
    expect(text).toContain(
      `Gates
  ✓ open  four-eyes  after the step: 2 of 2 approved, by lena, omar, ines
    2026-11-22 09:40  ines rejected, back to review: The change log misses the new option
    2026-11-22 10:13  ines approved
    2026-11-22 10:15  lena approved

Attempts
  1  ✓ completed  review-local    omar  Read and found good, before it was sent back  32 min
  2  ✓ completed  review-local-2  omar  Read again                                     5 min

Sent back
  2026-11-22 09:40  ines at gate four-eyes of review: The change log misses the new option

Next: nothing is left to do here.`,
    );
    expect(explain(releaseToTheEnd(), 'install')).toContain('The mirror has no such file (exit 1)');
  });

  it('tells what shows each criterion, and what nobody has looked at', () => {
    const exit = ['one', 'two', 'three', 'four'].map((text) => ({ kind: 'vouched', text }) as const);
    const outputSha256 = '0'.repeat(64);
    const evidence = [
      { kind: 'checked', criterion: 'one', command: 'test', exitCode: 0, outputSha256 },
      { kind: 'checked', criterion: 'two', command: 'test', exitCode: 3, outputSha256 },
      { kind: 'skipped', criterion: 'three', reason: 'no scales' },
    ] as const;
    const state = play(
      foldItem(WORK_ITEM, storyWorkflow([{ key: 'a', exit }]), []),
      claim('a'),
      end('a', { report: { kind: 'failed', reason: 'exit-criterion', evidence } }),
    );
    expect(explain(state, 'a')).toContain(`Exit criteria
  ✓ checked  one
  ✗ failed   two (exit 3)
  ◆ skipped  three (no scales)
  ○ open     four
`);
  });

  it('tells of a revert that reopened the step', () => {
    const state = play(begin([serial('a')]), claim('a'), end('a'), integrate('a'), revert('a', true));
    expect(explain(state, 'a')).toContain('Sent back\n  2026-01-03 00:00  ada reverted a: it broke\n');
  });

  it.each([40, 60, 80, 140])('stays within %d columns', (width) => {
    const lines = ['publish', 'review', 'lint', 'unit'].flatMap((key) =>
      explain(releaseInTheMiddle(), key, style(width)).split('\n'),
    );
    const widths = lines.filter((line) => !line.startsWith('  baton ')).map(displayWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
  });
});

describe('the explanation of an item on a terminal', () => {
  it('names what holds it up', () => {
    const state = releaseInTheMiddle();
    const text = renderItemExplanation(explainItem(state, evaluate(state)), style(80));
    expect(text).toContain(`release-1.4.0  ● in progress
3 of 12 steps done

What holds it up
  ✗ failed         lint `);
  });

  it('counts what it does not name', () => {
    const many = begin(Array.from({ length: 25 }, (_, at) => parallel(`s${at}`)));
    const text = renderItemExplanation(explainItem(many, evaluate(many)), style(80));
    expect(text).toContain('\n  5 more\n');
  });

  it('has nothing to name when all is done', () => {
    const state = releaseToTheEnd();
    const text = renderItemExplanation(explainItem(state, evaluate(state)), style(80));
    expect(text).not.toContain('What holds it up');
    expect(text).toContain('Next: Nothing is left to do: all 12 steps are done, 1 integrated.');
  });
});
