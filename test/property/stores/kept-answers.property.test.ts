/** Why: an answer that was kept must be the one that reading everything anew gives, whatever happened in between. */

import * as fc from 'fast-check';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Answers } from '../../../src/app/ports.ts';
import type { World } from '../../../src/cli/compose/world.ts';
import { tipFromFiles } from '../../../src/git/query.ts';
import { createAnswers, forgetAnswers } from '../../../src/stores/kept-answers.ts';
import { effort } from '../../support/effort.ts';
import { workItemId } from '../../support/ids.ts';
import { makeAnswersPlace, MOVES, type AnswersPlace, type Move } from './answers-place.ts';

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('claim' as const, 'complete' as const) },
    { weight: 4, arbitrary: fc.constantFrom(...MOVES) },
  ),
  at: fc.nat(5),
  other: fc.nat(5),
});

/** Answers that count how often one was known. */
type Counted = (world: World) => Answers;

function counting(counts: { known: number }): Counted {
  return ({ answers }) => {
    if (answers === undefined) throw new Error('this world keeps no answers');
    return {
      ask: (question, item) => {
        const asked = answers.ask(question, item);
        if (asked.kind === 'known') counts.known += 1;
        return asked;
      },
    };
  };
}

/** The clock of the program goes ahead of the file system's, so that nothing is too young to be remembered. */
function letFilesBeOld(): void {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 2500);
}

async function inPlace<Made>(use: (place: AnswersPlace) => Promise<Made>): Promise<Made> {
  const place = makeAnswersPlace();
  try {
    return await use(place);
  } finally {
    place.remove();
  }
}

function headOf(refFiles: World['repository']): string {
  const tip = tipFromFiles({ cwd: refFiles.top, env: {}, refFiles }, 'HEAD');
  return tip === undefined || tip === false ? '' : tip;
}

/** Answers that count whatever has changed. */
const careless: Counted = ({ repository }) =>
  createAnswers({
    privateDir: join(repository.commonDir, 'baton'),
    generation: 'careless',
    mark: () => ({ text: 'as ever', tip: headOf(repository) }),
    isMarked: () => true,
    refsAsked: () => false,
  });

/** After each move: what is said first, what is said then, both times what reading anew says. */
function faithful(answers: Counted, between: (place: AnswersPlace) => void) {
  return fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 14, size: 'max' }), (moves) =>
    inPlace(async (place) => {
      for (const each of moves) {
        await place.make(each);
        between(place);
        const { kind } = each;
        const first = await place.ask(answers);
        const second = await place.ask(answers);
        const anew = await place.askAnew();
        expect({ kind, first, second }).toEqual({ kind, first: anew, second: anew });
      }
    }),
  );
}

afterEach(() => void vi.restoreAllMocks());

const CLAIM: Move = { kind: 'claim', at: 0, other: 0 };

describe('answers that are kept', () => {
  it('are those that reading anew gives, after all moves of this program, of git and of people', async () => {
    letFilesBeOld();
    const counts = { known: 0 };
    await fc.assert(
      faithful(counting(counts), (place) => place.tick()),
      { numRuns: effort(6, 400) },
    );
    expect(counts.known).toBeGreaterThan(20);
  });

  it('are not had of files that changed just now, since those could change again unseen', async () => {
    const counts = { known: 0 };
    await fc.assert(
      faithful(counting(counts), () => undefined),
      { numRuns: effort(2, 200) },
    );
    expect(counts.known).toBe(0);
  });

  it('would be wrong if the mark of the item were not looked at', async () => {
    letFilesBeOld();
    const run = await fc.check(
      faithful(careless, (place) => place.tick()),
      { numRuns: 50, endOnFailure: true },
    );
    expect(run.failed).toBe(true);
  });

  it('are found out anew when what was kept is damaged anywhere', async () => {
    letFilesBeOld();
    await inPlace(async (place) => {
      place.tick();
      const counts = { known: 0 };
      const first = await place.ask(counting(counts));
      const [name = ''] = readdirSync(place.answersFolder);
      const file = join(place.answersFolder, name);
      const kept = readFileSync(file);
      for (let at = 0; at < kept.length; at += Math.ceil(kept.length / effort(25, 4000))) {
        const damaged = Buffer.from(kept);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        writeFileSync(file, damaged);
        expect({ at, said: await place.ask(counting(counts)) }).toEqual({ at, said: first });
      }
      writeFileSync(file, kept.subarray(0, kept.length / 2));
      expect(await place.ask(counting(counts))).toEqual(first);
      expect(counts.known).toBe(0);
      expect(await place.ask(counting(counts))).toEqual(first);
      expect(counts.known).toBe(1);
    });
  });

  it('are told apart by the version of the program, and are gone once the item is forgotten', async () => {
    letFilesBeOld();
    await inPlace(async (place) => {
      await place.make(CLAIM);
      place.tick();
      const anew = await place.askAnew();
      expect(await place.ask()).toEqual(anew);
      const [name = ''] = readdirSync(place.answersFolder);
      const file = join(place.answersFolder, name);
      writeFileSync(file, readFileSync(file, 'utf8').replace('"generation":"test"', '"generation":"older"'));
      const counts = { known: 0 };
      expect(await place.ask(counting(counts))).toEqual(anew);
      expect(counts.known).toBe(0);
      forgetAnswers(place.privateDir, workItemId('item'));
      expect(existsSync(place.answersFolder)).toBe(false);
    });
  });
});
