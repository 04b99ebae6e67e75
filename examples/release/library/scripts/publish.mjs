// Puts the approved package into the registry, which here is a folder. A version never changes there.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { passOn, readContext, stop, valueFrom } from './baton.mjs';
import { readPackage, sha256, writeJson } from './files.mjs';

const context = readContext();
const tarball = valueFrom(context, 'pack', 'tarball');
const digest = valueFrom(context, 'pack', 'sha256');
const version = valueFrom(context, 'smoke', 'version');
if (sha256(tarball) !== digest) stop(`${tarball} changed after it was packed and tested`);

const { name } = readPackage();
const folder = join('registry', name);
const index = join(folder, 'index.json');
const known = existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : { name, versions: {} };
const before = known.versions[version];
if (before !== undefined && before.sha256 !== digest) {
  stop(`${name} ${version} is published with other content. Raise the version.`);
}
mkdirSync(folder, { recursive: true });
copyFileSync(tarball, join(folder, basename(tarball)));
known.versions[version] = { file: basename(tarball), sha256: digest };
writeJson(index, { ...known, latest: version });

console.log(`${name} ${version} is in ${folder}`);
passOn({ version, outcome: `Published ${name} ${version}`, 'next-action': 'Tag the release' });
