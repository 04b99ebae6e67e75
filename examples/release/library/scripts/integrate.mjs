// Closes the change log's open section, commits it to the current branch and tags the release.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { passOn, readContext, valueFrom } from './baton.mjs';

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();

const version = valueFrom(readContext(), 'publish', 'version');
const tag = `v${version}`;
const log = readFileSync('CHANGELOG.md', 'utf8');
if (!log.includes(`\n## ${version} (`)) {
  const date = git('log', '-1', '--format=%cs');
  writeFileSync('CHANGELOG.md', log.replace(/^## Unreleased$/m, `## ${version} (${date})`));
}
// Each of the two is done at most once, so that a second attempt finishes what the first began.
if (git('status', '--porcelain', '--', 'CHANGELOG.md') !== '') {
  git('commit', '--quiet', '--message', `Release ${version}`, '--', 'CHANGELOG.md');
}
if (git('tag', '--list', tag) === '') git('tag', '--annotate', '--message', `Release ${version}`, tag);

const commit = git('rev-parse', `${tag}^{commit}`);
console.log(`${tag} is ${commit.slice(0, 10)} on ${git('branch', '--show-current')}`);
passOn({
  tag,
  commit,
  link: `commit:${commit}`,
  outcome: `Tagged ${tag}`,
  'next-action': 'Announce the release',
});
