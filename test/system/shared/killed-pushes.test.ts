/** Why: whoever was killed while pushing is told what became of it, also when others have collected it by then. */

import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

import type { RecordId } from '../../../src/domain/ids.ts';
import { lineId } from '../../../src/records/record-id.ts';
import { noteIntents, type PushIntent } from '../../../src/stores/push-intents.ts';
import { strangerId, workItemId } from '../../support/ids.ts';
import { makeMachines, type Machine, type Machines } from './machines.ts';

let machines: Machines | undefined;
afterEach(() => machines?.remove());

const NO_PROCESS = '4194305';

/** Leaves behind what a program writes down before it pushes, as if it had been killed then. */
function leaveIntent(machine: Machine, intent: Omit<PushIntent, 'workItem'>): void {
  const privateDir = join(machine.top, '.git/baton');
  noteIntents(privateDir, 'origin', [{ ...intent, workItem: workItemId('site') }]);
  const folder = join(privateDir, 'pushes/origin');
  for (const name of readdirSync(folder)) {
    renameSync(join(folder, name), join(folder, name.replace(/^\d+/u, NO_PROCESS)));
  }
}

/** The last words of each note: what became of a push. */
async function fates({ type }: Machine): Promise<readonly string[]> {
  const { notes } = await type('explain site --step one');
  return notes.filter((note) => note.includes('was killed')).map((note) => note.replace(/^.*; /u, ''));
}

it('what was pushed before a kill counts, also when it is collected and its ref is gone', async () => {
  const all = makeMachines('remote: origin\nhistory: baton/history\n');
  machines = all;
  const [ada, bob] = [all.join('ada'), all.join('bob')];
  await ada.type('item add site --workflow plan.yaml');
  await ada.type('collect');
  await ada.type('claim --work-item site --step one');
  const ref = 'refs/baton/steps/site/one';
  const [oid, id] = [all.server('rev-parse', ref), idOn(all, ref)];
  const claiming = { ref, oid, what: 'attempt-started of one as one-local' };
  const ofOthers = { ...claiming, records: [strangerId('f')] };

  leaveIntent(ada, { ...claiming, records: [id] });
  expect(await fates(ada)).toEqual(['it counts']);

  await bob.type('complete --work-item site --step one --attempt one-local --outcome done');
  expect((await bob.type('collect')).exit).toBe(0);
  expect(all.server('for-each-ref', 'refs/baton')).toBe('');
  leaveIntent(ada, { ...claiming, records: [id] });
  expect(await fates(ada)).toEqual(['it counts, and has been collected']);
  leaveIntent(ada, ofOthers);
  expect(await fates(ada)).toEqual(['it is not there']);
  leaveIntent(ada, { ...claiming, what: 'lease-renewed of one as one-local' });
  expect(await fates(ada)).toEqual(['whether it ever arrived cannot be told any more']);
  expect(await fates(ada)).toEqual([]);
});

/** The id of the newest record in a chain on the server. */
function idOn({ server }: Machines, ref: string): RecordId {
  return lineId(new TextEncoder().encode(server('log', '-1', '--format=%b', ref)));
}
