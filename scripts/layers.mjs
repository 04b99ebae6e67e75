// The import table of the source, once: the compiler's projects and the lint rules of every layer are made from it.
// `npm run layers` writes them; `npm run check` and a test fail when they differ from this table.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @typedef {object} Layer
 * @property {string} name folder under src/
 * @property {string[]} imports other layers it may import
 * @property {string[]} [only] of those, the layers of which just some files may be imported: `layer/file` patterns
 * @property {boolean | string[]} node true: all of Node; a list: these built-in modules alone; false: none, not even its types
 * @property {boolean} [packages] may it import libraries (they are bundled)
 * @property {boolean} [pure] no clock, no chance, no process, no output
 * @property {boolean} [processes] may it start other programs
 * @property {string} says the sentence a developer reads when an import is refused
 */

/** @type {readonly Layer[]} */
export const layers = [
  {
    name: 'domain',
    imports: [],
    node: false,
    pure: true,
    says: 'domain/ imports only domain/: pass data in, return data out.',
  },
  {
    name: 'records',
    imports: ['domain'],
    node: ['node:crypto'],
    pure: true,
    says: 'records/ imports only domain/ and, for SHA-256, node:crypto: it turns values into bytes and ids, nothing else.',
  },
  {
    name: 'log',
    imports: ['records'],
    node: ['node:crypto'],
    pure: true,
    says: 'log/ imports only records/ and, for hashes and signatures, node:crypto: it is pure over bytes; what they mean is decided in domain/.',
  },
  {
    name: 'formats',
    imports: ['domain', 'records'],
    node: ['node:crypto'],
    packages: true,
    pure: true,
    says: 'formats/ imports only domain/, records/, node:crypto and parsing libraries: take the text as an argument and return typed values; reading files belongs in stores/.',
  },
  {
    name: 'app',
    imports: ['domain', 'records', 'log', 'formats'],
    node: false,
    pure: true,
    says: 'app/ imports only domain/, records/, log/, formats/ and its own ports: what it needs from outside is a port in app/ports.ts that stores/ implements.',
  },
  {
    name: 'git',
    imports: [],
    node: true,
    processes: true,
    says: 'git/ imports only git/: it runs the git program and returns text; what the text means is decided in stores/.',
  },
  {
    name: 'stores',
    imports: ['domain', 'records', 'log', 'formats', 'app', 'git'],
    only: ['app/ports'],
    node: true,
    says: 'stores/ implements app/ports.ts with domain/, records/, log/, formats/ and git/: it imports no use case, no command and no report.',
  },
  {
    name: 'run',
    imports: ['domain', 'app'],
    only: ['app/ports'],
    node: true,
    processes: true,
    says: 'run/ imports only domain/ and app/ports.ts: it runs programs and returns their evidence; recording it is a use case in app/.',
  },
  {
    name: 'report',
    imports: ['domain'],
    node: false,
    pure: true,
    says: 'report/ imports only domain/: take the state as an argument and return a string.',
  },
  {
    name: 'actions',
    imports: ['domain', 'report'],
    node: true,
    says: 'actions/ imports only domain/ and report/: it knows GitHub Actions and nothing of stores or commands.',
  },
  {
    name: 'cli',
    imports: ['domain', 'formats', 'app', 'git', 'stores', 'run', 'report', 'actions'],
    only: ['git/nothing-outside-compose', 'stores/nothing-outside-compose'],
    node: true,
    says: 'cli/ reaches git/ and stores/ only in compose.ts, and records/ and log/ only through app/: call a use case, or add the store to compose.ts.',
  },
];

const composeFiles = ['src/cli/compose.ts', 'src/cli/compose/**/*.ts'];

/** The tsconfig.json of one layer: it sees the layers it may import, and Node only where that is allowed. */
export function compilerProject(layer) {
  return {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      types: layer.node === false ? [] : ['node'],
      rootDir: '.',
      outDir: `../../node_modules/.cache/tsc/${layer.name}`,
      tsBuildInfoFile: `../../node_modules/.cache/tsc/${layer.name}.tsbuildinfo`,
    },
    include: ['**/*.ts'],
    references: layer.imports.map((name) => ({ path: `../${name}` })),
  };
}

/** The root tsconfig.json: every layer, then the tests. */
export function compilerRoot() {
  return {
    files: [],
    references: [...layers.map(({ name }) => ({ path: `./src/${name}` })), { path: './test' }],
  };
}

const impureGlobals = [
  ['Date', 'The clock is not read here: take `now` as an argument; instants are handled in src/domain/time.ts.'],
  ['process', 'The process is not reached from here: take what you need as an argument.'],
  ['console', 'Nothing is printed here: return the text; src/cli/output.ts writes it.'],
  ['Buffer', 'Buffer does not exist in this layer: use Uint8Array, TextEncoder and TextDecoder.'],
  ['performance', 'The clock is not read here: take `now` as an argument.'],
  ['fetch', 'Nothing is fetched here: that is a port, implemented in stores/.'],
  [
    'crypto',
    'No chance here: take identifiers and keys as arguments; hashes come from node:crypto in records/ and log/.',
  ],
  ['globalThis', 'Globals are not reached from here: take what you need as an argument.'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map((name) => [
    name,
    'Nothing waits here: timers belong in run/ and stores/.',
  ]),
];

const alternatives = (names) => names.map((name) => name.replaceAll('.', '\\.')).join('|');

function importPatterns(layer) {
  const patterns = [];
  const refuse = (pattern, message) => patterns.push({ ...pattern, message });
  const strangers = layers
    .map(({ name }) => name)
    .filter((name) => name !== layer.name && !layer.imports.includes(name));
  if (strangers.length > 0) refuse({ regex: `^(?:\\.\\./)+(?:${alternatives(strangers)})/` }, layer.says);
  for (const [target, file] of (layer.only ?? []).map((entry) => entry.split('/'))) {
    refuse({ group: [`**/${target}/**`, `!**/${target}/${file}.ts`, `!**/${target}/${file}/**`] }, layer.says);
  }
  if (layer.node === false) refuse({ regex: '^node:' }, layer.says);
  if (Array.isArray(layer.node)) {
    refuse({ group: ['node:*', 'node:*/**', ...layer.node.map((name) => `!${name}`)] }, layer.says);
  }
  if (layer.node === true && layer.processes !== true) {
    refuse(
      { regex: '^node:child_process$' },
      'Programs are started in git/ (git) and run/ (everything else): add a function there.',
    );
  }
  if (layer.packages !== true) {
    refuse({ regex: '^[a-z@][^:]*$' }, 'Libraries are used only in formats/, behind a function with our own types.');
  }
  return patterns;
}

function lintOverride(layer) {
  const rules = { 'no-restricted-imports': ['error', { patterns: importPatterns(layer) }] };
  if (layer.pure === true) {
    rules['no-restricted-globals'] = ['error', ...impureGlobals.map(([name, message]) => ({ name, message }))];
    rules['no-restricted-properties'] = [
      'error',
      {
        object: 'Math',
        property: 'random',
        message: 'No chance here: take a seeded generator or the drawn value as an argument.',
      },
    ];
  }
  return { files: [`src/${layer.name}/**/*.ts`], rules };
}

/** The lint rules of all layers, as a configuration that .oxlintrc.json extends. */
export function lintLayers() {
  const compose = layers.find(({ name }) => name === 'cli');
  return {
    overrides: [
      ...layers.map(lintOverride),
      { ...lintOverride({ ...compose, only: [] }), files: composeFiles },
      {
        files: ['src/domain/time.ts'],
        rules: {
          'no-restricted-globals': [
            'error',
            ...impureGlobals.filter(([name]) => name !== 'Date').map(([name, message]) => ({ name, message })),
          ],
          'no-restricted-properties': [
            'error',
            { object: 'Date', property: 'now', message: 'The clock is not read here: take `now` as an argument.' },
            { object: 'Math', property: 'random', message: 'No chance here: take the drawn value as an argument.' },
          ],
        },
      },
    ],
  };
}

/** The tests see everything. */
function testProject() {
  return {
    extends: '../tsconfig.base.json',
    compilerOptions: {
      types: ['node'],
      rootDir: '.',
      outDir: '../node_modules/.cache/tsc/test',
      tsBuildInfoFile: '../node_modules/.cache/tsc/test.tsbuildinfo',
    },
    include: ['**/*.ts'],
    exclude: ['**/fixtures/**'],
    references: layers.map(({ name }) => ({ path: `../src/${name}` })),
  };
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** Every file made from the table: path in the repository → content. */
export function layerFiles() {
  return new Map([
    ['tsconfig.json', json(compilerRoot())],
    ['.oxlintrc.layers.json', json(lintLayers())],
    ['test/tsconfig.json', json(testProject())],
    ...layers.map((layer) => [`src/${layer.name}/tsconfig.json`, json(compilerProject(layer))]),
  ]);
}

/** Sentences about everything in `directory` that differs from the table; empty when all is well. */
export function layerProblems(directory = root) {
  const problems = [];
  for (const [file, content] of layerFiles()) {
    const full = path.join(directory, file);
    if (!existsSync(full)) problems.push(`${file} is missing: type npm run layers.`);
    else if (readFileSync(full, 'utf8') !== content) {
      problems.push(
        `${file} differs from the table in scripts/layers.mjs: change the table, then type npm run layers.`,
      );
    }
  }
  for (const entry of readdirSync(path.join(directory, 'src'), { withFileTypes: true })) {
    if (!layers.some(({ name }) => name === entry.name)) {
      problems.push(
        `src/${entry.name} is not a layer: add it to the table in scripts/layers.mjs, or move it into one.`,
      );
    }
  }
  return problems;
}

function main() {
  if (process.argv.includes('--check')) {
    const problems = layerProblems();
    for (const problem of problems) console.error(problem);
    process.exitCode = problems.length === 0 ? 0 : 1;
    return;
  }
  for (const [file, content] of layerFiles()) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
