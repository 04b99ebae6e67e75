// Verifying a packed history must cost little more than hashing its bytes, which nobody can do without.
import { createHash, hash } from 'node:crypto';
import { importSources } from '../bundle.mjs';
import { median } from '../compare.mjs';

const RECORDS = 100_000;
const BATCH = 256;

/** A record as a step leaves it, with the record before it as its cause. */
function record(index, cause) {
  const step = `step-${String(index % 400).padStart(3, '0')}`;
  return {
    schemaVersion: '1.0',
    eventType: 'attempt-completed',
    workItemId: `item-${Math.floor(index / 1000)}`,
    timestamp: '2026-01-02T00:00:00Z',
    actor: 'bench',
    after: cause === undefined ? [] : [cause],
    workflow: { name: 'wf', version: '1.0.0' },
    step: { key: step, order: index % 400 },
    attemptId: `${step}-local-${index}`,
    outcome: `${step} ended with exit code 0`,
    nextAction: 'Go on with what is ready',
    baselineIntegration: 'pre',
    links: [],
    evidence: [],
    produced: [{ path: `out/${step}/result.txt`, size: 1234, sha256: createHash('sha256').update(step).digest('hex') }],
    outputSha256: createHash('sha256').update(String(index)).digest('hex'),
    values: { index: String(index) },
  };
}

function makeHistory({ encodeRecord, sealRecords }) {
  const files = new Map();
  const ids = [];
  let lines = [];
  for (let index = 0; index < RECORDS; index += 1) {
    const { line, id } = encodeRecord(record(index, ids.at(-1)));
    ids.push(id);
    lines.push(line);
    if (lines.length === BATCH || index === RECORDS - 1) {
      const name = `handoff/all/packed-${String(index + 1 - lines.length).padStart(8, '0')}.jsonl`;
      files.set(name, Buffer.from(`${lines.join('\n')}\n`));
      lines = [];
    }
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

async function cpu(act) {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

export const integrity = {
  name: 'integrity',
  commands: [],
  async measure({ rounds }) {
    const sources = await importSources([
      'app/verify.ts',
      'log/leaf-index.ts',
      'log/seal.ts',
      'log/stored-log.ts',
      'records/line-hashes.ts',
      'records/record-id.ts',
    ]);
    const files = makeHistory(sources);
    const source = {
      read: () => Promise.resolve({ place: 'bench', files }),
      live: () => Promise.resolve(new Set()),
      log: () => Promise.resolve(undefined),
      memory: { read: () => undefined, write: () => undefined },
    };
    const ports = { source, library: undefined, clock: { now: () => '2026-01-03T00:00:00Z' } };
    const request = { policy: {}, fix: false, accept: false };
    const everything = async () => {
      const { verdict } = await sources.verify(ports, request);
      if (verdict !== 'sound') throw new Error(`the bench history is ${verdict}`);
    };
    const times = [];
    for (let round = 0; round <= rounds; round += 1) {
      times.push({
        plain: await cpu(() => hashLines(files)),
        atOnce: await cpu(() => hashLinesAtOnce(files)),
        integrity: await cpu(() => checkIntegrity(sources, files)),
        linked: await cpu(everything),
      });
    }
    const ratioOf = (name, floor) => median(times.slice(1).map((time) => time[name] / time[floor]));
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
