/**
 * Why: some let each executor commit what it recorded, others let a collector do it later, and branches are merged or squashed on
 * the way; whatever they choose, the history has to hold the same records and to mean the same.
 */

import { afterEach, describe, expect, it } from 'vitest';

import { readSituation } from '../../../src/app/situation.ts';
import { allEntries } from '../../../src/domain/state.ts';
import { setRoot } from '../../../src/log/merkle.ts';
import { effort } from '../../support/effort.ts';
import { workItemId } from '../../support/ids.ts';
import { randomFrom, type Random } from '../../simulation/random.ts';
import { makeMachines, type Machine, type Machines } from './machines.ts';

let machines: Machines | undefined;
afterEach(() => machines?.remove());

const STEPS = ['one', 'two', 'last'];

/** What each executor does in turn, and commits of it now and then; in the end nobody has anything that is not committed. */
async function workInTurns(random: Random, executors: readonly Machine[]): Promise<void> {
  for (let turn = 0; turn < 18; turn += 1) {
    const { type, git } = random.pick(executors);
    const step = random.pick(STEPS);
    const words = random.pick([
      'claim --work-item site',
      'complete --work-item site --outcome done',
      'fail --work-item site --outcome no',
    ]);
    await type(`${words} --step ${step}${words.startsWith('claim') ? ' --retry' : ''}`);
    if (random.chance(0.4)) commitAll(git, `turn ${turn}`);
  }
  for (const { git } of executors) commitAll(git, 'the rest');
}

function commitAll(git: Machine['git'], message: string): void {
  git('add', 'artifacts');
  git('commit', '--quiet', '--allow-empty', '-m', message);
}

/** A server of its own that has the branches of all executors, merged or squashed in any order, and none of their refs. */
function mergeAll(random: Random, all: Machines, executors: readonly Machine[]): string {
  const merged = all.beside('merged.git');
  const desk = all.join('desk');
  const open = [...executors];
  while (open.length > 0) {
    const [next] = open.splice(random.below(open.length), 1);
    if (next === undefined) break;
    desk.git('fetch', '--quiet', next.top, 'HEAD');
    if (random.chance(0.5)) {
      desk.git('merge', '--quiet', '--squash', 'FETCH_HEAD');
      desk.git('commit', '--quiet', '--allow-empty', '-m', 'squashed');
    } else desk.git('merge', '--quiet', '--no-edit', 'FETCH_HEAD');
  }
  desk.git('clone', '--quiet', '--bare', desk.top, merged);
  desk.git('--git-dir', merged, 'config', 'uploadpack.allowFilter', 'true');
  return merged;
}

/** The set root and the state of the item, as a new clone of a server tells them. */
async function told(all: Machines, server: string, options: readonly string[]) {
  const top = `reader-${options.length}-${server.replaceAll(/\W/gu, '')}`;
  const reader = all.join(top, { clone: (git, _, to) => git('clone', '--quiet', ...options, `file://${server}`, to) });
  const { state, evaluation } = await readSituation(await reader.world(), workItemId('site'));
  return {
    root: setRoot(allEntries(state).map(({ id }) => id)),
    records: allEntries(state).length,
    steps: state.steps.map(({ phase, attempts }) => [phase, attempts.map(({ id, status }) => `${id} ${status}`)]),
    placements: evaluation.placements.map(({ status }) => status),
  };
}

describe('what executors commit and what a collector commits later', () => {
  it.each(Array.from({ length: effort(3, 60) }, (_, at) => at + 1))('are one history (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const all = makeMachines();
    machines = all;
    const ada = all.join('ada');
    await ada.type('item add site --workflow plan.yaml');
    await ada.type('collect');
    const executors = [ada, all.join('bob'), all.join('cleo')];
    await workInTurns(random, executors);
    const merged = mergeAll(random, all, executors);
    const live = await told(all, all.bare, []);
    expect((await all.join('collector').type('collect')).exit).toBe(0);
    const collected = await told(all, all.bare, ['--no-tags']);
    expect(live.records).toBeGreaterThan(2);
    expect(collected).toEqual(live);
    expect(await told(all, merged, [])).toEqual(live);
    expect(await told(all, merged, ['--depth=1'])).toEqual(live);
    expect(await told(all, all.bare, ['--depth=1', '--filter=blob:none'])).toEqual(live);
  });
});
