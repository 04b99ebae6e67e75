// Packs what would be published, and refuses a package that holds too much or too little.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { passOn, stop } from './baton.mjs';
import { readPackage, sha256 } from './files.mjs';

const EXPECTED = ['CHANGELOG.md', 'README.md', 'dist/cli.js', 'dist/index.js', 'package.json'];

mkdirSync('out/package', { recursive: true });
const npm = ['pack', '--json', '--pack-destination', 'out/package', '--cache', 'out/npm-cache'];
const json = execFileSync('npm', npm, { encoding: 'utf8' });
const [packed] = JSON.parse(json);
const files = packed.files.map((file) => file.path).sort();
if (files.join() !== EXPECTED.join()) {
  stop(`The package holds ${files.join(', ')}; expected are ${EXPECTED.join(', ')}`);
}
const { name, version } = readPackage();
const tarball = `out/package/${packed.filename}`;
console.log(`${tarball}: ${packed.size} bytes, ${files.length} files`);
passOn({
  version,
  tarball,
  sha256: sha256(tarball),
  outcome: `Packed ${name} ${version}, ${packed.size} bytes`,
  'next-action': 'Install it somewhere else',
});
