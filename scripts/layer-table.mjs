// The import table of the source, once: compiler projects and lint rules are made from it by layers.mjs.

/**
 * @typedef {object} Layer
 * @property {string} name folder under src/
 * @property {string[]} imports other layers it may import
 * @property {string[]} [only] of those, the layers of which just some files may be imported: `layer/file` patterns
 * @property {boolean | string[]} node true: all of Node; a list: these built-in modules alone; false: none, not even its types
 * @property {boolean} [packages] may it import libraries (they are bundled)
 * @property {boolean} [pure] no clock, no chance, no process, no output
 * @property {boolean} [processes] may it start other programs
 * @property {string} says the sentence a developer reads when an import is refused
 */

/** @type {readonly Layer[]} */
export const layers = [
  {
    name: 'domain',
    imports: [],
    node: false,
    pure: true,
    says: 'domain/ imports only domain/: pass data in, return data out.',
  },
  {
    name: 'records',
    imports: ['domain'],
    node: ['node:crypto'],
    pure: true,
    says: 'records/ imports only domain/ and, for SHA-256, node:crypto: it turns values into bytes and ids, nothing else.',
  },
  {
    name: 'log',
    imports: ['records'],
    node: ['node:crypto'],
    pure: true,
    says: 'log/ imports only records/ and, for hashes and signatures, node:crypto: it is pure over bytes; what they mean is decided in domain/.',
  },
  {
    name: 'formats',
    imports: ['domain', 'records'],
    node: ['node:crypto'],
    packages: true,
    pure: true,
    says: 'formats/ imports only domain/, records/, node:crypto and parsing libraries: take the text as an argument and return typed values; reading files belongs in stores/.',
  },
  {
    name: 'app',
    imports: ['domain', 'records', 'log', 'formats'],
    node: false,
    pure: true,
    says: 'app/ imports only domain/, records/, log/, formats/ and its own ports: what it needs from outside is a port in app/ports.ts that stores/ implements.',
  },
  {
    name: 'git',
    imports: [],
    node: true,
    processes: true,
    says: 'git/ imports only git/: it runs the git program and returns text; what the text means is decided in stores/.',
  },
  {
    name: 'stores',
    imports: ['domain', 'records', 'log', 'formats', 'app', 'git'],
    only: ['app/ports', 'app/work-ports'],
    node: true,
    says: 'stores/ implements app/ports.ts with domain/, records/, log/, formats/ and git/: it imports no use case, no command and no report.',
  },
  {
    name: 'run',
    imports: ['domain', 'app'],
    only: ['app/ports', 'app/work-ports'],
    node: true,
    processes: true,
    says: 'run/ imports only domain/ and the ports of app/: it runs programs and returns their evidence; recording it is a use case in app/.',
  },
  {
    name: 'report',
    imports: ['domain'],
    node: false,
    pure: true,
    says: 'report/ imports only domain/: take the state as an argument and return a string.',
  },
  {
    name: 'actions',
    imports: ['domain', 'report'],
    node: true,
    says: 'actions/ imports only domain/ and report/: it knows GitHub Actions and nothing of stores or commands.',
  },
  {
    name: 'cli',
    imports: ['domain', 'formats', 'app', 'git', 'stores', 'run', 'report', 'actions'],
    only: ['git/nothing-outside-compose', 'stores/nothing-outside-compose'],
    node: true,
    says: 'cli/ reaches git/ and stores/ only in compose/, and records/ and log/ only through app/: call a use case, or add the store to compose/world.ts.',
  },
];

/** Globals that a pure layer does not use, and what to do instead. */
export const impureGlobals = [
  ['Date', 'The clock is not read here: take `now` as an argument; instants are handled in src/domain/time.ts.'],
  ['process', 'The process is not reached from here: take what you need as an argument.'],
  ['console', 'Nothing is printed here: return the text; src/cli/output.ts writes it.'],
  ['Buffer', 'Buffer does not exist in this layer: use Uint8Array, TextEncoder and TextDecoder.'],
  ['performance', 'The clock is not read here: take `now` as an argument.'],
  ['fetch', 'Nothing is fetched here: that is a port, implemented in stores/.'],
  [
    'crypto',
    'No chance here: take identifiers and keys as arguments; hashes come from node:crypto in records/ and log/.',
  ],
  ['globalThis', 'Globals are not reached from here: take what you need as an argument.'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map((name) => [
    name,
    'Nothing waits here: timers belong in run/ and stores/.',
  ]),
];
