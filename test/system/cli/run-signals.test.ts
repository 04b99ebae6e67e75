/** Why: whoever stops a run wants it stopped, told and left in a state from which the next one goes on. */

import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { processExists, readProcess } from '../../../src/run/process-table.ts';
import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';
import { failed, failure, traces } from './expectations.ts';
import { planOf } from './plans.ts';

/** A step that is done at once where the file `go` is; otherwise it says its process, waits, and leaves tidily on TERM. */
function waiting(name: string): string {
  const script = `[ -e go ] && exit; trap 'echo tidy; exit 9' TERM; echo $$ > ${name}.pid; echo up; sleep 300 & wait`;
  return `key: ${name}, order: 1, parallelizable: true, run: "${script}"`;
}

const BOTH_UP = /\| up(?:.|\n)*\| up/u;

let repository: ScratchRepository;

beforeEach(() => {
  const after = 'key: after, order: 2, parallelizable: false, run: echo after';
  repository = makeRepository(planOf(waiting('left'), waiting('right'), after));
});

afterEach(() => {
  repository.remove();
});

function isRunning(step: string): boolean {
  const pid = Number(readFileSync(repository.at(`${step}.pid`), 'utf8'));
  return processExists(pid) && readProcess(pid)?.ended !== true;
}

async function documentOf(...words: readonly string[]): Promise<Record<string, unknown>> {
  return JSON.parse((await repository.baton([...words, '--json'])).stdout);
}

describe('a run that is stopped', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s ends its steps and records them as interrupted',
    async (signal) => {
      const run = repository.start(['run']);
      await run.saw(BOTH_UP);
      run.child.kill(signal);
      const ended = await run.ended;
      expect(ended).toMatchObject({ exit: 1, stderr: expect.stringMatching(/Interrupted: 2 attempts ended/u) });
      expect(traces(ended)).toEqual([]);
      expect(ended.stderr).toContain('[left] | tidy');
      expect([isRunning('left'), isRunning('right')]).toEqual([false, false]);
      const { counts } = await documentOf('status');
      expect(counts).toMatchObject({ running: 0, failed: 0, ready: 2, blocked: 1 });
      const { records } = await documentOf('show', '--step', 'left');
      expect(records).toMatchObject([
        { record: { eventType: 'attempt-started' } },
        { record: { eventType: 'attempt-failed', reason: 'interrupted' } },
      ]);
    },
  );

  it('gives --json one document and its exit code', async () => {
    const run = repository.start(['run', '--json']);
    await run.saw(BOTH_UP);
    run.child.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.exit).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({ exit: 1, reason: 'interrupted', end: { kind: 'interrupted' } });
  });

  it('is done by the next one, since an interruption uses up no attempt', async () => {
    const run = repository.start(['run']);
    await run.saw(BOTH_UP);
    run.child.kill('SIGINT');
    await run.ended;
    repository.put('go', '');
    expect(await repository.baton(['run'])).toMatchObject({ exit: 0 });
    const { counts } = await documentOf('status');
    expect(counts).toMatchObject({ total: 3, done: 3 });
  });

  it('is the only one on its tree until then', async () => {
    const run = repository.start(['run']);
    await run.saw(BOTH_UP);
    const second = await repository.baton(['run']);
    expect(failed(second)).toEqual(failure(3, new RegExp(`Another run(?:.|\\n)*process ${run.child.pid ?? 0}`, 'u')));
    expect([isRunning('left'), isRunning('right')]).toEqual([true, true]);
    run.child.kill('SIGINT');
    expect((await run.ended).exit).toBe(1);
  });
});
