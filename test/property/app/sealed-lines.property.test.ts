/** Why: whoever seals can seal anything, so a line in the log that is no record must become a finding, whatever it is, and never end the program. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { verify } from '../../../src/app/verify.ts';
import { admitRecord } from '../../../src/formats/record-line.ts';
import { sealRecords } from '../../../src/log/seal.ts';
import { canonicalJson } from '../../../src/records/canonical-json.ts';
import { MAX_RECORD_BYTES, recordId } from '../../../src/records/record-id.ts';
import * as records from '../../support/record-builder.ts';
import { makeWorkflow, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const begun = records.started();
const done = records.completed({ after: [begun] });
const { schemaVersion, workItemId, timestamp, actor } = done.record;
const common = { schemaVersion, workItemId, timestamp, actor, after: [done.id] };
const WHOLE: readonly object[] = [
  records.registered().record,
  begun.record,
  done.record,
  records.failed({ after: [begun] }).record,
  records.approved({ after: [done] }).record,
  records.integrated({ after: [done] }).record,
  { ...common, eventType: 'signature', of: done.id, signature: 'x' },
  { ...common, eventType: 'redaction', redacts: done.id, reason: 'x', standIn: done.record },
];

type Json = { [name: string]: unknown };

/** What somebody makes of a record before sealing it. */
const damages: fc.Arbitrary<(record: Json) => string> = fc.oneof(
  fc.tuple(fc.nat(), fc.constantFrom('drop', 'retype')).chain(([at, how]) =>
    fc
      .constantFrom<unknown>(null, 0, -1, true, '', 'x', [], {}, [null], [[]], { key: 1 })
      .map((value) => (record: Json) => {
        const names = Object.keys(record);
        const name = names[at % names.length] ?? '';
        const { [name]: _, ...rest } = record;
        return canonicalJson(
          (how === 'drop' ? rest : { ...record, [name]: value }) as Parameters<typeof canonicalJson>[0],
        );
      }),
  ),
  fc.nat().map((at) => (record: Json) => JSON.stringify(record).slice(0, at % JSON.stringify(record).length)),
  fc.constantFrom('', '{}', '[]', 'null', '0', '"x"', '[[[[', '\u0000', '{"after":[]}', 'ä').map((text) => () => text),
  fc.constant((record: Json) => JSON.stringify({ ...record, actor: 'x'.repeat(MAX_RECORD_BYTES) })),
  fc.constant((record: Json) =>
    JSON.stringify({ ...record, links: '['.repeat(2000) }).replace(
      /"(\[+)"/u,
      (_, open: string) => `${open}${']'.repeat(2000)}`,
    ),
  ),
  fc.constant((record: Json) => JSON.stringify({ ...record, eventType: 'of-a-later-version' })),
);

async function verdictOn(lines: readonly string[], isPacked: boolean) {
  const ids = lines.map(recordId);
  const text = lines.map((line) => `${line}\n`);
  const files = new Map<string, Uint8Array>(
    isPacked
      ? [['handoff/item/packed-00000000.jsonl', Buffer.from(text.join(''))]]
      : text.map((line, at) => [`handoff/item/${String(at).padStart(2, '0')}.json`, Buffer.from(line)]),
  );
  for (const { path, bytes } of sealRecords({ leaves: new Uint8Array() }, ids).write) files.set(`log/${path}`, bytes);
  return verify(
    {
      library: {
        readWorkItem: async () => WORK_ITEM,
        readWorkflow: async () => makeWorkflow([serial('a'), serial('b')]),
      },
      clock: { now: () => '2030-01-01T00:00:00Z' },
      source: {
        read: async () => ({ place: 'artifacts', files }),
        live: async () => new Set(),
        log: async () => undefined,
        memory: { read: () => undefined, write: () => undefined },
      },
    },
    { policy: { signed: 'all', allowedSigners: [] }, fix: false, accept: false },
  );
}

/**
 * How often a line may be told: not at all when it is a record, in whatever form, as its bytes count as they are, or of a kind that is
 * not known here; once when it is none. What has no canonical form was never looked at further, so that may be either.
 */
function allowed(line: string): readonly number[] {
  const admitted = admitRecord(new TextEncoder().encode(line));
  if (admitted.kind === 'ok') return [0];
  const { code } = admitted.reason;
  if (code === 'not-canonical') return [0, 1];
  return code === 'reformatted' || code === 'unknown-kind' ? [0] : [1];
}

describe('what is sealed and no whole record', () => {
  it.each([
    ['packed', true],
    ['one file each', false],
  ])('is found where it is, %s', async (_, isPacked) => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(WHOLE.length - 1), damages, async (at, damage) => {
        const line = damage({ ...WHOLE[at] });
        // A line feed would make two of it, and twice the same is another finding.
        fc.pre(!line.includes('\n') && line !== '' && WHOLE.every((record) => canonicalJson(record as never) !== line));
        const lines = [...WHOLE.map((record) => canonicalJson(record as never)), line];
        const { findings } = await verdictOn(lines, isPacked);
        const told = findings.filter(({ kind }) => kind === 'no-record');
        seen += told.length;
        expect(allowed(line)).toContain(told.length);
        for (const { index, file } of told) {
          expect({ index, file }).toEqual({ index: WHOLE.length, file: expect.stringMatching(/^handoff\//u) });
        }
      }),
      { numRuns: 250 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  it('is nothing when all are whole', async () => {
    const { findings } = await verdictOn(
      WHOLE.map((record) => canonicalJson(record as never)),
      true,
    );
    expect(findings.filter(({ kind }) => kind === 'no-record')).toEqual([]);
    expect(WORK_ITEM.id).toBe(records.registered().record.workItemId);
  });
});
