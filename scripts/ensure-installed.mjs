// Installs the development packages when a fresh clone, or a changed lock file, needs it; otherwise costs a few milliseconds.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/** The first package whose installed version is not the locked one; undefined when all are in place. */
function firstMissing() {
  const locked = readPackages('package-lock.json');
  if (locked === undefined)
    throw new Error('package-lock.json is missing or damaged: restore it with git checkout package-lock.json');
  // npm leaves here what it has really installed, whether by ci or by install.
  const installed = readPackages('node_modules/.package-lock.json');
  if (installed === undefined) return 'node_modules';
  for (const [name, { version, optional, devOptional }] of Object.entries(locked)) {
    if (name === '') continue;
    const present = installed[name]?.version;
    if (present === undefined && (optional === true || devOptional === true)) continue;
    if (present !== version) return name;
  }
  return undefined;
}

/** Runs `npm ci` once if something is missing, and ends the process when that fails. */
export function ensureInstalled() {
  const missing = firstMissing();
  if (missing === undefined) return;
  console.error(`Installing development packages (${missing} is missing or has another version) …`);
  const windows = process.platform === 'win32';
  const parameters = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync(windows ? 'npm.cmd' : 'npm', parameters, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (result.status === 0) return;
  console.error(
    'npm ci failed. Check the network or the registry settings, then type npm ci to see all of its output.',
  );
  process.exit(5);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled();
