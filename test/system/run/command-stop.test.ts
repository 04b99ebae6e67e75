import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRunning, makeWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeEach(() => {
  bench = makeWorkbench();
});
afterEach(() => {
  vi.useRealTimers();
  bench.remove();
});

describe('ending a command early', () => {
  const withGrandchild = "bash -c 'echo $$ > grandchild; sleep 600' & echo $! > child; wait";

  it('ends grandchildren at the time-out', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const running = bench.shell(withGrandchild);
    const grandchild = Number(await bench.line('grandchild'));
    await bench.line('child');
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    expect((await running.done).ending).toEqual({ kind: 'timeout', seconds: 60 });
    expect(isRunning(grandchild)).toBe(false);
    expect(isRunning(Number(bench.read('child')))).toBe(false);
  });

  it('ends grandchildren on stop, and says so whatever the exit code was', async () => {
    const running = bench.shell(`trap 'exit 0' TERM; ${withGrandchild}`);
    const grandchild = Number(await bench.line('grandchild'));
    await bench.line('child');
    expect(isRunning(grandchild)).toBe(true);
    running.stop();
    running.stop();
    expect((await running.done).ending).toEqual({ kind: 'stopped' });
    expect(isRunning(grandchild)).toBe(false);
  });

  it('lets a command clean up after TERM and keeps what it prints then', async () => {
    const running = bench.shell('trap "echo cleaned; exit 0" TERM; echo ready > ready; sleep 600 & wait');
    await bench.line('ready');
    running.stop();
    const result = await running.done;
    expect(result).toMatchObject({ ending: { kind: 'stopped' }, tail: 'cleaned\n' });
  });

  it('tells grandchildren as well, and not only the command itself', async () => {
    const text = 'bash -c \'trap "echo told; exit" TERM; echo ready > ready; sleep 600 & wait\' & wait';
    const running = bench.shell(text);
    await bench.line('ready');
    running.stop();
    expect((await running.done).tail).toBe('told\n');
  });

  it('kills after the grace what does not listen', async () => {
    const impatient = makeWorkbench({ graceSeconds: 0.2 });
    try {
      const running = impatient.shell('trap "" TERM; echo $$ > ready; while :; do sleep 600; done');
      const pid = Number(await impatient.line('ready'));
      running.stop();
      expect((await running.done).ending).toEqual({ kind: 'stopped' });
      expect(isRunning(pid)).toBe(false);
    } finally {
      impatient.remove();
    }
  });

  it('changes nothing once the command is over', async () => {
    const running = bench.shell('exit 5');
    const first = await running.done;
    const kill = vi.spyOn(process, 'kill');
    running.stop();
    expect(await running.done).toBe(first);
    // Its number may belong to another process by now.
    expect(kill).not.toHaveBeenCalled();
    kill.mockRestore();
    expect(first.ending).toEqual({ kind: 'exit', code: 5 });
  });

  it('does not take a very long time-out for none at all', async () => {
    const result = await bench.shell('sleep 0.05; echo slept', { timeoutSeconds: 10_000_000 }).done;
    expect(result).toMatchObject({ ending: { kind: 'exit', code: 0 }, tail: 'slept\n' });
  });
});

describe('what a command leaves running', () => {
  it('is ended with it, so that nothing goes on unseen', async () => {
    const result = await bench.shell('sleep 600 & echo $! > left; exit 3').done;
    expect(result.ending).toEqual({ kind: 'exit', code: 3 });
    expect(isRunning(Number(bench.read('left')))).toBe(false);
  });

  it('does not hold the result up when it does not listen to TERM', async () => {
    const impatient = makeWorkbench({ graceSeconds: 0.1 });
    try {
      const result = await impatient.shell(
        '(trap "" TERM; echo $BASHPID > left; while :; do sleep 600; done) & until [ -s left ]; do :; done',
      ).done;
      expect(result.ending).toEqual({ kind: 'exit', code: 0 });
      expect(isRunning(Number(impatient.read('left')))).toBe(false);
    } finally {
      impatient.remove();
    }
  });

  it('stays when it left the group on purpose', async () => {
    await bench.shell("setsid sh -c 'echo $$ > service; exec sleep 600' & until [ -s service ]; do :; done").done;
    const service = Number(await bench.line('service'));
    expect(isRunning(service)).toBe(true);
    process.kill(service, 'SIGKILL');
  });
});
