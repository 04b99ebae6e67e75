/** Why: what is written once is read for ever, so nothing may be written that any reader would refuse. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitRecord } from '../../../src/formats/record-line.ts';
import type { BatonRecord } from '../../../src/domain/record.ts';
import { encodeRecord } from '../../../src/records/record-id.ts';
import { EXAMPLES } from '../../unit/formats/example-records.ts';

/** The fields whose text comes from people, from workers or from file names. */
const FREE = new Set(
  ['actor', 'base', 'by', 'command', 'criterion', 'nextAction', 'outcome', 'owner', 'path', 'reviewer', 'title'].concat(
    ['reasons', 'links', 'values', 'skippedChecks'],
  ),
);

const hostile = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n',
    '__proto__',
    'a\\b',
    'constructor',
    '\u{feff}',
    '\ud800',
    'x'.repeat(200),
    '.',
    'é',
    '../x',
    '/x',
    'C:x',
  ),
  fc.constantFrom('.git/x', 'a/.GIT', '..', 'x'.repeat(4097)),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.stringMatching(/^[a-z_-]{1,110}$/u),
);

/** An example with some of its free texts replaced. */
const tampered = fc
  .tuple(fc.constantFrom(...EXAMPLES), fc.array(fc.option(hostile), { minLength: 12, maxLength: 12 }))
  .map(([[, line], texts]): BatonRecord => {
    let at = 0;
    const next = (text: string): string => texts[at++ % texts.length] ?? text;
    return JSON.parse(line, (key, value: unknown) => {
      if (!FREE.has(key)) return value;
      if (Array.isArray(value)) return value.map((each) => next(String(each)));
      if (typeof value === 'object' && value !== null) return { [next('name')]: next('value') };
      return next(String(value));
    });
  });

function admits(record: BatonRecord): boolean | undefined {
  const encoded = encodeRecord(record);
  return encoded.kind === 'encoded' ? admitRecord(encoded.line).kind === 'ok' : undefined;
}

describe('encodeRecord', () => {
  it('writes nothing that a reader refuses, whatever people and workers say', () => {
    let written = 0;
    fc.assert(
      fc.property(tampered, (record) => {
        const admitted = admits(record);
        if (admitted === true) written += 1;
        expect(admitted).not.toBe(false);
      }),
      { numRuns: 3000 },
    );
    expect(written).toBeGreaterThan(300);
  });

  it.each(EXAMPLES)('writes a good %s', (_, line) => {
    expect(encodeRecord(JSON.parse(line))).toMatchObject({ kind: 'encoded', line });
  });

  it('refuses each text that is empty, by its name', () => {
    const [, line = ''] = EXAMPLES.find(([kind]) => kind === 'gate-rejected') ?? [];
    const reasons = ['actor', 'reviewer'].map((name) => encodeRecord({ ...JSON.parse(line), [name]: '' }));
    expect(reasons).toEqual([
      { kind: 'refused', reason: 'says nothing for "actor"' },
      { kind: 'refused', reason: 'says nothing for "reviewer"' },
    ]);
  });
});
