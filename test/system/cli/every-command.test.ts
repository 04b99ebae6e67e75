/** Why: help, documents and dry runs are promised for every command, so each one that the program lists is held to them. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { documentFaults } from '../../scenarios/rig/rules.ts';
import { differences, takeSnapshot } from '../../support/repository-snapshot.ts';
import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';
import { traces } from './expectations.ts';
import { planOf, REGISTRATION } from './plans.ts';

type Described = {
  readonly name: string;
  readonly summary: string;
  readonly changes: boolean;
  readonly exits: readonly number[];
  readonly options: Readonly<Record<string, object>>;
  readonly examples: readonly { readonly command: string }[];
};

/** A state in which every kind of decision is possible. */
const PLAN = planOf(
  'key: held, order: 1, parallelizable: true',
  'key: gated, order: 2, parallelizable: true, gates: [{ key: review }]',
  'key: ready, order: 3, parallelizable: true',
  'key: finished, order: 4, parallelizable: true',
  'key: merged, order: 5, parallelizable: true',
  'key: automatic, order: 6, parallelizable: true, run: echo done',
);
const STORY = [
  'claim --step held',
  ...['gated', 'finished', 'merged'].flatMap((step) => [
    `claim --step ${step}`,
    `complete --step ${step} --outcome Done`,
  ]),
  'integrate --step merged --commit HEAD',
  'block --step ready --type access --owner ops --reason Key',
];

/** Calls that would do something. A command that is not here is called as it is. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  run: ['run'],
  explain: ['explain --step ready'],
  list: ['list', 'list --ready'],
  show: ['show --step held'],
  context: ['context --step held'],
  delegate: [
    'delegate --structured-work-item demo',
    'delegate --prompt Tidy',
    'delegate --structured-work-item demo --lease',
  ],
  claim: ['claim --step automatic'],
  complete: ['complete --step held --outcome Done'],
  fail: ['fail --step held --outcome Broken'],
  gate: [
    'gate approve --step gated --gate review --by ann',
    'gate reject --step gated --gate review --by ann --reason Typo --reentry gated',
  ],
  integrate: ['integrate --step finished --commit HEAD'],
  revert: ['revert --step merged --reason Broken --reopen'],
  block: ['block --step held --type access --owner ops --reason Key'],
  unblock: ['unblock --reason Found'],
  transfer: ['transfer --to grace --reason Leave'],
  close: ['close --work-item spare --cancelled --reason Unneeded'],
  plan: ['plan import tasks.md --work-item planned'],
  item: ['item add second --workflow wf-demo'],
  workflow: ['workflow check'],
  verify: ['verify'],
};

let repository: ScratchRepository;
let commands: readonly Described[] = [];

beforeAll(async () => {
  const spare = JSON.stringify({ ...REGISTRATION, id: 'spare' });
  repository = makeRepository({
    ...PLAN,
    'artifacts/work-items/spare.json': spare,
    'tasks.md': '# Tasks\n\n- [ ] T001 Write it\n- [ ] T002 Test it\n',
  });
  for (const call of STORY) {
    const ended = await repository.baton([...call.split(' '), '--work-item', 'demo']);
    if (ended.exit !== 0) throw new Error(`${call}: ${ended.stderr}`);
  }
  commands = JSON.parse((await repository.baton(['help', '--json'])).stdout).commands;
});

afterAll(() => {
  repository.remove();
});

/** Calls are about `demo` unless they say otherwise. */
function callsOf({ name, options }: Described): readonly string[][] {
  return (CALLS[name] ?? [name]).map((call) => {
    const words = call.split(' ');
    return 'work-item' in options && !words.includes('--work-item') ? [...words, '--work-item', 'demo'] : words;
  });
}

describe('the program', () => {
  it('lists its commands, and each once', async () => {
    const { stdout } = await repository.baton(['--help']);
    const listed = Array.from(stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gmu), ([, name]) => name);
    expect(listed).toEqual(commands.map(({ name }) => name));
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.length).toBeGreaterThan(20);
  });

  it('knows every command that a call is given for here', () => {
    const names = commands.map(({ name }) => name);
    expect(Object.keys(CALLS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('every command', () => {
  it('explains itself', async () => {
    for (const command of commands) {
      const { exit, stdout, stderr } = await repository.baton([command.name, '--help']);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^baton ${command.name}: ${command.summary.slice(0, 10)}`, 'u'));
      for (const part of [`usage: baton ${command.name}`, 'options:', 'examples:', 'exit codes:', '--json', '--repo']) {
        expect(stdout).toContain(part);
      }
      expect(stdout.includes('--dry-run')).toBe(command.changes);
      expect(command.examples.length).toBeGreaterThan(0);
      expect(command.examples.filter((example) => !example.command.includes(`baton ${command.name}`))).toEqual([]);
    }
  });

  it('answers --json with one document, whether it can do what is asked or not', async () => {
    for (const command of commands.filter((each) => !each.changes)) {
      for (const call of [
        ...callsOf(command),
        [command.name, '--no-such-option'],
        [command.name, '--work-item=../x'],
      ]) {
        const ended = await repository.baton([...call, '--json']);
        expect([call, documentFaults(ended), traces(ended)]).toEqual([call, [], []]);
      }
    }
  });

  it('that changes something tells with --dry-run what, changes nothing, and exits as it says it may', async () => {
    for (const command of commands.filter((each) => each.changes)) {
      for (const call of [...callsOf(command), [command.name], [command.name, '--no-such-option']]) {
        const before = takeSnapshot(repository.top);
        const ended = await repository.baton([...call, '--dry-run', '--json']);
        expect([call, documentFaults(ended), traces(ended)]).toEqual([call, [], []]);
        expect([call, differences(before, takeSnapshot(repository.top))]).toEqual([call, []]);
        expect([call, command.exits.some((code) => code === ended.exit), ended.exit]).toEqual([call, true, ended.exit]);
      }
    }
  });

  it('that is given a call that changes something would do it', async () => {
    const asked = commands.filter(({ name, changes }) => changes && name in CALLS && name !== 'workflow');
    for (const command of asked) {
      for (const call of callsOf(command)) {
        const ended = await repository.baton([...call, '--dry-run']);
        expect([call, ended.exit, ended.stdout]).toEqual([
          call,
          0,
          expect.stringMatching(/^would (?:change:\n {2}(?!nothing)|start now)/u),
        ]);
      }
    }
  });
});
