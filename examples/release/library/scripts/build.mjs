// Joins the modules into dist/index.js without comments, and copies the command line beside it.
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { passOn, stop } from './baton.mjs';
import { readPackage, writeText } from './files.mjs';

const IMPORT = /^import \{ ([^}]+) \} from '\.\/([\w-]+\.js)';\n/gm;
const EXPORT_LIST = /^export \{ ([^}]+) \};\n/gm;
const DECLARATION = /^(?:export )?(?:class|function|const) (\w+)/gm;

const { name, version, license } = readPackage();
const banner = `/*! ${name} ${version} | ${license} */\n`;

/** Modules in the order in which they can be evaluated: what is imported comes first. */
function collectModules(file, found = new Map()) {
  if (found.has(file)) return found;
  const source = readFileSync(join('src', file), 'utf8');
  for (const [, , imported] of source.matchAll(IMPORT)) collectModules(imported, found);
  return found.set(file, source);
}

/** Only comments that stand on lines of their own go: no text or pattern can look like one. */
function withoutComments(source) {
  return source
    .replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, '')
    .replace(/^\s*\/\/.*\n/gm, '')
    .replace(/\n{2,}/g, '\n');
}

/** One scope holds all modules, so a name may be declared only once in all of them. */
function refuseDoubles(modules) {
  const owners = new Map();
  for (const [file, source] of modules) {
    for (const [, declared] of source.matchAll(DECLARATION)) {
      const owner = owners.get(declared);
      if (owner !== undefined) stop(`${declared} is declared in both src/${owner} and src/${file}`);
      owners.set(declared, file);
    }
  }
}

const modules = collectModules('index.js');
refuseDoubles(modules);
const entry = modules.get('index.js');
const exported = [
  ...[...entry.matchAll(EXPORT_LIST)].flatMap(([, names]) => names.split(', ')),
  ...[...entry.matchAll(/^export function (\w+)/gm)].map(([, declared]) => declared),
].sort();
const body = [...modules.values()]
  .map((source) => source.replace(IMPORT, '').replace(EXPORT_LIST, '').replace(/^export /gm, ''))
  .map(withoutComments)
  .join('');
writeText('dist/index.js', `${banner}${body.replace(/^\n+/, '')}export { ${exported.join(', ')} };\n`);

const [shebang, ...cli] = readFileSync('src/cli.js', 'utf8').split('\n');
writeText('dist/cli.js', `${shebang}\n${banner}${withoutComments(cli.join('\n'))}`);
chmodSync('dist/cli.js', 0o755);

const outcome = `Built ${name} ${version} from ${modules.size} modules`;
console.log(`${outcome}, exporting ${exported.join(', ')}`);
passOn({ exports: exported.join(','), outcome });
