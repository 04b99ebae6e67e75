// Checking a proof is for people who have nothing but two files and a policy, so it must cost next to nothing.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importSources } from '../bundle.mjs';
import { compare, median } from '../compare.mjs';
import { baton, benchEnvironment, node } from '../program.mjs';

const RECORDS = 100_000;
const INDEX = 77_777;
const CHECKS = 200;

/** A proof out of a log of a hundred thousand records, its record, and the key of the log. */
function makeProof(sources) {
  const { sealRecords, recordId, openSigner, signHead, readStoredLog, inclusionProof, nodesOf, formatLogProof } =
    sources;
  const lines = Array.from({ length: RECORDS }, (_, index) => `{"actor":"bench","index":${index}}`);
  const { write } = sealRecords({ leaves: new Uint8Array() }, lines.map(recordId));
  const files = new Map(write.map((file) => [file.path, file.bytes]));
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const signed = signHead(files.get('checkpoint'), openSigner(pem));
  files.set('checkpoint', signed.bytes);
  const { head, levels } = readStoredLog(files);
  const hashes = inclusionProof(RECORDS, INDEX, nodesOf(levels));
  return { proof: formatLogProof({ index: INDEX, hashes, head }), record: `${lines[INDEX]}\n`, logKey: signed.key };
}

/** Milliseconds of CPU for one check, the signature of the log's key included. */
function measureCheck({ checkProof }, { proof, record, logKey }, rounds) {
  const [proofBytes, recordBytes] = [Buffer.from(proof), Buffer.from(record)];
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const before = process.cpuUsage();
    for (let check = 0; check < CHECKS; check += 1) {
      const { answer } = checkProof(proofBytes, recordBytes, { logKey });
      if (answer !== 'proven') throw new Error(`the proof of the bench is ${answer}`);
    }
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000 / CHECKS);
  }
  return median(times.slice(1));
}

/** The program as it is built, checking the proof in a folder without a repository, policy and signature included. */
function measureStart({ proof, record, logKey }, { rounds, quick }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  try {
    writeFileSync(path.join(folder, 'r.tlog-proof'), proof);
    writeFileSync(path.join(folder, 'r.json'), record);
    writeFileSync(path.join(folder, 'p.json'), JSON.stringify({ schemaVersion: '1.0', logKey }));
    const shared = {
      floor: { run: `${node} -e 0` },
      cwd: folder,
      env: benchEnvironment(),
      rounds,
      repetitions: quick ? 5 : 20,
    };
    const check = `${baton} verify --proof r.tlog-proof r.json`;
    return {
      plain: compare({ subject: { run: check }, ...shared }),
      withPolicy: compare({ subject: { run: `${check} --policy p.json` }, ...shared }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const proof = {
  name: 'proof',
  commands: ['verify'],
  async measure({ rounds, quick }) {
    const sources = await importSources([
      'app/prove.ts',
      'log/proof.ts',
      'log/seal.ts',
      'log/sign-head.ts',
      'log/signed-note.ts',
      'log/stored-log.ts',
      'log/tlog-proof.ts',
      'log/tree.ts',
      'records/record-id.ts',
    ]);
    const made = makeProof(sources);
    const check = measureCheck(sources, made, rounds);
    const start = measureStart(made, { rounds, quick });
    return [
      {
        what: 'a proof out of 100,000 records and its signature checked, CPU in process against 1 ms',
        ratio: check,
        reach: 1,
      },
      { what: '`verify --proof` against `node -e 0`, CPU', ratio: start.plain, reach: 1.8 },
      { what: 'the same with a policy that asks for the log key', ratio: start.withPolicy },
    ];
  },
};
