/** Why: where a record lies carries no meaning, so every way of spreading records over files must give the same set root. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsIn, readLines } from '../../../src/app/read-evidence.ts';
import { indexLeaves } from '../../../src/log/leaf-index.ts';
import { setRoot } from '../../../src/log/merkle.ts';
import { encodeRecord } from '../../../src/records/record-id.ts';
import { completed, started } from '../../support/record-builder.ts';

const lines = Array.from({ length: 20 }, (_, at) => {
  const begun = started({ step: `s${at}`, attempt: `s${at}-local` });
  return [begun, completed({ step: `s${at}`, attempt: `s${at}-local`, after: [begun] })];
})
  .flat()
  .map(({ record }) => {
    const encoded = encodeRecord(record);
    return encoded.kind === 'encoded' ? encoded : { line: '', id: '' };
  });

const FOLDERS = ['claims/item', 'handoff/item', 'gates/item'];

describe('records in files', () => {
  it('give one set root, however they are spread, batched, ordered and repeated', () => {
    const wanted = setRoot(lines.map(({ id }) => id));
    const spread = fc.shuffledSubarray([...lines, ...lines], { minLength: 2 * lines.length }).chain((order) =>
      fc.tuple(
        fc.constant(order),
        fc.array(fc.record({ folder: fc.constantFrom(...FOLDERS), size: fc.integer({ min: 1, max: 9 }) }), {
          minLength: order.length,
          maxLength: order.length,
        }),
      ),
    );
    fc.assert(
      fc.property(spread, ([order, cuts]) => {
        const files = new Map<string, Uint8Array>();
        let rest = order.map(({ line }) => line);
        for (const [at, { folder, size }] of cuts.entries()) {
          const part = rest.slice(0, size);
          rest = rest.slice(size);
          if (part.length === 0) break;
          files.set(`${folder}/${at}.json${part.length > 1 ? 'l' : ''}`, Buffer.from(`${part.join('\n')}\n`));
        }
        expect(setRoot([...idsIn(readLines(files, { leafAt: () => '', index: indexLeaves(new Uint8Array()) }))])).toBe(
          wanted,
        );
      }),
      { numRuns: 40 },
    );
  });
});
