// Installs the packed library into an empty project, from the mirror that users install from.
import { execFileSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { rmSync } from 'node:fs';
import { passOn, readContext, stop, valueFrom } from './baton.mjs';
import { readPackage, sha256, writeJson } from './files.mjs';
import { askMirror } from './mirror.mjs';

const CONSUMER = 'out/consumer';
const NOT_YET = 75; // the usual exit code for "temporary, try again"

const context = readContext();
const tarball = valueFrom(context, 'pack', 'tarball');
for (const { attemptId, reason } of context.failures) console.log(`Earlier, ${attemptId}: ${reason}`);

const answer = askMirror('out/mirror', tarball);
if (!answer.found) {
  stop(`The mirror did not have ${basename(tarball)} yet and is fetching it: try again`, {
    code: NOT_YET,
  });
}
if (sha256(answer.path) !== valueFrom(context, 'pack', 'sha256')) {
  stop(`${answer.path} is not the file that was packed`);
}

rmSync(CONSUMER, { recursive: true, force: true });
writeJson(join(CONSUMER, 'package.json'), { name: 'consumer', private: true, type: 'module' });
const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'];
const npm = ['install', ...quiet, '--cache', resolve('out/npm-cache'), resolve(answer.path)];
execFileSync('npm', npm, { cwd: CONSUMER, stdio: 'inherit' });

const { name } = readPackage();
const version = valueFrom(context, 'pack', 'version');
passOn({
  version,
  consumer: CONSUMER,
  outcome: `${name} ${version} is installed in an empty project`,
  'next-action': 'Use it as a user would',
});
