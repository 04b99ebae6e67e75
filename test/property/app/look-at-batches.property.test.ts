/** Why: a history is called sound after only being looked at, so looking must never pass what taking every line apart would find. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { gatherInFull, gatherLooked, type Gathered } from '../../../src/app/gather-evidence.ts';
import { beginLook, openHelper } from '../../../src/app/look-at-batches.ts';
import type { ChunkLook, LookHelper, SharedLedger, StartHelpers } from '../../../src/app/look-ports.ts';
import { batchesIn } from '../../../src/app/read-evidence.ts';
import { judgeLines } from '../../../src/domain/judge-lines.ts';
import { judgeOrder } from '../../../src/domain/judge-order.ts';
import { openTimeReader } from '../../../src/formats/time-scanner.ts';
import { epochMs, instantOf } from '../../../src/domain/time.ts';
import { fromHex, toHex } from '../../../src/log/encoding.ts';
import { completeLevels, nodesOf, rootAt } from '../../../src/log/tree.ts';
import { canonicalJson, type JsonValue } from '../../../src/records/canonical-json.ts';
import { recordId } from '../../../src/records/record-id.ts';
import { completed } from '../../support/record-builder.ts';

const NOBODY = 'f'.repeat(64);

/** A history as somebody could leave it: whom each record names, by how many places back; its time in hours; where it lies. */
const histories = fc.record({
  records: fc.array(
    fc.record({
      back: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }),
      early: fc.constantFrom(...Array.from({ length: 100 }, (_, at) => at)),
      fraction: fc.boolean(),
      kind: fc.constantFrom('attempt-completed', 'attempt-completed', 'attempt-completed', 'signature', 'redaction'),
      seen: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined, freq: 8 }),
      odd: fc.constantFrom('', '', '', '', 'ä', '\\', '"'),
    }),
    { minLength: 1, maxLength: 24 },
  ),
  cut: fc.integer({ min: 1, max: 8 }),
  /** What somebody did to it. */
  damage: fc.oneof(
    { weight: 2, arbitrary: fc.constant('none') },
    {
      weight: 3,
      arbitrary: fc.constantFrom('swap', 'copy', 'drop', 'flip', 'unknown', 'single', 'later', 'spread'),
    },
  ),
  at: fc.nat(),
});

type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;

const DONE = completed().record;

/** A whole record of a kind; signatures and redactions are of the first that they name, and where there is none, something else is made. */
function recordOf(
  kind: string,
  heading: { readonly after: readonly string[]; readonly timestamp: string; readonly actor: string },
): object {
  const [of] = heading.after;
  const { schemaVersion, workItemId } = DONE;
  if (of === undefined || kind === 'attempt-completed') return { ...DONE, ...heading };
  const short = { schemaVersion, workItemId, ...heading, eventType: kind };
  return kind === 'signature'
    ? { ...short, of, signature: 'x' }
    : { ...short, redacts: of, reason: 'x', standIn: { ...DONE, after: [] } };
}

/** One in a hundred says to be of the day before, and some minutes earlier, which clocks may do. */
function timeOf(place: number, early: number, fraction: boolean): string {
  const time = Date.UTC(2026, 0, early === 99 ? 1 : 2, 9, early < 10 ? 0 : place) + (fraction ? 500 : 0);
  return instantOf(time).replace('.000Z', 'Z');
}

function linesOf({ records, damage, at }: History): readonly { readonly line: string; readonly id: string }[] {
  const made: { line: string; id: string }[] = [];
  for (const [place, { back, early, fraction, kind, seen, odd }] of records.entries()) {
    const isHere = place === at % records.length;
    const names = back.flatMap((steps) => made[place - steps]?.id ?? []);
    const after = [...new Set([...names, ...(damage === 'unknown' && isHere ? [NOBODY] : [])])].toSorted();
    const timestamp = timeOf(place, damage === 'later' && isHere ? 99 : early, fraction);
    const known = damage === 'unknown' ? seen : seen && Math.min(seen, place);
    const ids = made.map(({ id }) => id);
    const log = known ? { seen: { root: rootOf(ids, known), size: known } } : {};
    const record = recordOf(kind, { after, timestamp, actor: `ada-${place}${odd}`, ...log });
    const line = canonicalJson(record as JsonValue);
    made.push({ line, id: recordId(line) });
  }
  return made;
}

function rootOf(ids: readonly string[], size: number): string {
  const leaves = fromHex(ids.slice(0, size).join(''));
  return size > ids.length ? NOBODY : toHex(rootAt(size, nodesOf(completeLevels(leaves))));
}

/** The files, damaged, and the leaves of the log. */
function lay(history: History) {
  const lines = linesOf(history);
  const { cut, damage, at } = history;
  const texts = lines.map(({ line }) => line);
  const hit = at % texts.length;
  if (damage === 'swap') texts.push(...texts.splice(hit, 1));
  const line = texts[hit] ?? '';
  if (damage === 'copy') texts.push(line);
  if (damage === 'drop') texts.splice(hit, 1);
  if (damage === 'flip') texts[hit] = line.replace('"item-1"', '"item-2"');
  const files = new Map<string, Uint8Array>();
  const put = (path: string, part: readonly string[]) =>
    files.set(path, new TextEncoder().encode(`${part.join('\n')}\n`));
  if (damage === 'single') put('handoff/w/z.json', [line]);
  if (damage === 'spread') put('handoff/w/z.json', texts.splice(hit, 1));
  for (let from = 0; from < texts.length; from += cut)
    put(`handoff/w/packed-${String(from).padStart(3, '0')}.jsonl`, texts.slice(from, from + cut));
  return { files, leaves: fromHex(lines.map(({ id }) => id).join('')) };
}

/** What is found among what was gathered. */
function findingsOf(gathered: Gathered, leaves: Uint8Array) {
  const { lines, size, leafAt, indexOf, hasTwins, elsewhere } = gathered;
  const none = new Set<string>();
  const evidence = {
    lines,
    size,
    leafAt,
    indexOf,
    hasTwins,
    tileOf: () => 'tile',
    live: none,
    declared: none,
    remembered: none,
    ...(elsewhere && { elsewhere }),
  };
  const levels = completeLevels(leaves);
  const root = (at: number) => (at > size ? undefined : toHex(rootAt(at, nodesOf(levels))));
  return [...judgeLines(evidence), ...judgeOrder(evidence, root)];
}

function placesOf(lines: Gathered['lines']): ReadonlySet<string> {
  return new Set(lines.map(({ file, line, id, index }) => `${file}:${line} ${id} ${index ?? ''}`));
}

/** Helpers in this very thread, which do their part when they are asked for it: after those who look at what is left, or before. */
function helpersHere(count: number, first: boolean): StartHelpers {
  return () =>
    Array.from({ length: count }, () => (ledger: SharedLedger): LookHelper => {
      const look = openHelper(ledger);
      const later: (() => ChunkLook | undefined)[] = [];
      const done: (ChunkLook | undefined)[] = [];
      return {
        give: (chunk) => (first ? done.push(look(chunk)) : later.push(() => look(chunk))),
        finish: async () => [...done, ...later.map((act) => act())].flatMap((seen) => seen ?? []),
      };
    });
}

/** What was gathered by looking, where that finds everything in order. */
async function soundAtALook(files: ReadonlyMap<string, Uint8Array>, leaves: Uint8Array, helpers?: StartHelpers) {
  const looked = await beginLook(batchesIn(files), leaves, helpers).finish();
  const gathered = looked && gatherLooked(files, leaves, looked);
  return gathered !== undefined && findingsOf(gathered, leaves).length === 0 ? gathered : undefined;
}

describe('looking at batches', () => {
  it.each([
    ['alone', undefined],
    ['with a helper that is faster', helpersHere(1, true)],
    ['with two that are slower', helpersHere(2, false)],
  ])('finds nothing only where there is nothing to be found, %s', async (_, helpers) => {
    const seen = { sound: 0, doubtful: 0 };
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { files, leaves } = lay(history);
        const full = gatherInFull(files, leaves);
        const expected = findingsOf(full, leaves);
        const sound = await soundAtALook(files, leaves, helpers);
        seen[sound === undefined ? 'doubtful' : 'sound'] += 1;
        // Nothing is passed; and what nobody damaged is not taken apart for nothing.
        fc.pre(sound !== undefined || history.damage === 'none');
        expect(expected.length === 0).toBe(sound !== undefined);
        expect(placesOf(sound?.all() ?? full.lines)).toEqual(placesOf(full.lines));
        expect(epochMs((sound ?? full).newest ?? '')).toBe(epochMs(full.newest ?? ''));
      }),
      { numRuns: 150 },
    );
    expect(Math.min(seen.sound, seen.doubtful)).toBeGreaterThan(10);
  });
});

describe('reading times out of bytes', () => {
  const part = fc.constantFrom(
    '2026-01-02',
    '2026-02-28',
    '2026-02-31',
    '2026-13-01',
    '1970-01-01',
    'T',
    ' ',
    '09:00:00',
    '23:59:60',
    '24:00:00',
    'Z',
    '.5Z',
    '+01:00',
  );
  it('gives what reading their text gives', () => {
    const read = openTimeReader();
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.boolean(), (parts, isWhole) => {
        const text = isWhole ? `${parts[0] ?? ''}T${parts[1] ?? ''}Z` : parts.join('');
        const bytes = new TextEncoder().encode(`"${text}"`);
        expect(read(bytes, 1, bytes.length - 1)).toBe(epochMs(text));
      }),
      { numRuns: 2000 },
    );
  });
});
