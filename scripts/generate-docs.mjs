// Writes the parts of the documentation that the program knows better than any author: commands, failures, exit codes, layers.
// `npm run docs` builds and writes them; with --check nothing is written, and what differs is named.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { layers } from './layer-table.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const made = 'Made by `npm run docs`; change the program instead.';

/** Options that every command has, in the order in which they are told. */
const shared = ['json', 'quiet', 'help', 'repo'];

/** What the built program says about itself. */
function readProgram() {
  const entry = path.join(root, 'dist/cli/index.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'help', '--json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The program cannot be asked: type npm run build.\n${stderr}`);
  return JSON.parse(stdout);
}

/** The catalogue of failures, in its three parts. */
async function readCatalogue() {
  const { build } = await import('esbuild');
  const parts = ['input', 'work', 'environment'];
  const lines = parts.map((part) => `export * from './src/domain/failures-of-${part}.ts';`);
  const { outputFiles } = await build({
    stdin: { contents: lines.join('\n'), resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;

const row = (cells) => `| ${cells.join(' | ')} |`;

function table(head, rows) {
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(row)].join('\n');
}

function optionRow([name, { short, value, multiple, describe, default: fallback }]) {
  const form = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`;
  const repeated = multiple === true ? '; may be repeated' : '';
  return [code(form), cell(`${describe}${repeated}`), cell(fallback ?? '')];
}

function exitTable(exitCodes) {
  return table(
    ['exit code', 'meaning'],
    Object.entries(exitCodes).map(([number, meaning]) => [number, cell(meaning)]),
  );
}

function commandSection({ name, summary, usage, positionals, options, examples, exits, changes }) {
  const own = Object.entries(options).filter(([option]) => !shared.includes(option) && option !== 'dry-run');
  return [
    `## baton ${name}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.${changes ? ' Takes `--dry-run`.' : ''}`,
    `\`\`\`\n${usage}\n\`\`\``,
    ...(positionals.length === 0
      ? []
      : [
          table(
            ['word', 'meaning'],
            positionals.map(({ name: word, describe }) => [code(`<${word}>`), cell(describe)]),
          ),
        ]),
    ...(own.length === 0 ? [] : [table(['option', 'meaning', 'default'], own.map(optionRow))]),
    `\`\`\`sh\n${examples.map(({ command, says }) => `# ${says}\n${command}`).join('\n')}\n\`\`\``,
    `Exit codes: ${exits.join(', ')}.`,
  ].join('\n\n');
}

function renderCommands({ commands, exitCodes }) {
  const common = Object.entries(commands[0].options).filter(([name]) => shared.includes(name));
  const dryRun = commands.flatMap(({ options }) => Object.entries(options)).find(([name]) => name === 'dry-run');
  return [
    `# Commands\n\n<!-- ${made} -->`,
    commandTable(commands),
    'Every command has these options. Commands that change something have `--dry-run` as well.',
    table(['option', 'meaning', 'default'], [...common, dryRun].map(optionRow)),
    'With `--json` a command prints exactly one JSON document on standard output. It holds `schemaVersion`, `command`,\n' +
      '`exit` and `next` (commands that make sense now), and either what the command has to tell or an `error` with\n' +
      '`code`, `what`, `why` and `recover`. The codes are listed in [errors.md](errors.md).',
    exitTable(exitCodes),
    ...commands.map(commandSection),
  ].join('\n\n');
}

function commandTable(commands) {
  return table(
    ['command', 'does'],
    commands.map(({ name, summary }) => [`[\`${name}\`](#baton-${name})`, cell(summary)]),
  );
}

/** The same for README.md: two commands in a row, since that page is to stay short. */
function shortTable(commands) {
  const cells = commands.map(({ name, summary }) => [`[\`${name}\`](docs/cli.md#baton-${name})`, cell(summary)]);
  const left = Math.ceil(cells.length / 2);
  return table(
    ['command', 'does', 'command', 'does'],
    cells.slice(0, left).map((first, at) => [...first, ...(cells[left + at] ?? ['', ''])]),
  );
}

function failureSection([name, { exit, what, why, recover }]) {
  const quoted = what.split('\n').map((line) => `> ${line}`);
  return [
    `### ${name}`,
    `Exit ${exit}.`,
    quoted.join('\n'),
    `Why: ${why}`,
    `The way on:\n\n\`\`\`\n${recover}\n\`\`\``,
  ].join('\n\n');
}

function renderFailures({ INPUT_FAILURES, WORK_FAILURES, ENVIRONMENT_FAILURES }, exitCodes) {
  const parts = [
    ['What was typed or written', INPUT_FAILURES],
    ['What the state of the work does not allow', WORK_FAILURES],
    ['What the machine does not allow', ENVIRONMENT_FAILURES],
  ];
  return [
    `# Errors\n\n<!-- ${made} -->`,
    'Every way of not succeeding has a code, says what happened and why, and names the way on: the next command to\n' +
      'type, or what to do where no command helps. Words in braces are filled in. With `--json` the same four parts come as\n' +
      '`error.code`, `error.what`, `error.why` and `error.recover`. `error.about` names what it is about, as far as it has these:\n' +
      '`workItem`, `workflow`, `step`, `attempt`, `holder`, `gate`, `record`, `branch`, `commit`, `base`. `next` holds the commands of the way on, and\n' +
      'nothing where it is no command.',
    exitTable(exitCodes),
    ...parts.map(([title, failures]) => [`## ${title}`, ...Object.entries(failures).map(failureSection)].join('\n\n')),
  ].join('\n\n');
}

/** Whether files of a layer may import those of another, in a word. */
function mayImport(layer, name) {
  if (layer.name === name) return '✓';
  if (!layer.imports.includes(name)) return '';
  const only = (layer.only ?? []).filter((entry) => entry.startsWith(`${name}/`));
  if (only.length === 0) return '✓';
  return only[0].endsWith('/nothing-outside-compose') ? 'in compose' : 'ports';
}

/** Which layer may import which, as a table. */
function layerTable() {
  const names = layers.map(({ name }) => name);
  return table(
    ['may import →', ...names],
    layers.map((layer) => [layer.name, ...names.map((name) => mayImport(layer, name))]),
  );
}

/** Puts a generated part between its two marks. */
function replacePart(text, file, part, content) {
  const [begin, end] = [`<!-- ${part}: made by npm run docs -->`, `<!-- end of ${part} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no marks "${begin}" and "${end}" around a generated part.`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** Every file that is made, whole or in parts, with its text. */
async function makeDocuments(folder) {
  const program = readProgram();
  const { commands, exitCodes } = program;
  const withPart = (file, part, content) => [
    file,
    replacePart(readFileSync(path.join(folder, file), 'utf8'), file, part, content),
  ];
  return new Map([
    ['docs/cli.md', `${renderCommands(program)}\n`],
    ['docs/errors.md', `${renderFailures(await readCatalogue(), exitCodes)}\n`],
    withPart('README.md', 'commands', shortTable(commands)),
    withPart('docs/formats.md', 'exit codes', exitTable(exitCodes)),
    withPart('docs/architecture.md', 'layers', layerTable()),
  ]);
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The files of `folder` that are not as they would be made. */
async function differences(folder) {
  const documents = await makeDocuments(folder);
  return [...documents].filter(([file, text]) => readIfThere(path.join(folder, file)) !== text);
}

const check = process.argv.includes('--check');
// Another folder with README.md and docs/ may be named, which is how the test proves that --check notices something.
const folder = path.resolve(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? root);
const different = await differences(folder);
for (const [file, text] of different) {
  if (check) {
    console.error(`${file} is not what the program says: type npm run docs.`);
  } else {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
    console.error(`Wrote ${file}.`);
  }
}
process.exitCode = check && different.length > 0 ? 1 : 0;
