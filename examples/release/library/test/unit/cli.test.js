import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

// One fixed folder for every run: two runs of this file at the same time would take it from each other.
const SCRATCH = 'out/scratch';
const FILE = `${SCRATCH}/durations.txt`;

before(() => {
  rmSync(SCRATCH, { recursive: true, force: true });
  mkdirSync(SCRATCH, { recursive: true });
});
after(() => rmSync(SCRATCH, { recursive: true, force: true }));

function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli.js', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('writes one duration from the command line', () => {
  assert.deepEqual(run('--as', 'iso', '1h', '30m'), { status: 0, stdout: 'PT1H30M\n', stderr: '' });
});

test('writes milliseconds, and as many parts as wanted', () => {
  assert.equal(run('--as', 'ms', '1m').stdout, '60000\n');
  assert.equal(run('--parts', '1', '61s').stdout, '1m\n');
});

test('reads a file and names the line of what is no duration', () => {
  writeFileSync(FILE, '90s\r\n\nsoon\n2d\n');
  const { status, stdout, stderr } = run('--file', FILE);
  assert.equal(stdout, '1m 30s\n2d\n');
  assert.match(stderr, /durations\.txt:3: "soon" is no duration/);
  assert.equal(status, 1);
});

test('wrong usage exits with 2 and shows the usage', () => {
  for (const args of [['--colour'], ['--as', 'roman', '1h'], ['--file', `${SCRATCH}/none.txt`]]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 2);
    assert.match(stderr, /usage: tidy-duration/);
  }
});
