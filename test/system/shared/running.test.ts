/** Why: several machines carry out one work item together, each step once, and none stops early or waits in vain. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { makeMachines, type Machines } from './machines.ts';

let machines: Machines | undefined;
afterEach(() => machines?.remove());

const KEYS = Array.from({ length: 6 }, (_, at) => `s${at}`);

describe('a run on several machines', () => {
  it('does each step once, takes up what others make possible, and ends everywhere when all is done', async () => {
    const all = makeMachines();
    machines = all;
    const log = all.beside('ran');
    const ada = all.join('ada');
    const steps = KEYS.map((key) => `  - { key: ${key}, run: 'echo ${key} >> ${log}', parallelizable: true }\n`);
    const plan = `schemaVersion: "1.0"\nid: wf-many\nversion: 1.0.0\nsteps:\n${steps.join('')}  - { key: last, run: 'echo last >> ${log}' }\n`;
    writeFileSync(join(ada.top, 'many.yaml'), plan);
    await ada.type('item add site --workflow many.yaml');
    await ada.type('collect');
    const others = ['bob', 'cleo'].map((actor) => all.join(actor));
    const ended = await Promise.all([ada, ...others].map(({ type }) => type('run --executors 2 --quiet')));
    expect(ended.map(({ exit }) => exit)).toEqual([0, 0, 0]);
    const ran = readFileSync(log, 'utf8').trim().split('\n');
    expect(ran.toSorted()).toEqual(['last', ...KEYS]);
    expect(ran.at(-1)).toBe('last');
  });
});
