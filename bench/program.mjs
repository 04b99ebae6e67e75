// The program under measurement, and an environment in which nothing of this machine's own set-up costs time.
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { leanEnvironment } from '../scripts/spawn.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Node as bash starts it. */
export const node = quoted(process.execPath);

/** The program as bash starts it. */
export const baton = `${node} ${quoted(path.join(root, 'dist/cli/index.js'))}`;

/** Whether the program has this command. */
export const hasCommand = (name) => existsSync(path.join(root, `dist/cli/commands/${name}.js`));

/** The environment of everything measured: no CI, no configuration of git but an identity, no CA file to load. */
export function benchEnvironment() {
  const kept = ['PATH', 'TMPDIR', 'TEMP', 'SYSTEMROOT'];
  const lean = leanEnvironment();
  return {
    ...Object.fromEntries(kept.filter((name) => name in lean).map((name) => [name, lean[name]])),
    // A person's cache folder; the round that warms up fills it.
    XDG_CACHE_HOME: path.join(tmpdir(), 'baton-bench-cache'),
    LC_ALL: 'C',
    NO_COLOR: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'bench',
    GIT_AUTHOR_EMAIL: 'bench@example.com',
    GIT_COMMITTER_NAME: 'bench',
    GIT_COMMITTER_EMAIL: 'bench@example.com',
  };
}
