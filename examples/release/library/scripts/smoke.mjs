// Uses the installed package as a user would: as a module and on the command line.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { passOn, readContext, stop, valueFrom } from './baton.mjs';
import { readPackage, writeJson } from './files.mjs';

const context = readContext();
const consumer = valueFrom(context, 'install', 'consumer');
const wanted = valueFrom(context, 'install', 'version');
const { name } = readPackage();

const installed = JSON.parse(readFileSync(join(consumer, 'node_modules', name, 'package.json'), 'utf8'));
if (installed.version !== wanted) stop(`Installed is ${installed.version}, packed was ${wanted}`);

// The probe is run from a copy inside the empty project: from here, imports would find the sources.
copyFileSync('scripts/probe.mjs', join(consumer, 'probe.mjs'));
const run = (program, args) => execFileSync(program, args, { cwd: consumer, encoding: 'utf8' }).trim();
const answers = {
  ...JSON.parse(run(process.execPath, ['probe.mjs'])),
  cli: run(process.execPath, [join('node_modules', name, 'dist', 'cli.js'), '--as', 'iso', '1h', '30m']),
};
const expected = { parsed: 5_400_000, formatted: '1 hour 30 minutes', refused: true, cli: 'PT1H30M' };
writeJson('out/reports/smoke.json', { version: installed.version, answers });
for (const [question, answer] of Object.entries(expected)) {
  if (answers[question] !== answer) stop(`${question}: expected ${answer}, got ${answers[question]}`);
  console.log(`${question}: ${answer}`);
}
passOn({ version: wanted, outcome: `${name} ${wanted} works where it is installed` });
