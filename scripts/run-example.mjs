// Shows the whole way of a plan in a repository of its own: what `npm start` runs, and a tour of the commands.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { leanEnvironment, runNode } from './spawn.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const example = path.join(root, 'examples/release');
const baton = path.join(root, 'dist/cli/index.js');

// What the example plan calls its parts, and the exit codes that mean something here.
const workflow = 'wf-release-library';
const workItem = 'release-1.4.0';
const gate = { step: 'publish', key: 'release', approver: 'release-manager' };
const waiting = 8;

const folder = mkdtempSync(path.join(tmpdir(), 'baton-example-'));
const cwd = path.join(folder, 'tidy-duration');
// Inside a git hook, GIT_DIR and its like would point git and the program at another repository.
const env = Object.fromEntries(Object.entries(leanEnvironment()).filter(([name]) => !name.startsWith('GIT_')));

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (interrupted = true));

function say(text) {
  console.log(`\n${text}`);
}

/** Ends the tour early; what was written stays for whoever wants to look. */
function leave(code, reason) {
  console.error(`\n${reason}\nThe repository of the example is left in ${cwd}`);
  process.exit(code);
}

/** Arguments as a person would type them. */
function quote(argument) {
  return /^[\w./:=@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** Runs one command of the program before the reader's eyes and returns its exit code, one of `accepted`. */
async function show(commandArguments, accepted = [0]) {
  const typed = ['baton', ...commandArguments.map(quote)].join(' ');
  console.log(`\n$ ${typed}`);
  const code = await runNode([baton, ...commandArguments], { cwd, env });
  if (interrupted) leave(130, 'Interrupted.');
  if (!accepted.includes(code)) leave(code, `"${typed}" ended with exit code ${code}.`);
  return code;
}

/** Runs a program quietly and returns what it printed. */
function read(program, programArguments) {
  const limits = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 };
  const result = spawnSync(program, programArguments, { cwd, env, ...limits });
  if (result.status === 0) return result.stdout;
  const reason = result.error?.message ?? result.stderr.trim();
  leave(result.status ?? 5, `"${[path.basename(program), ...programArguments].join(' ')}" failed: ${reason}`);
}

function git(...gitArguments) {
  return read('git', gitArguments);
}

/** A git repository with the library on its branch main, and with the plan as a workflow. */
function makeRepository() {
  const made = new Set(['dist', 'out', 'registry', 'node_modules']);
  cpSync(path.join(example, 'library'), cwd, { recursive: true, filter: (from) => !made.has(path.basename(from)) });
  mkdirSync(path.join(cwd, 'artifacts/workflows'), { recursive: true });
  cpSync(path.join(example, 'plan.yaml'), path.join(cwd, `artifacts/workflows/${workflow}.yaml`));

  git('init', '--quiet', '--initial-branch=main');
  const settings = {
    'user.name': 'Example',
    'user.email': 'example@localhost',
    'commit.gpgSign': 'false',
    'tag.gpgSign': 'false',
    // A person's own hooks and line ends are not for this repository.
    'core.hooksPath': path.join(folder, 'no-hooks'),
    'core.autocrlf': 'false',
  };
  for (const [name, value] of Object.entries(settings)) git('config', name, value);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'A library that is ready to be released');
}

/** Seconds for people: 0.8 s, 12 s, 3 min. */
function describeSeconds(seconds) {
  if (seconds >= 120) return `${Math.round(seconds / 60)} min`;
  return seconds >= 10 ? `${Math.round(seconds)} s` : `${Number(seconds.toFixed(1))} s`;
}

function describeShare(share) {
  return `${Math.round(share * 100)} %`;
}

/** The main figures of the export in plain words; a figure that the export does not have is left out. */
function describeMetrics(metrics) {
  const facts = [
    [metrics.leadTime?.p50, describeSeconds, 'from registering the work item to its end (lead time)'],
    [metrics.cycleTime?.p50, describeSeconds, 'from the first claim to the end (cycle time)'],
    [metrics.flowEfficiency, describeShare, 'of that time, a step was being worked on (flow efficiency)'],
    [metrics.reworkRate, describeShare, 'of finished work items went back at least once (rework rate)'],
    [metrics.workInProgress, String, 'work items in progress now'],
  ];
  const known = facts.filter(([value]) => typeof value === 'number');
  return known.map(([value, describe, words]) => `  ${describe(value).padStart(7)}  ${words}`);
}

async function main() {
  say('A small library, its release plan of thirteen steps, and a git repository for them:');
  makeRepository();
  console.log(`${cwd}\nBelow, baton stands for: node ${quote(baton)}`);
  await show(['item', 'add', workItem, '--workflow', workflow, '--title', 'Release tidy-duration 1.4.0']);

  say('Four executors take what the plan allows. The first try of `install` fails, and is tried again.');
  const ended = await show(['run', '--work-item', workItem, '--executors', '4'], [0, waiting]);
  if (ended === waiting) {
    say(`Nothing is published before a ${gate.approver} says so. Here, this script is the ${gate.approver}:`);
    const decision = ['--step', gate.step, '--gate', gate.key, '--by', gate.approver];
    const reason = ['--reason', 'Tests pass and the package works where it is installed'];
    await show(['gate', 'approve', '--work-item', workItem, ...decision, ...reason]);
    await show(['run', '--work-item', workItem, '--executors', '4']);
  }

  say('The release is merged to main, and from here on redoing it takes an explicit revert:');
  await show(['integrate', '--work-item', workItem, '--step', 'integrate', '--base', 'main']);

  say('Where it stands now, and how long it took:');
  await show(['status', '--work-item', workItem]);
  const figures = describeMetrics(JSON.parse(read(process.execPath, [baton, 'export', '--stdout'])).metrics ?? {});
  if (figures.length === 0) leave(70, 'The export holds none of the metrics that this script describes.');
  console.log(`\n${figures.join('\n')}`);

  say('All of it becomes part of the history of the repository:');
  await show(['collect']);

  say(`All of it is in ${cwd}`);
  console.log('  artifacts/            the workflow, the work item, each claim, handoff and decision');
  console.log('  registry/             what was published');
  console.log(`Look around there: cd ${quote(cwd)} && git log --stat`);
}

await main();
