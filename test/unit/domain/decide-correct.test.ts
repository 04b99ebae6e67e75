// Proves that a correction names one record and leaves it as it is.
import { expect, it } from 'vitest';
import { allEntries } from '../../../src/domain/state.ts';
import { correct } from '../../support/item-moves.ts';
import { stateView } from '../../support/item-view.ts';
import { refusalOf, resultOf } from '../../support/outcome.ts';
import { begin, doStep, play } from '../../support/play.ts';
import { serial } from '../../support/workflow-builder.ts';

const STATE = play(begin([serial('a')]), ...doStep('a'));
const IDS = allEntries(STATE).map(({ id }) => id);

it.each(IDS)('stands beside record %s, by its first characters', (id) => {
  expect(resultOf(correct(id.slice(0, 12))(STATE))).toMatchObject({ record: { corrects: id }, corrected: { id } });
});

it('changes nothing about the steps', () => {
  const corrected = play(STATE, correct(IDS[1] ?? '', 'Counted wrongly', { outcome: 'Built 12 files' }));
  expect(corrected.standing.corrections.map(({ record }) => record.fields)).toEqual([{ outcome: 'Built 12 files' }]);
  const [before, after] = [stateView(STATE), stateView(corrected)];
  expect(after).toMatchObject({ steps: Object(before).steps, evaluation: Object(before).evaluation });
});

it('said again has no effect, and said otherwise is another', () => {
  const corrected = play(STATE, correct(IDS[0] ?? '', 'So', { a: '1', b: '2' }));
  expect(correct(IDS[0] ?? '', 'So', { b: '2', a: '1' })(corrected).kind).toBe('done');
  expect(correct(IDS[0] ?? '', 'So', { a: '1' })(corrected).kind).toBe('append');
});

it('of no record, or of several, is refused', () => {
  expect(refusalOf(correct('x')(STATE))).toEqual(['unknown-record', 3, 'No record of "item-1" begins with "x".']);
  expect(refusalOf(correct('')(STATE))).toEqual(['unknown-record', 3, '2 records of "item-1" begin with "".']);
});
