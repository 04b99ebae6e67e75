/** Why: which thread looks at which batch is up to chance, and must never show in what is found. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { verify } from '../../../src/app/verify.ts';
import { startThreads } from '../../../src/cli/compose/verify-threads.ts';
import { sealRecords } from '../../../src/log/seal.ts';
import { recordId } from '../../../src/records/record-id.ts';
import { openRoom } from '../../../src/stores/shared-room.ts';

const THREAD = resolve(import.meta.dirname, '../../../dist/cli/lazy/verify-thread.js');
const RECORDS = 24_000;
const BATCH = 256;

/** A history of some chunks, each record naming one before it and one a quarter of the history away, which another thread may look at. */
function makeHistory(): Map<string, Uint8Array> {
  const ids: string[] = [];
  const lines: string[] = [];
  for (let index = 0; index < RECORDS; index += 1) {
    const after = [...new Set([ids[index - 1], ids[index - RECORDS / 4]])].flatMap((id) => id ?? []).toSorted();
    const timestamp = `2026-01-0${1 + Math.floor(index / 8000)}T00:00:00Z`;
    const line = JSON.stringify({ actor: 'x'.repeat(400), after, eventType: 'e', timestamp, workItemId: `w${index}` });
    ids.push(recordId(line));
    lines.push(line);
  }
  const files = new Map<string, Uint8Array>();
  for (let from = 0; from < RECORDS; from += BATCH) {
    const name = `handoff/w/packed-${String(from).padStart(8, '0')}.jsonl`;
    files.set(name, Buffer.from(`${lines.slice(from, from + BATCH).join('\n')}\n`));
  }
  for (const { path, bytes } of sealRecords({ leaves: new Uint8Array() }, ids).write) files.set(`log/${path}`, bytes);
  return files;
}

let files: Map<string, Uint8Array>;
let folder: string;
beforeAll(() => {
  files = makeHistory();
  folder = mkdtempSync(join(tmpdir(), 'baton-threads-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function verdictOf(history: ReadonlyMap<string, Uint8Array>, file: string, count: number) {
  let started = 0;
  const start = startThreads(file, { count, worthBytes: 0 });
  const found = await verify(
    {
      library: undefined,
      clock: { now: () => '2030-01-01T00:00:00Z' },
      helpers: (bytes) => {
        const starters = start(bytes);
        started += starters.length;
        return starters;
      },
      source: {
        read: () => Promise.resolve({ place: 'artifacts', files: history }),
        live: () => Promise.resolve(new Set()),
        log: () => Promise.resolve(undefined),
        memory: { read: () => undefined, write: () => undefined },
      },
    },
    { policy: {}, fix: false, accept: false },
  );
  return { found, started };
}

/** The history with the same record in two batches that different threads may look at. */
function withCopy(): ReadonlyMap<string, Uint8Array> {
  const names = [...files.keys()].filter((name) => name.endsWith('.jsonl'));
  const [first = '', last = ''] = [names[0], names.at(-1)];
  const line = Buffer.from(files.get(last) ?? [])
    .toString()
    .split('\n')[0];
  return new Map([...files, [first, Buffer.concat([Buffer.from(files.get(first) ?? []), Buffer.from(`${line}\n`)])]]);
}

function withFlip(): ReadonlyMap<string, Uint8Array> {
  const name = [...files.keys()][40] ?? '';
  return new Map([
    ...files,
    [name, Uint8Array.from(files.get(name) ?? [], (byte, at) => (at === 5000 ? byte ^ 1 : byte))],
  ]);
}

describe('a history that several threads look at', () => {
  it.each([0, 1, 3])('is sound with %d threads besides', async (count) => {
    const { found, started } = await verdictOf(files, THREAD, count);
    expect({ started, verdict: found.verdict }).toEqual({ started: count, verdict: 'sound' });
    expect(found.records).toMatchObject({ sealed: RECORDS });
  });

  it('is sound when its batches lie where threads see them, as they do when read from files', async () => {
    const room = openRoom();
    const shared = new Map(
      [...files].map(([path, bytes]) => {
        const here = room(bytes.length);
        here.set(bytes);
        return [path, here] as const;
      }),
    );
    const { found } = await verdictOf(shared, THREAD, 2);
    expect(found).toEqual((await verdictOf(files, THREAD, 0)).found);
  });

  it.each([
    ['a copy in another batch', withCopy],
    ['a flipped bit', withFlip],
  ])('gives the same findings as alone, with %s', async (_, damage) => {
    const damaged = damage();
    const [alone, shared] = [await verdictOf(damaged, THREAD, 0), await verdictOf(damaged, THREAD, 2)];
    expect(alone.found.findings).not.toEqual([]);
    expect(shared.found).toEqual(alone.found);
  });

  it.each([
    ['is not there', undefined],
    ['cannot be read', '('],
    ['ends in the midst of it', 'setTimeout(() => process.exit(), 20)'],
    [
      'ends while it fills the table',
      `require('node:worker_threads').parentPort.on('message', ({ ledger }) => {
        Atomics.store(ledger.filled, 0, 1);
        process.exit();
      });`,
    ],
  ])('is judged as well when the program of a thread %s', async (name, text) => {
    const file = join(folder, `${name.length}.cjs`);
    if (text !== undefined) writeFileSync(file, text);
    const { found, started } = await verdictOf(files, file, 1);
    expect({ started, verdict: found.verdict }).toEqual({ started: text === undefined ? 0 : 1, verdict: 'sound' });
  });
});
