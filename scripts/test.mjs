// `npm test`: installs and builds what is missing, then runs the tests; arguments go to vitest.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { leanEnvironment, runNode } from './spawn.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

ensureInstalled();
const built = await runNode([path.join(root, 'scripts/build.mjs')], { cwd: root });
if (built !== 0) process.exit(built);
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
process.exitCode = await runNode([vitest, 'run', ...process.argv.slice(2)], { cwd: root, env: leanEnvironment() });
