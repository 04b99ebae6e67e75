// Verifying a packed history must cost little more than hashing its bytes, which nobody can do without.
import { createHash, hash } from 'node:crypto';
import { join } from 'node:path';
import { importSources } from '../bundle.mjs';
import { median } from '../compare.mjs';
import { root } from '../program.mjs';

const RECORDS = 100_000;
const MANY = 1_000_000;
const BATCH = 256;

const sha256 = (text) => hash('sha256', text, 'hex');

/** A record as a step leaves it, with the record before it as its cause. */
function record(order, { index, item, cause }) {
  const step = `step-${String(order).padStart(3, '0')}`;
  return {
    schemaVersion: '1.0',
    eventType: 'attempt-completed',
    workItemId: `item-${item}`,
    timestamp: '2026-01-02T00:00:00Z',
    actor: 'bench',
    after: [cause],
    workflow: { name: 'wf', version: '1.0.0' },
    step: { key: step, order },
    attemptId: `${step}-local-${index}`,
    outcome: `${step} ended with exit code 0`,
    nextAction: 'Go on with what is ready',
    baselineIntegration: 'pre',
    links: [],
    evidence: [],
    produced: [{ path: `out/${step}/result.txt`, size: 1234, sha256: sha256(step) }],
    outputSha256: sha256(String(order)),
    values: { index },
  };
}

/** Writes lines of records: each is put together from the canonical line of its step, since a million take minutes otherwise. */
function makeWriter({ encodeRecord }) {
  const [cause, item, index] = ['c'.repeat(64), 'ITEM', 'INDEX'];
  const parts = Array.from({ length: 400 }, (_, order) =>
    encodeRecord(record(order, { index, item, cause })).line.split(/(c{64}|ITEM|INDEX)/u),
  );
  return (number, before) => {
    const values = { [cause]: before, ITEM: Math.floor(number / 1000), INDEX: number };
    return parts[number % 400].map((part) => values[part] ?? part).join('');
  };
}

/** As the program reads it from files: batches in memory that threads can share. */
function makeHistory(sources, records) {
  const { encodeRecord, recordId, sealRecords, openRoom } = sources;
  const room = openRoom();
  const write = makeWriter(sources);
  const files = new Map();
  const first = encodeRecord({ ...record(0, { index: 'first', item: 0, cause: '' }), after: [] });
  const ids = [first.id];
  let lines = [first.line];
  for (let number = 1; number <= records; number += 1) {
    if (lines.length === BATCH || number === records) {
      const name = `handoff/all/packed-${String(ids.length - lines.length).padStart(8, '0')}.jsonl`;
      const text = Buffer.from(`${lines.join('\n')}\n`);
      const bytes = room(text.length);
      bytes.set(text);
      files.set(name, bytes);
      lines = [];
    }
    if (number === records) break;
    const line = write(number, ids.at(-1));
    ids.push(recordId(line));
    lines.push(line);
  }
  for (const { path, bytes } of sealRecords({ leaves: new Uint8Array() }, ids).write) files.set(`log/${path}`, bytes);
  return files;
}

function* linesOf(files) {
  for (const [path, bytes] of files) {
    if (!path.endsWith('.jsonl')) continue;
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(0x0a, at);
      yield bytes.subarray(at, end);
      at = end + 1;
    }
  }
}

/** Each line hashed by itself, as people do: the least that it takes to know that the bytes are right. */
function hashLines(files) {
  let digits = 0;
  for (const line of linesOf(files)) digits += createHash('sha256').update(line).digest('hex').length;
  if (digits !== RECORDS * 64) throw new Error('lines were lost');
}

/** The same through the one-shot call, which Node has since 20.12 and which is what the program uses. */
function hashLinesAtOnce(files) {
  let digits = 0;
  for (const line of linesOf(files)) digits += hash('sha256', line, 'hex').length;
  if (digits !== RECORDS * 64) throw new Error('lines were lost');
}

/** The log read and held against its checkpoint, and every line looked up in it: what verify does before it looks at links. */
function checkIntegrity({ readStoredLog, indexLeaves, hashLines: hashAll }, files) {
  const log = new Map(
    [...files].filter(([path]) => path.startsWith('log/')).map(([path, bytes]) => [path.slice(4), bytes]),
  );
  const stored = readStoredLog(log);
  if (stored.kind !== 'read' || stored.doubtful || stored.faults.length > 0) throw new Error('the log is not sound');
  const index = indexLeaves(stored.leaves);
  const met = new Uint8Array(RECORDS);
  let next = 0;
  for (const [path, bytes] of files) {
    if (!path.endsWith('.jsonl')) continue;
    hashAll(bytes, (digest) => {
      const place = index.find(digest, next);
      if (place < 0) throw new Error('a line is not in the log');
      met[place] = 1;
      next = place + 1;
    });
  }
  if (met.includes(0)) throw new Error('a record is missing');
}

/** What verifying needs besides the files, which lie in memory. */
function openVerification(sources, files) {
  const source = {
    read: () => Promise.resolve({ place: 'bench', files }),
    live: () => Promise.resolve(new Set()),
    log: () => Promise.resolve(undefined),
    memory: { read: () => undefined, write: () => undefined },
  };
  const ports = { source, library: undefined, clock: { now: () => '2026-01-03T00:00:00Z' } };
  return async (helpers) => {
    const { verdict } = await sources.verify(
      { ...ports, ...(helpers && { helpers }) },
      { policy: {}, fix: false, accept: false },
    );
    if (verdict !== 'sound') throw new Error(`the bench history is ${verdict}`);
  };
}

async function cpu(act) {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function wall(act) {
  const before = performance.now();
  await act();
  return performance.now() - before;
}

async function measureCost(sources, rounds) {
  const files = makeHistory(sources, RECORDS);
  const verify = openVerification(sources, files);
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    times.push({
      plain: await cpu(() => hashLines(files)),
      atOnce: await cpu(() => hashLinesAtOnce(files)),
      integrity: await cpu(() => checkIntegrity(sources, files)),
      linked: await cpu(() => verify()),
    });
  }
  return (name, floor) => median(times.slice(1).map((time) => time[name] / time[floor]));
}

/** How many times as long one thread takes as two do, one of which is this one. */
async function measureThreads(sources, rounds) {
  const verify = openVerification(sources, makeHistory(sources, MANY));
  const second = sources.startThreads(join(root, 'dist/cli/lazy/verify-thread.js'), { count: 1 });
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const one = async () => wall(() => verify());
    const two = async () => wall(() => verify(second));
    times.push(round % 2 === 0 ? [await one(), await two()] : [await two(), await one()].toReversed());
  }
  return median(times.slice(1).map(([one, two]) => two / one));
}

const SOURCES = [
  'app/verify.ts',
  'cli/compose/verify-threads.ts',
  'log/leaf-index.ts',
  'log/seal.ts',
  'log/stored-log.ts',
  'records/line-hashes.ts',
  'records/record-id.ts',
  'stores/shared-room.ts',
];

export const integrity = {
  name: 'integrity',
  commands: [],
  async measure({ rounds }) {
    const sources = await importSources(SOURCES);
    const ratioOf = await measureCost(sources, rounds);
    return [
      {
        what: 'integrity of 100,000 packed records against createHash over each, CPU',
        ratio: ratioOf('integrity', 'plain'),
        reach: 1.5,
      },
      { what: 'the same against the one-shot hash, CPU', ratio: ratioOf('integrity', 'atOnce') },
      {
        what: 'verify of them, all links followed, against createHash over each, CPU',
        ratio: ratioOf('linked', 'plain'),
        reach: 4,
      },
    ];
  },
};

export const threads = {
  name: 'threads',
  commands: ['verify'],
  async measure({ quick }) {
    const ratio = await measureThreads(await importSources(SOURCES), quick ? 2 : 4);
    // 1.7 times as fast.
    return [{ what: 'verify of 1,000,000 packed records by two threads against one, wall', ratio, reach: 1 / 1.7 }];
  },
};
