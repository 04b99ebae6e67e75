/** Why: a server is asked for as few pushes as can be, so a whole wave is leased, ended and taken in by one each. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

import { toAppends } from '../../../src/app/apply.ts';
import { readSituation } from '../../../src/app/situation.ts';
import { decideEnd } from '../../../src/domain/decide-end.ts';
import { workItemId } from '../../support/ids.ts';
import { makeMachines, type Machine, type Machines } from './machines.ts';

let machines: Machines | undefined;
afterEach(() => machines?.remove());

/** As many as one push leases, and as a matrix may have. */
const STEPS = 256;

/** Completes everything that is held, in one go. */
async function completeAll(machine: Machine): Promise<void> {
  const world = await machine.world();
  const { state, view } = await readSituation(world, workItemId('wide'));
  const records = state.steps.flatMap(({ step }) => {
    const decision = decideEnd(state, {
      actor: 'ada',
      now: world.clock.now(),
      outcome: 'done',
      nextAction: 'Go on',
      links: [],
      target: { step: step.key },
      report: { kind: 'completed', evidence: [], produced: [], values: {} },
    });
    return decision.kind === 'append' ? decision.records : [];
  });
  const results = await world.journal.append(toAppends(records, view));
  expect(results.filter(({ kind }) => kind === 'applied')).toHaveLength(STEPS);
}

it(`leases a wave of ${STEPS} steps, and takes it in, with one push each`, async () => {
  machines = makeMachines();
  const ada = machines.join('ada');
  const lines = Array.from({ length: STEPS }, (_, n) => `  - { key: s${n}, parallelizable: true }\n`);
  const plan = `schemaVersion: "1.0"\nid: wf-wide\nversion: 1.0.0\nsteps:\n${lines.join('')}`;
  writeFileSync(join(ada.top, 'wide.yaml'), plan);
  expect((await ada.type('item add wide --workflow wide.yaml')).exit).toBe(0);
  expect((await ada.type('collect')).exit).toBe(0);
  const log = machines.beside('pushes');
  machines.hook('post-receive', `cat >/dev/null; echo push >> '${log}'`);
  const pushes = (): number => {
    const count = existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
    rmSync(log, { force: true });
    return count;
  };
  const refs = machines.server;
  expect((await ada.type(`delegate --structured-work-item wide --lease --limit ${STEPS} --as ci`)).exit).toBe(0);
  expect(refs('for-each-ref', '--format=x', 'refs/baton').split('\n')).toHaveLength(STEPS);
  expect(pushes()).toBe(1);
  await completeAll(ada);
  expect(pushes()).toBe(1);
  expect(await ada.type('collect')).toMatchObject({ exit: 0, text: expect.stringContaining('taken in') });
  expect(pushes()).toBe(1);
  expect(refs('for-each-ref', 'refs/baton')).toBe('');
});
