/** Why: what is kept of an item can go stale in many ways, so a real repository is changed in all of them. */

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { readReady } from '../../../src/app/read-ready.ts';
import type { Readers } from '../../../src/app/situation.ts';
import type { Answers } from '../../../src/app/ports.ts';
import { readArguments } from '../../../src/cli/arguments.ts';
import type { Surroundings } from '../../../src/cli/command.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { openWorld, type World } from '../../../src/cli/compose/world.ts';
import { isFailure } from '../../../src/domain/failures.ts';
import { workItemId } from '../../support/ids.ts';
import { makeTemporaryRepository } from '../../support/temporary-repository.ts';

const ITEM = 'item';
const STEPS = ['a', 'b', 'c'] as const;
const WORKFLOW = 'artifacts/workflows/plan.yaml';
const FOLDERS = ['claims', 'handoff', 'gates'] as const;

const step = (key: string): string => `  - { key: ${key}, parallelizable: true }\n`;
const PLAN = `schemaVersion: "1.0"\nid: plan\nversion: 1.0.0\nsteps:\n${STEPS.map(step).join('')}  - { key: d, order: 9 }\n`;

const REGISTRATION = {
  schemaVersion: '1.0',
  id: ITEM,
  title: 'Item',
  workflow: { id: 'plan', version: '1.0.0' },
  owner: 'ann',
  createdAt: '2026-01-01T00:00:00Z',
  links: [],
};

/** Everything that changes an item, by this program, by git, and by hand. */
export const MOVES = [
  'claim',
  'complete',
  'fail',
  'collect',
  'back',
  'delete',
  'point',
  'damage',
  'pack',
  'commit',
  'reset',
  'edit',
  'remove',
  'stray',
  'redefine',
  'retitle',
] as const;

/** A move of one kind; the numbers choose what it is about. */
export type Move = { readonly kind: (typeof MOVES)[number]; readonly at: number; readonly other: number };

/** The ready steps of the item, or the code of what went wrong. */
export type Said = unknown;

/** A repository with an item. */
export type AnswersPlace = {
  readonly make: (move: Move) => Promise<void>;
  /** Resolves once whatever changes next gets another time from the file system than what has changed before. */
  readonly tick: () => void;
  /** Asks as a program does that has just been started; with other answers, when these are given. */
  readonly ask: (answers?: (world: World) => Answers) => Promise<Said>;
  /** Asks as a program does that has never been here. */
  readonly askAnew: () => Promise<Said>;
  readonly answersFolder: string;
  readonly privateDir: string;
  readonly remove: () => void;
};

/** Makes a repository with an item of four steps. */
export function makeAnswersPlace(): AnswersPlace {
  const { top, env, git, beside, remove } = makeTemporaryRepository();
  const at = (path: string): string => join(top, path);
  const terminal = { interactive: false, colour: false, unicode: true, width: 80 };
  const around: Surroundings = {
    cwd: top,
    env: { ...env, BATON_ACTOR: 'ann' },
    terminal,
    version: 'test',
    build: 'test',
    note,
  };
  const cache = at('.git/baton/cache');
  const hands = handMoves({ at, git });
  git(['commit', '--quiet', '--allow-empty', '--message', 'Begin']);
  put(at(WORKFLOW), PLAN);
  put(at(`artifacts/work-items/${ITEM}.json`), `${JSON.stringify(REGISTRATION, undefined, 2)}\n`);
  return {
    answersFolder: join(cache, 'answers', ITEM),
    privateDir: at('.git/baton'),
    remove,
    tick: () => tickIn(beside('tick')),
    make: async (move) => {
      const key = STEPS[move.at % STEPS.length] ?? 'a';
      try {
        const hand = hands[move.kind];
        if (hand === undefined) await type(typed(move.kind, key), around);
        else hand(move, key);
      } catch (error) {
        // A move that cannot be made here changes nothing.
        if (!(error instanceof Error)) throw error;
      }
    },
    ask: async (answers) => {
      const world = await open(around);
      return say(answers === undefined ? world : { ...world, answers: answers(world) });
    },
    askAnew: async () => {
      const aside = `${cache}-aside`;
      if (existsSync(cache)) renameSync(cache, aside);
      try {
        const { library, journal } = await open(around);
        return await say({ library, journal });
      } finally {
        rmSync(cache, { recursive: true, force: true });
        if (existsSync(aside)) renameSync(aside, cache);
      }
    },
  };
}

const note = (): void => undefined;

async function commandOf(name: string) {
  const command = await COMMANDS.find((entry) => entry.name === name)?.load();
  if (command === undefined) throw new Error(`no command ${name}`);
  return command;
}

async function type(line: string, around: Surroundings): Promise<void> {
  const [name = '', ...words] = line.split(' ');
  const command = await commandOf(name);
  await command.run(readArguments(command.spec, words), around);
}

async function open(around: Surroundings): Promise<World> {
  return openWorld(readArguments((await commandOf('list')).spec, []), around);
}

async function say(readers: Readers & { readonly answers?: Answers }): Promise<Said> {
  try {
    return (await readReady(readers, workItemId(ITEM))).steps;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error.refusal.code;
  }
}

function typed(kind: string, key: string): string {
  const about = `--work-item ${ITEM} --step ${key}`;
  const said = '--outcome done --next-action none';
  if (kind === 'claim') return `claim ${about}`;
  if (kind === 'collect') return 'collect';
  if (kind === 'fail') return `fail ${about} ${said}`;
  return `complete ${about} --attempt ${key}-local ${said}`;
}

const refOf = (key: string): string => `refs/baton/steps/${ITEM}/${key}`;

type Hand = { readonly at: (path: string) => string; readonly git: (args: readonly string[]) => string };

/** Moves that go past the program: by another git, and by hand. */
function handMoves({ at, git }: Hand): Partial<Record<Move['kind'], (move: Move, key: string) => void>> {
  const chosen = ({ at: first, other }: Move): string | undefined => {
    const files = FOLDERS.flatMap((folder) => filesIn(at(`artifacts/${folder}/${ITEM}`)));
    return files[(first + other) % Math.max(1, files.length)];
  };
  const otherRef = ({ at: first, other }: Move): string => refOf(STEPS[(first + 1 + other) % STEPS.length] ?? 'b');
  return {
    back: (_, key) => void git(['update-ref', refOf(key), `${refOf(key)}^`]),
    delete: (_, key) => void git(['update-ref', '-d', refOf(key)]),
    point: (move, key) => void git(['symbolic-ref', refOf(key), otherRef(move)]),
    // No git writes into a ref's file, but whoever does is to be noticed as well.
    damage: (move, key) => overwrite(at(`.git/${refOf(key)}`), move.other % 2 === 0 ? 'f' : 'x'),
    pack: () => void git(['pack-refs', '--all']),
    commit: () => {
      git(['add', '--all']);
      git(['commit', '--quiet', '--message', 'By hand']);
    },
    reset: () => void git(['reset', '--quiet', 'HEAD~1']),
    edit: (move) => overwrite(chosen(move), 'z'),
    remove: (move) => rmSync(chosen(move) ?? '', { force: true }),
    stray: ({ other }) => put(at(`artifacts/handoff/${ITEM}/stray-${other % 2}.json`), '{}\n'),
    redefine: () => {
      const text = readFileSync(at(WORKFLOW), 'utf8');
      const [from, to] = text.includes('key: c,') ? ['key: c,', 'key: e,'] : ['key: e,', 'key: c,'];
      writeFileSync(at(WORKFLOW), text.replace(from, to));
    },
    retitle: ({ other }) => appendFileSync(at(`artifacts/work-items/${ITEM}.json`), other % 4 === 0 ? 'x' : '\n'),
  };
}

/** Another first letter in the same file: size and inode stay. */
function overwrite(path: string | undefined, letter: string): void {
  if (path === undefined || !existsSync(path)) return;
  const bytes = readFileSync(path);
  bytes.write(letter, Math.floor(bytes.length / 2));
  writeFileSync(path, bytes);
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

function put(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Clocks of file systems tick every few milliseconds; the next tick is seen in the time of a file that is written. */
function tickIn(file: string): void {
  const now = (): number => {
    writeFileSync(file, '');
    return statSync(file).ctimeMs;
  };
  const first = now();
  while (now() === first);
}
