import { describe, expect, it } from 'vitest';

import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { displayWidth } from '../../../src/report/printable.ts';
import { renderStatus } from '../../../src/report/status-text.ts';
import type { Style } from '../../../src/report/style.ts';
import { begin, claim, fail, play } from '../../support/play.ts';
import { completed } from '../../support/record-builder.ts';
import { parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';
import { after, beginRelease, does, overviewOfState, releaseInTheMiddle, releaseToTheEnd } from './release-story.ts';

const style = (width: number, more: Partial<Style> = {}): Style => ({ colour: false, unicode: true, width, ...more });
const status = (state: ItemState, at: Style): string => renderStatus(overviewOfState(state), at, { now: after(7000) });
const ESC = '\u001B';
const PAINT = new RegExp(`${ESC}\\[\\d*m`, 'gu');
/** Everything but the commands, which are never cut. */
const framed = (text: string): readonly string[] => text.split('\n').filter((line) => !line.startsWith('  baton '));

describe('status on a terminal', () => {
  it('shows at one glance where everything stands', () => {
    expect(status(releaseInTheMiddle(), style(80))).toBe(
      `Release tidy-duration 1.4.0                                        ● in progress
release-1.4.0 · wf-release-library 1.0.0 · lena · 2026-11-22 09:00

██████████░░░░░░░░░░░░░░░░░░░░
3 of 12 done · 1 running · 1 ready · 1 awaiting gate · 5 blocked · 1 failed

  ✓ done           prepare    Version 1.4.0 of commit 4be2f31                1 s
  ✓ done           build      Bundle of 41 kB                                4 s
  ✓ done           coverage   97 % of lines                                 13 s
  ✗ failed         lint       3 findings in src/parse.ts (1 of 1      1 h 55 min
                              attempts failed)
  ● running        unit       ci, attempt unit-local                  1 h 55 min
  ○ ready          docs       for technical-writer
  ◆ awaiting gate  review     gate four-eyes has 1 of 2 approvals     1 h 23 min
                              (by lena, omar, ines)
  · blocked        pack       comes after lint, unit, docs, review
  · blocked        install    needs pack
  · blocked        smoke      needs install
  · blocked        publish    needs pack, smoke
  · blocked        integrate  needs publish

Next: lint failed: library-engineer looks into it and tries it again; gate
      four-eyes after review waits for lena or omar; docs may start
      (technical-writer); unit is with ci.

  baton explain release-1.4.0 --step lint
  baton run --work-item release-1.4.0 --retry lint
  baton gate approve --work-item release-1.4.0 --step review --gate four-eyes --by lena --reason "..."
  baton gate reject --work-item release-1.4.0 --step review --gate four-eyes --by lena --reason "..." --reentry review
  baton claim --work-item release-1.4.0 --step docs
  baton run --work-item release-1.4.0`,
    );
  });

  it('tells of done work what came of it', () => {
    const text = status(releaseToTheEnd(), style(100));
    expect(text).toContain('12 of 12 done · 1 integrated');
    expect(text).toMatch(/✓ done {2}review +approved · sent back once · 2 attempts · Read again +5 min$/mu);
    expect(text).toMatch(/✓ done {2}integrate +integrated in main · Tagged v1\.4\.0 +2 s$/mu);
  });

  it.each([20, 40, 60, 80, 140])('stays within %d columns', (width) => {
    const widths = framed(status(releaseInTheMiddle(), style(width))).map(displayWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
  });

  it('has names and roles where there is room for them', () => {
    const wide = status(releaseInTheMiddle(), style(140));
    expect(wide).toContain('Somebody reads all of it');
    expect(wide).toContain('technical-writer');
    expect(status(releaseInTheMiddle(), style(80))).not.toContain('Somebody reads all of it');
  });

  it('is ASCII alone where nothing else can be shown', () => {
    const text = status(releaseInTheMiddle(), style(80, { unicode: false }));
    expect(text).toMatch(/^[ -~\n]*$/u);
    expect(text).toContain('x failed');
  });

  it('says the same in colour', () => {
    const plain = status(releaseInTheMiddle(), style(80));
    const coloured = status(releaseInTheMiddle(), style(80, { colour: true }));
    expect(coloured).toContain('\u001B[31m✗ failed\u001B[0m');
    expect(coloured.replaceAll(PAINT, '')).toBe(plain);
  });

  it('has the times of records where no clock is given', () => {
    const text = renderStatus(overviewOfState(releaseInTheMiddle()), style(80));
    expect(text).toMatch(/running +unit .* 2026-11-22 09:01$/mu);
  });

  it('lets nothing through that a terminal would act upon', () => {
    const hostile = '\u001B]0;owned\u0007\u001B[2Jtitle\r\n\u202Egpj';
    const state = play(beginRelease(), ...does('prepare', [1, 2], hostile));
    const text = status({ ...state, workItem: { ...state.workItem, title: hostile, owner: hostile } }, style(80));
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(text).not.toContain('owned');
    expect(text).not.toContain('\u202E');
    expect(text).toContain('title gpj');
  });

  it('tells of records that have no effect', () => {
    const state = foldItem(WORK_ITEM, begin([serial('a')]).graph.workflow, [completed({ step: 'gone' })]);
    expect(renderStatus({ ...overviewOfState(state), problems: 2 }, style(80))).toContain(
      `2 of its records could not be used: baton show item-1 --json
1 of its records are about steps that this workflow version does not have`,
    );
  });
});

describe('an item with a thousand steps', () => {
  const keys = Array.from({ length: 1000 }, (_, at) => `t${String(at).padStart(4, '0')}`);
  const begun = play(
    begin([...keys.map((key) => parallel(key, { attempts: 1 })), serial('join')]),
    claim('t0000'),
    fail('t0000'),
    claim('t0001'),
  );

  it('folds neighbours that say the same, and keeps what asks for somebody', () => {
    const lines = status(begun, style(80)).split('\n');
    expect(lines.length).toBeLessThan(30);
    expect(lines).toContain('  ⋮ 990 more ready');
    expect(lines.filter((line) => line.startsWith('  ✗ failed   t0000  as it went'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('  ● running  t0001'))).toHaveLength(1);
  });

  it('is shown whole when that is asked for', () => {
    const text = renderStatus(overviewOfState(begun), style(80), { all: true });
    expect(text.match(/○ ready/gu)).toHaveLength(998);
  });
});
