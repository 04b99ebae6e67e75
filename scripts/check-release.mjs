// Whether a tag may become a release: `node scripts/check-release.mjs v1.2.3 https://github.com/owner/name`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { version, repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const changes = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');
const [tag = '', address = ''] = process.argv.slice(2);

/** The address of a repository without what npm and git put around it. */
const plain = (url = '') => url.replace(/^git\+/, '').replace(/\.git$/, '');

const named = plain(typeof repository === 'string' ? repository : repository?.url);
const faults = [
  ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json says ${version}`]),
  ...(changes.includes(`\n## [${version}]`) ? [] : [`CHANGELOG.md has no section "## [${version}]"`]),
  // npm refuses provenance for a package that names another repository, or none.
  ...(named === address ? [] : [wrongRepository()]),
];

function wrongRepository() {
  const add = `"repository": { "type": "git", "url": "git+${address}.git" }`;
  return repository === undefined
    ? `package.json names no repository; add ${add}`
    : `package.json names the repository "${named}", and this is ${address}`;
}

for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
