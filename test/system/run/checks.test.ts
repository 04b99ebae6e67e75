import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckResult, RunningCommand } from '../../../src/app/work-ports.ts';
import { createChecks, type CheckOptions } from '../../../src/run/checks.ts';
import { createCommands } from '../../../src/run/commands.ts';
import type { AttemptId } from '../../../src/domain/ids.ts';
import { attemptId, workItemId } from '../../support/ids.ts';
import { makeWorkflow, serial } from '../../support/workflow-builder.ts';
import { makeWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeEach(() => {
  bench = makeWorkbench();
});
afterEach(() => bench.remove());

const PATH = process.env['PATH'] ?? '';

/** Runs a check of an attempt. */
function check(command: string, more: Partial<CheckOptions> = {}): Promise<CheckResult> {
  return checkFor(attemptId('build-1'), command, more);
}

function checkFor(attempt: AttemptId | undefined, command: string, more: Partial<CheckOptions>): Promise<CheckResult> {
  const [step] = makeWorkflow([serial('build')]).steps;
  if (step === undefined) throw new Error('no step');
  const checks = createChecks({
    commands: createCommands({ cwd: bench.directory }),
    base: { PATH },
    newLog: () => bench.at('check.log'),
    ...more,
  });
  const given = { ...step, env: { FROM_STEP: 'yes' } };
  return checks.run({ workItem: workItemId('item-1'), step: given, attemptId: attempt, command });
}

describe('a check', () => {
  it('holds when its command exits 0, at the top of the tree and in the environment of the step', async () => {
    const result = await check('pwd -P; echo "$BATON_STEP $BATON_ATTEMPT $BATON_WORK_ITEM $FROM_STEP"');
    expect(result.exitCode).toBe(0);
    expect(result.tail).toContain('build build-1 item-1 yes\n');
    expect(readFileSync(bench.at('check.log'), 'utf8')).toBe(result.tail);
  });

  it('does not hold otherwise, and shows what was printed', async () => {
    expect(await check('echo "two tests failed"; exit 2')).toMatchObject({ exitCode: 2, tail: 'two tests failed\n' });
    expect((await check('false | true')).exitCode).toBe(1);
  });

  it('never has code 0 when it did not exit by itself', async () => {
    const stopAtOnce = { onStart: (running: RunningCommand) => running.stop() };
    expect(await check('sleep 600', { timeoutSeconds: 0.05 })).toMatchObject({
      exitCode: 124,
      tail: '(ended after 0.05 seconds)\n',
    });
    const other = { newLog: () => bench.at('other.log') };
    expect(await check('sleep 600', { ...stopAtOnce, ...other })).toMatchObject({ exitCode: 130, tail: '(stopped)\n' });
    expect(await check('printf "no end"; kill -KILL $$', other)).toMatchObject({
      exitCode: 137,
      tail: 'no end\n(ended by SIGKILL)\n',
    });
    expect(await check('true', { ...other, base: { PATH: bench.directory } })).toMatchObject({
      exitCode: 127,
      tail: '(not started: there is no program "bash")\n',
    });
  });

  it('hands out its lines', async () => {
    const lines: string[] = [];
    await check('echo one; echo two', { onLine: (request, line) => lines.push(`${request.step.key}: ${line}`) });
    expect(lines).toEqual(['build: one', 'build: two']);
  });

  it('keeps its log with the attempt, and none when there is no attempt', async () => {
    await check('echo kept');
    expect(existsSync(bench.at('check.log'))).toBe(true);
    const other = { newLog: () => bench.at('other.log') };
    const result = await checkFor(undefined, 'echo seen', other);
    expect(result.tail).toBe('seen\n');
    expect(existsSync(bench.at('other.log'))).toBe(false);
  });
});
