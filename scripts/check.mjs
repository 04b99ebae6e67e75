// `npm run check`: every static check, each named, all of them even when one fails. Arguments choose some by name.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sources = ['src', 'test', 'scripts', 'bench', 'vitest.config.ts'].filter((name) =>
  existsSync(path.join(root, name)),
);

/** name → module in node_modules (or script of ours) and its arguments */
const checks = [
  ['build', 'scripts/build.mjs'],
  ['layers', 'scripts/layers.mjs', '--check'],
  ['docs', 'scripts/generate-docs.mjs', '--check'],
  ['lock file', 'scripts/lock-file.mjs', '--check'],
  ['types', 'node_modules/typescript/bin/tsc', '-b'],
  ['lint', 'node_modules/oxlint/bin/oxlint', '--deny-warnings', ...sources],
  ['format', 'node_modules/oxfmt/bin/oxfmt', '--check'],
  ['unused code', 'node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'],
  ['package', 'node_modules/publint/src/cli.js', '--strict'],
];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !checks.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${checks.map(([name]) => name).join(', ')}.`);
  process.exit(2);
}

ensureInstalled();
const started = checks.filter(([name]) => chosen.length === 0 || chosen.includes(name));
const failed = [];
for (const [name, script, ...parameters] of started) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [path.join(root, script), ...parameters], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const passed = error === undefined && status === 0;
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`);
  if (passed) continue;
  failed.push(name);
  console.log(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trimEnd());
}
console.log(
  `checks: ${started.length - failed.length} passed, ${failed.length} failed${failed.length > 0 ? ` (${failed.join(', ')})` : ''}`,
);
const summary = process.env.BATON_CHECK_SUMMARY;
if (summary) writeFileSync(summary, JSON.stringify({ passed: started.length - failed.length, failed: failed.length }));
process.exitCode = failed.length === 0 ? 0 : 1;
