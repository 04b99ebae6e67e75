// Repeats the unit tests with coverage and refuses a release below the floor.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { passOn, stop } from './baton.mjs';

const FLOOR = { lines: 95, branches: 90 };
const REPORT = 'out/reports/coverage.json';

mkdirSync('out/reports', { recursive: true });
const tests = readdirSync('test/unit').map((file) => `test/unit/${file}`);
const reporter = './scripts/coverage-reporter.mjs';
const report = [`--test-reporter=${reporter}`, `--test-reporter-destination=${REPORT}`];
const args = ['--test', '--experimental-test-coverage', ...report, ...tests];
const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
if (status !== 0) stop('The unit tests fail under coverage', { details: stdout + stderr });

const { files, lines, branches } = JSON.parse(readFileSync(REPORT, 'utf8'));
for (const file of files) {
  console.log(`${file.path}: ${file.lines} % of lines, ${file.branches} % of branches`);
}
const summary = `${lines} % of lines and ${branches} % of branches are covered`;
if (lines < FLOOR.lines || branches < FLOOR.branches) {
  stop(`${summary}; the floor is ${FLOOR.lines} and ${FLOOR.branches} %`);
}
console.log(summary);
passOn({ lines, branches, outcome: summary });
