/** Why: what has to go from a history on a server lies in several clones, and has to be gone from each that asks the server. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { readSituation } from '../../../src/app/situation.ts';
import { allEntries } from '../../../src/domain/state.ts';
import { setRoot } from '../../../src/log/merkle.ts';
import { workItemId } from '../../support/ids.ts';
import { makeMachines, type Machine, type Machines } from './machines.ts';

let machines: Machines | undefined;
afterEach(() => machines?.remove());

const SECRET = 'hunter2';
const SITE = workItemId('site');

/** Files of a machine that hold the secret: in its working tree, and in what Baton keeps under the git directory. */
function leaks({ top }: Machine): readonly string[] {
  return ['artifacts', '.git/baton'].flatMap((folder) =>
    readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path).includes(SECRET)),
  );
}

/** What a machine sees: records, their set root, and the state. */
async function seenBy(machine: Machine) {
  const { state, evaluation } = await readSituation(await machine.world(), SITE);
  const ids = allEntries(state).map(({ id }) => id);
  return { root: setRoot(ids), steps: evaluation.placements.map(({ status }) => status) };
}

/** The id of the record that says too much. */
async function secretId(machine: Machine): Promise<string> {
  const { state } = await readSituation(await machine.world(), SITE);
  const found = allEntries(state).find(({ record }) => JSON.stringify(record).includes(SECRET));
  return found?.id ?? '';
}

describe.each([
  ['the branch that all work on', 'remote: origin\n', 'main'],
  ['a branch of its own', 'remote: origin\nhistory: baton/history\n', 'baton/history'],
])('a record that is redacted on a server whose history is %s', (_, settings, branch) => {
  it('is gone from there and from every clone that collects again, and all of it stays provable', async () => {
    const all = makeMachines(settings);
    machines = all;
    const [ada, bob] = [all.join('ada'), all.join('bob')];
    await ada.type('item add site --workflow plan.yaml');
    await ada.type('collect');
    await bob.type('claim --work-item site --step one');
    expect((await bob.type(`complete --work-item site --step one --outcome It+is+${SECRET}`)).exit).toBe(0);
    expect((await bob.type('collect')).exit).toBe(0);
    // A live claim beside it must not be disturbed.
    expect((await bob.type('claim --work-item site --step two')).exit).toBe(0);
    const id = await secretId(ada);
    const before = await seenBy(ada);

    expect((await ada.type(`redact ${id} --work-item site --reason A+password`)).exit).toBe(0);
    expect(await ada.type('collect')).toMatchObject({ exit: 0 });
    expect(() => all.server('grep', SECRET, branch, '--', 'artifacts')).toThrow('git grep');
    expect(leaks(ada)).toEqual([]);

    expect(leaks(bob)).not.toEqual([]);
    expect((await bob.type('collect')).exit).toBe(0);
    expect(leaks(bob)).toEqual([]);
    const cleo = all.join('cleo');
    for (const machine of [ada, bob, cleo]) {
      const { steps } = await seenBy(machine);
      expect(steps).toEqual(before.steps);
      expect(await machine.type('verify --rev refs/baton/remote/origin/history')).toMatchObject({
        exit: 0,
        text: expect.stringContaining('A password'),
      });
    }
    expect((await seenBy(cleo)).root).toBe((await seenBy(ada)).root);
    expect((await bob.type('complete --work-item site --step two --outcome done')).exit).toBe(0);
    expect((await cleo.type('collect')).exit).toBe(0);
    expect(all.server('for-each-ref', 'refs/baton')).toBe('');
    expect((await cleo.type('verify --rev refs/baton/remote/origin/history')).exit).toBe(0);
  });
});
