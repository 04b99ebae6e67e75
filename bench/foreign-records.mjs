// Records of other work items, made as the program makes them but a hundred thousand in seconds.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { importSources } from './bundle.mjs';
import { workItemFile } from './repository.mjs';
import { benchEnvironment } from './program.mjs';

const RECORDS_AN_ITEM = 100;

const digest = (text) => createHash('sha256').update(text).digest('hex');

function attempt(item, index) {
  const key = `s${index}`;
  const common = {
    schemaVersion: '1.0',
    workItemId: item,
    timestamp: '2026-01-02T03:04:05Z',
    actor: 'bench',
    workflow: { name: 'foreign', version: '1.0.0' },
    step: { key, order: index },
    attemptId: `${key}-local`,
    outcome: 'as planned',
    nextAction: 'go on',
    baselineIntegration: 'pre',
    links: [],
  };
  const started = (after) => ({
    ...common,
    after,
    eventType: 'attempt-started',
    nonce: digest(`${item} ${key}`).slice(0, 32),
    executor: { kind: 'local' },
    leaseSeconds: 3600,
  });
  const completed = (after) => ({
    ...common,
    after,
    eventType: 'attempt-completed',
    evidence: [],
    produced: [],
    values: {},
  });
  return { name: `20260102T030405Z-${key}-${key}-local.json`, started, completed };
}

/** Path → content of the registration and the records of one item. */
function filesOf(item, encodeRecord) {
  const files = workItemFile(item, 'foreign');
  let head = [];
  for (let index = 1; index <= RECORDS_AN_ITEM / 2; index += 1) {
    const { name, started, completed } = attempt(item, index);
    const start = encodeRecord(started(head));
    const end = encodeRecord(completed([start.id]));
    files[`artifacts/claims/${item}/${name}`] = `${start.line}\n`;
    files[`artifacts/handoff/${item}/${name}`] = `${end.line}\n`;
    head = [end.id];
  }
  return files;
}

/** Commits this many records of other items and puts them into the working tree. */
export async function addForeignRecords(repository, count) {
  const { encodeRecord } = await importSources(['records/record-id.ts']);
  const chunks = [
    'commit refs/heads/main\ncommitter bench <bench@example.com> 1767322800 +0000\ndata 7\nForeign\nfrom refs/heads/main^0\n',
  ];
  for (let number = 1; number <= count / RECORDS_AN_ITEM; number += 1) {
    for (const [file, content] of Object.entries(filesOf(`foreign-${number}`, encodeRecord))) {
      chunks.push(`M 100644 inline ${file}\ndata ${Buffer.byteLength(content)}\n${content}\n`);
    }
  }
  execFileSync('git', ['fast-import', '--quiet'], {
    cwd: repository.directory,
    env: benchEnvironment(),
    input: Buffer.from(chunks.join('')),
  });
  repository.git('reset', '--quiet', '--hard');
}
