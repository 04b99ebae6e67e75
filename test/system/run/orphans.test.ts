import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endOrphans } from '../../../src/run/orphans.ts';
import { findWithPs } from '../../../src/run/process-table.ts';
import { createWorkplace } from '../../../src/run/workplace.ts';
import { attemptId, workItemId } from '../../support/ids.ts';
import { bundleProgram, startProgram, type Program } from './program.ts';
import { isRunning, makeWorkbench, type Workbench } from './workbench.ts';

const item = workItemId('item-1');
const attempt = attemptId('build-1');

let programs: string;
let stepProgram: string;
let orphanProgram: string;
let bench: Workbench;
let nonce: string;

beforeAll(async () => {
  programs = mkdtempSync(path.join(tmpdir(), 'baton-orphans-'));
  stepProgram = await bundleProgram('step-program', programs);
  orphanProgram = await bundleProgram('orphan-program', programs);
});
afterAll(() => rmSync(programs, { recursive: true, force: true }));
beforeEach(() => {
  bench = makeWorkbench();
  nonce = randomBytes(16).toString('hex');
});
afterEach(async () => {
  await endOrphans(nonce, 0);
  bench.remove();
});

/** A run that has started a step with this text; the step writes its process numbers to `pid` and `child`. */
async function startRun(text: string): Promise<{ run: Program; pids: readonly number[] }> {
  const run = startProgram(stepProgram, [bench.directory, nonce, text]);
  expect(await run.nextLine()).toBe('started');
  return { run, pids: [Number(await bench.line('pid')), Number(await bench.line('child'))] };
}

const SLEEPING = 'sleep 600 & echo $! > child; echo $$ > pid; wait';
const DEAF = 'trap "" TERM; sleep 600 & echo $! > child; echo $$ > pid; wait';

describe('the steps of a killed run', () => {
  it('go on when the run is killed, and are ended by their claim', async () => {
    const { run, pids } = await startRun(SLEEPING);
    await run.kill();
    expect(pids.map(isRunning)).toEqual([true, true]);
    const workplace = createWorkplace({ commonDir: bench.directory, gitDir: bench.directory });
    expect(await workplace.endOrphans(nonce)).toBe(2);
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(await workplace.endOrphans(nonce)).toBe(0);
  });

  it('are killed after the grace when they do not listen', async () => {
    const { run, pids } = await startRun(DEAF);
    await run.kill();
    expect(await endOrphans(nonce, 100)).toBe(2);
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  it('are found where they left their process group, and after they have started another program', async () => {
    const text = "setsid sh -c 'echo $$ > child; exec sleep 600' & echo $$ > pid; exec sleep 600";
    const { run, pids } = await startRun(text);
    await run.kill();
    expect(await endOrphans(nonce, 5000)).toBe(2);
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  it('are told from those of another claim, also of one that begins alike', async () => {
    const { run, pids } = await startRun(SLEEPING);
    expect(await endOrphans(nonce.slice(0, -1), 5000)).toBe(0);
    expect(await endOrphans('', 5000)).toBe(0);
    expect(pids.map(isRunning)).toEqual([true, true]);
    await run.kill();
  });

  it('do not include the one who asks, nor the processes it runs in', async () => {
    const asker = startProgram(orphanProgram, [bench.directory, nonce], { BATON_CLAIM: nonce });
    expect(await asker.nextLine()).toBe('ended 0');
    const inside = await bench.shell(`"${process.execPath}" "${orphanProgram}" . "${nonce}"; echo over`, {
      env: { PATH: process.env['PATH'] ?? '', BATON_CLAIM: nonce },
    }).done;
    expect(inside.tail).toBe('ended 0\nover\n');
  });

  it('are found by ps as well, where there is no /proc', async () => {
    const { run, pids } = await startRun(SLEEPING);
    const found = await findWithPs(`BATON_CLAIM=${nonce}`);
    expect(found).toEqual(expect.arrayContaining([...pids]));
    expect(await findWithPs(`BATON_CLAIM=${nonce.slice(1)}`)).toEqual([]);
    await run.kill();
  });
});

describe('the holder of an attempt', () => {
  it('is alive until its process is killed, and then gone', async () => {
    const { run } = await startRun(SLEEPING);
    const workplace = createWorkplace({ commonDir: bench.directory, gitDir: bench.directory });
    expect(await workplace.holderState(item, attempt, nonce)).toBe('alive');
    await run.kill();
    expect(await workplace.holderState(item, attempt, nonce)).toBe('gone');
  });
});
