// Writes what the compiler and the linter need to know about layers, from the table in layer-table.mjs.
// `npm run layers` writes it; `npm run check` and a test fail when it differs from the table.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { impureGlobals, layers } from './layer-table.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const composeFiles = ['src/cli/compose.ts', 'src/cli/compose/**/*.ts'];

/** The tsconfig.json of one layer: it sees the layers it may import, and Node only where that is allowed. */
function compilerProject(layer) {
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
function compilerRoot() {
  return {
    files: [],
    references: [...layers.map(({ name }) => ({ path: `./src/${name}` })), { path: './test' }],
  };
}

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
function lintLayers() {
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
function layerFiles() {
  return new Map([
    ['tsconfig.json', json(compilerRoot())],
    ['.oxlintrc.layers.json', json(lintLayers())],
    ['test/tsconfig.json', json(testProject())],
    ...layers.map((layer) => [`src/${layer.name}/tsconfig.json`, json(compilerProject(layer))]),
  ]);
}

/** Sentences about everything in `directory` that differs from the table; empty when all is well. */
function layerProblems(directory = root) {
  const problems = [];
  for (const [file, content] of layerFiles()) {
    const full = path.join(directory, file);
    if (!existsSync(full)) problems.push(`${file} is missing: type npm run layers.`);
    else if (readFileSync(full, 'utf8') !== content) {
      problems.push(
        `${file} differs from the table in scripts/layer-table.mjs: change the table, then type npm run layers.`,
      );
    }
  }
  for (const entry of readdirSync(path.join(directory, 'src'), { withFileTypes: true })) {
    if (!layers.some(({ name }) => name === entry.name)) {
      problems.push(
        `src/${entry.name} is not a layer: add it to the table in scripts/layer-table.mjs, or move it into one.`,
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
