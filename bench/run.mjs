// `npm run bench`: what the program costs, as ratios to something everybody has. Rows: bench/rows/.
import { parseArgs } from 'node:util';
import { hasCommand } from './program.mjs';
import { claim } from './rows/claim.mjs';
import { foreignRecords } from './rows/foreign-records.mjs';
import { importPlan } from './rows/import.mjs';
import { integrity, threads } from './rows/integrity.mjs';
import { manyClients } from './rows/many-clients.mjs';
import { nextStep } from './rows/next-step.mjs';
import { proof } from './rows/proof.mjs';
import { run } from './rows/run.mjs';
import { schedule } from './rows/schedule.mjs';
import { sharedClaim } from './rows/shared-claim.mjs';
import { start } from './rows/start.mjs';
import { status } from './rows/status.mjs';

const rows = [
  start,
  status,
  nextStep,
  schedule,
  claim,
  sharedClaim,
  manyClients,
  run,
  foreignRecords,
  importPlan,
  integrity,
  threads,
  proof,
];

const usage = `npm run bench -- [--quick] [--strict] [--row <name>]...
  --quick   fewer rounds, coarser ratios
  --strict  exit 1 when a ratio is above its reach or could not be measured
  --row     only this row: ${rows.map((row) => row.name).join(', ')}`;

function settingsOf(arguments_) {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      quick: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      row: { type: 'string', multiple: true, default: [] },
    },
  });
  const unknown = values.row.filter((name) => rows.every((row) => row.name !== name));
  if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(', ')}`);
  return { ...values, rounds: values.quick ? 3 : 9 };
}

/** Results of one row; one result with the reason when the program lacks a command that it needs. */
async function measure(row, settings) {
  const missing = row.commands.filter((command) => !hasCommand(command));
  if (missing.length > 0) return [{ what: row.name, missing }];
  return row.measure(settings);
}

function verdictOf({ missing, ratio, reach }) {
  if (missing !== undefined) return `not measured: no command ${missing.join(', ')}`;
  if (reach === undefined) return 'for comparison';
  return ratio <= reach ? 'reached' : 'MISSED';
}

/** Verdicts that `--strict` does not let pass. */
const failed = /^(?:MISSED|not measured)/;

const decimals = (number) => (number === undefined ? '' : number.toFixed(2));

function printLine(cells) {
  const [what, ratio, reach, verdict] = cells;
  console.log(`${what.padEnd(80)} ${ratio.padStart(7)} ${reach.padStart(7)}  ${verdict}`);
}

async function main() {
  const settings = settingsOf(process.argv.slice(2));
  const chosen = rows.filter((row) => settings.row.length === 0 || settings.row.includes(row.name));
  printLine(['row', 'ratio', 'reach', 'verdict']);
  for (const row of chosen) {
    for (const result of await measure(row, settings)) {
      const verdict = verdictOf(result);
      printLine([result.what, decimals(result.ratio), decimals(result.reach), verdict]);
      if (settings.strict && failed.test(verdict)) process.exitCode = 1;
    }
  }
}

try {
  await main();
} catch (error) {
  console.error(
    error.code?.startsWith('ERR_PARSE_ARGS') || error.message.startsWith('no such row')
      ? `${error.message}\n${usage}`
      : error.message,
  );
  process.exitCode = 2;
}
