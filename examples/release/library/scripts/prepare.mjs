// Clears what earlier runs left and settles which version of which commit is being released.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { passOn, stop } from './baton.mjs';
import { readPackage, writeJson } from './files.mjs';

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();

const { name, version } = readPackage();
if (git('tag', '--list', `v${version}`) !== '') {
  stop(`v${version} is released already. Raise the version in package.json.`);
}
if (!/^## Unreleased\n+- /m.test(readFileSync('CHANGELOG.md', 'utf8'))) {
  stop('CHANGELOG.md lists nothing under "Unreleased": there is nothing to release.');
}
const changed = git('status', '--porcelain', '--', 'src', 'scripts', 'test', 'package.json');
if (changed !== '') stop('Some files differ from the commit to be released', { details: changed });

rmSync('dist', { recursive: true, force: true });
rmSync('out', { recursive: true, force: true });
const commit = git('rev-parse', 'HEAD');
writeJson('out/release.json', { name, version, commit });
console.log(`Releasing ${name} ${version} from ${commit.slice(0, 10)}`);
passOn({ version, commit, outcome: `Ready to release ${name} ${version}` });
