// Builds dist/ from src/: one CommonJS file for the start, one for each command, one for each part that is loaded late.
// CommonJS because Node 20 starts it about ten milliseconds sooner than an ES module.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateValidators, writeIfChanged } from './generate-validators.mjs';
import { lazyChunks } from './lazy-chunks.mjs';
import { bundleSingleFile, setupFiles, singleFile } from './single-file.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cache = path.join(root, 'node_modules/.cache/baton');
const stampFile = path.join(cache, 'build.sha256');

const posix = (file) => file.split(path.sep).join('/');

function commandFiles() {
  const directory = path.join(root, 'src/cli/commands');
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .map((file) => `src/cli/commands/${file}`);
}

const stem = (file) => path.posix.basename(file, '.ts');

/** Every source file with an output of its own → that output, both from the root of the repository. */
function entryPoints() {
  return new Map([
    ['src/cli/main.ts', 'dist/cli/main.js'],
    ...commandFiles().map((file) => [file, `dist/cli/commands/${stem(file)}.js`]),
    ...lazyChunks.map((file) => [file, `dist/cli/lazy/${stem(file)}.js`]),
  ]);
}

/** Keeps files with an output of their own out of every other output, and refuses import() of any other file. */
function separateOutputs(entries, outputDirectory) {
  return {
    name: 'separate-outputs',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path: specifier, resolveDir, kind }) => {
        if (kind === 'entry-point') return undefined;
        const source = posix(path.relative(root, path.resolve(resolveDir, specifier)));
        const output = entries.get(source);
        if (output !== undefined) {
          const relative = path.posix.relative(outputDirectory, output);
          return { path: relative.startsWith('.') ? relative : `./${relative}`, external: true };
        }
        if (kind !== 'dynamic-import') return undefined;
        const text = `import('${specifier}') would be copied into this file instead of being loaded late: add ${source} to scripts/lazy-chunks.mjs, or import it statically.`;
        return { errors: [{ text }] };
      });
    },
  };
}

/** The first file of the program is small, since Node compiles it anew at every start: it loads the others, compiled already. */
function startFile() {
  return `#!/usr/bin/env node\n${readFileSync(path.join(root, 'scripts/chunk-loader.cjs'), 'utf8')}require('./main.js');\n`;
}

/** Parts of Node that take milliseconds to load and that many calls of the program never use. */
const late = /^node:(?:child_process|crypto|http|zlib|os|v8|fs\/promises|timers\/promises|readline\/promises)$/;

/** Has these parts loaded once something of them is used, instead of when the program starts. (Asking for them each time would cost microseconds.) */
function lateBuiltIns() {
  return {
    name: 'late-built-ins',
    setup(build) {
      build.onResolve({ filter: late }, ({ path: name, namespace }) =>
        namespace === 'late' ? { path: name, external: true } : { path: name, namespace: 'late' },
      );
      build.onLoad({ filter: /./, namespace: 'late' }, ({ path: name }) => {
        const get = `(_, name) => (loaded ??= require('${name}'))[name]`;
        return { contents: `let loaded; module.exports = new Proxy({}, { get: ${get} });` };
      });
    },
  };
}

/** Bundles the entries that share an output directory, so that a relative path to another output is the same in all of them. */
async function bundle(esbuild, directory, entries, define) {
  const mine = [...entries].filter(([, output]) => path.posix.dirname(output) === directory);
  return esbuild.build({
    absWorkingDir: root,
    entryPoints: mine.map(([source, output]) => ({ in: source, out: path.posix.basename(output, '.js') })),
    outdir: directory,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.12',
    // import() in CommonJS would start the ES module loader; require() says the same without it.
    supported: { 'dynamic-import': false },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'linked',
    define,
    plugins: [separateOutputs(entries, directory), lateBuiltIns()],
    logLevel: 'error',
  });
}

/** Removes what an earlier build left and this one did not make. */
function removeStrangers(made) {
  const dist = path.join(root, 'dist');
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !made.has(posix(path.relative(root, file)))) rmSync(file, { force: true });
  }
}

/**
 * esbuild copies every property of a module that is imported, at every start; looking them up behind the module is as good
 * for imports by name, which are the only ones here.
 */
function withoutCopies(text, name) {
  const copying = /__toESM=\(mod,isNodeMode,target\)=>\(target=.*?,mod\)\)(?=[,;])/;
  if (text.includes('__toESM(') && !copying.test(text)) throw new Error(`${name}: esbuild wraps imports in a new way.`);
  return text.replace(copying, '__toESM=mod=>__create(mod,{default:{value:mod}})');
}

function writeOutputs(results, whole) {
  const made = new Set(['dist/package.json', 'dist/cli/index.js', singleFile]);
  writeIfChanged(path.join(root, singleFile), whole);
  writeIfChanged(path.join(root, 'dist/package.json'), '{ "type": "commonjs" }\n');
  const start = path.join(root, 'dist/cli/index.js');
  writeIfChanged(start, startFile());
  chmodSync(start, 0o755);
  for (const { path: file, text, contents } of results.flatMap((result) => result.outputFiles)) {
    const name = posix(path.relative(root, file));
    writeIfChanged(file, name.endsWith('.js') ? withoutCopies(text, name) : contents);
    made.add(name);
  }
  removeStrangers(made);
}

function mergeMetafiles(results) {
  const merged = { inputs: {}, outputs: {} };
  for (const { metafile } of results) {
    Object.assign(merged.inputs, metafile.inputs);
    Object.assign(merged.outputs, metafile.outputs);
  }
  return `${JSON.stringify(merged, null, 1)}\n`;
}

/** A digest over everything that the build reads. */
function inputDigest() {
  const hash = createHash('sha256').update(process.version);
  const add = (file) => hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  for (const directory of ['.github', 'schemas', 'scripts', 'src']) {
    if (!existsSync(path.join(root, directory))) continue;
    for (const name of readdirSync(path.join(root, directory), { recursive: true }).map(String).toSorted()) {
      if (/\.(?:ts|json|mjs|cjs|yml|sh)$/.test(name) && !name.includes('generated')) add(path.join(directory, name));
    }
  }
  add('package.json');
  add('package-lock.json');
  return hash.digest('hex');
}

const isFresh = (digest) =>
  existsSync(path.join(root, 'dist/cli/index.js')) &&
  existsSync(path.join(root, singleFile)) &&
  existsSync(path.join(root, 'src/formats/generated/validators.js')) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === digest;

/** Builds dist/ unless it is fresh already. Returns whether it had to. */
export async function buildProgram({ force = false } = {}) {
  const digest = inputDigest();
  if (!force && isFresh(digest)) return false;
  const esbuild = await import('esbuild');
  await generateValidators();
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const entries = entryPoints();
  const directories = [...new Set([...entries.values()].map((output) => path.posix.dirname(output)))];
  const define = {
    __VERSION__: JSON.stringify(version),
    __BUILD__: JSON.stringify(`${version}-${digest.slice(0, 16)}`),
    __SETUP_FILES__: JSON.stringify(setupFiles(root)),
  };
  const [whole, ...results] = await Promise.all([
    bundleSingleFile(esbuild, { root, version, define }),
    ...directories.map((directory) => bundle(esbuild, directory, entries, define)),
  ]);
  mkdirSync(cache, { recursive: true });
  writeIfChanged(path.join(cache, 'meta.json'), mergeMetafiles(results));
  writeOutputs(results, whole);
  writeFileSync(stampFile, digest);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const built = await buildProgram({ force: process.argv.includes('--force') });
    console.error(built ? 'Built dist/.' : 'dist/ is up to date.');
  } catch (error) {
    // esbuild has printed its own errors with file and line already.
    if (error.errors === undefined) console.error(error.message);
    process.exitCode = 1;
  }
}
