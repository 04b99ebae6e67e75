// Keeps package-lock.json good for every platform: a registry mirror may not serve the binaries of other platforms, and
// npm then leaves them out of the lock file that it writes, which `npm ci` refuses later.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../package-lock.json');
const platform =
  /(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>arm64|arm|x64|ppc64|riscv64|s390x|ia32)(?:-(?<libc>musl|gnu))?/;

/** Optional dependencies, at an exact version, that have no entry of their own. */
function missingEntries(packages) {
  const missing = new Map();
  for (const [parent, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const places = [`node_modules/${name}`, `${parent}/node_modules/${name}`];
      if (!places.some((place) => packages[place]?.version !== undefined)) missing.set(places[0], version);
    }
  }
  return missing;
}

/** What npm would have written, but for the digest: npm takes that from the registry where the package is installed. */
function entry(name, version) {
  const found = platform.exec(name)?.groups;
  if (found === undefined || !/^\d/.test(version)) throw new Error(`${name}@${version}: add this entry by hand.`);
  const libc = { musl: ['musl'], gnu: ['glibc'] }[found.libc];
  return { version, cpu: [found.cpu], dev: true, ...(libc && { libc }), optional: true, os: [found.os] };
}

const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingEntries(lock.packages);
const hosts = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined);

if (process.argv.includes('--check')) {
  for (const name of missing.keys()) console.error(`package-lock.json has no entry ${name}: type npm run lock.`);
  for (const [name] of hosts) console.error(`package-lock.json names a registry for ${name}: type npm run lock.`);
  process.exitCode = missing.size + hosts.length === 0 ? 0 : 1;
} else {
  for (const [, described] of hosts) delete described.resolved;
  for (const [name, version] of missing) lock.packages[name] = entry(name, version);
  const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
