// `npm start`: the shortest way from a clone to a plan being executed. Without arguments it runs the example plan.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { runNode } from './spawn.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const given = process.argv.slice(2);

ensureInstalled();
const built = await runNode([path.join(root, 'scripts/build.mjs')], { cwd: root });
if (built !== 0) process.exit(built);
const program =
  given.length === 0
    ? [path.join(root, 'scripts/run-example.mjs')]
    : [path.join(root, 'dist/cli/index.js'), 'run', ...given];
// npm starts scripts in the package; the user's own directory is where they typed the command.
process.exitCode = await runNode(program, { cwd: given.length === 0 ? root : (process.env.INIT_CWD ?? process.cwd()) });
