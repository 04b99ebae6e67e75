import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommands } from '../../../src/run/commands.ts';
import { makeWorkbench, type Workbench } from './workbench.ts';

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

let bench: Workbench;
beforeEach(() => {
  bench = makeWorkbench();
});
afterEach(() => bench.remove());

describe('how a command ends', () => {
  it('tells the exit code', async () => {
    expect((await bench.shell('exit 0').done).ending).toEqual({ kind: 'exit', code: 0 });
    expect((await bench.shell('exit 7').done).ending).toEqual({ kind: 'exit', code: 7 });
  });

  it('stops at the first failing command, also inside a pipe', async () => {
    const failing = await bench.shell('false; echo never').done;
    expect(failing.ending).toEqual({ kind: 'exit', code: 1 });
    expect(failing.tail).toBe('');
    expect((await bench.shell('(exit 3) | cat').done).ending).toEqual({ kind: 'exit', code: 3 });
  });

  it('takes shell text that begins with a hyphen as text', async () => {
    const result = await bench.shell('--version || echo "no such command"').done;
    expect(result.tail).toContain('no such command');
  });

  it('tells the signal that ended it', async () => {
    expect((await bench.shell('kill -KILL $$').done).ending).toEqual({ kind: 'signal', signal: 'SIGKILL' });
  });

  it('runs a program with arguments without a shell', async () => {
    const result = await bench.shell('', { command: { kind: 'program', argv: ['echo', '$HOME', '; false'] } }).done;
    expect(result).toMatchObject({ ending: { kind: 'exit', code: 0 }, tail: '$HOME ; false\n' });
  });

  it('gives the command the environment it was given and nothing else', async () => {
    const env = { PATH: process.env['PATH'] ?? '', GIVEN: 'yes' };
    await bench.shell('', { command: { kind: 'program', argv: ['env'] }, env }).done;
    expect(bench.read('log').trimEnd().split('\n').sort()).toEqual(['GIVEN=yes', `PATH=${env.PATH}`]);
  });
});

describe('a command that cannot be started', () => {
  it('says that there is no bash', async () => {
    const running = bench.shell('true', { env: { PATH: bench.directory } });
    const result = await running.done;
    expect(result.ending).toEqual({ kind: 'not-started', problem: 'there is no program "bash"' });
    expect(result.outputSha256).toBe(sha256(''));
    running.stop();
  });

  it.each<readonly [string, readonly string[], string]>([
    ['a missing program', ['no-such-program'], 'there is no program "no-such-program"'],
    ['a folder', ['./folder'], '"./folder" may not be executed'],
    ['an empty name', [''], 'no program is named'],
    ['no words', [], 'no program is named'],
    [
      'too long an argument',
      ['echo', 'x'.repeat(3_000_000)],
      'the command and its environment are longer than the system allows',
    ],
  ])('says why for %s', async (_name, argv, problem) => {
    mkdirSync(bench.at('folder'));
    const result = await bench.shell('', { command: { kind: 'program', argv } }).done;
    expect(result.ending).toEqual({ kind: 'not-started', problem });
  });

  it('says that its folder is missing, or that its output cannot be kept', async () => {
    const cwd = bench.at('missing');
    const commands = createCommands({ cwd });
    const request = { command: { kind: 'shell', text: 'true' }, env: {}, timeoutSeconds: 9 } as const;
    const noFolder = await commands.start({ ...request, outputPath: bench.at('log') }).done;
    expect(noFolder.ending).toEqual({ kind: 'not-started', problem: `the folder ${cwd} does not exist` });
    const noLog = await bench.shell('true', { outputPath: path.join(cwd, 'log') }).done;
    expect(noLog.ending).toMatchObject({ kind: 'not-started', problem: expect.stringContaining('ENOENT') });
  });
});

describe('many at once', () => {
  it('keeps fifty commands apart', async () => {
    const lines = new Map<number, string[]>();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const own: string[] = [];
        lines.set(index, own);
        const onLine = (line: string): void => void own.push(line);
        return bench.shell(`echo "begin ${index}"; echo "end ${index}"; exit ${index}`, {
          outputPath: bench.at(`log-${index}`),
          onLine,
        }).done;
      }),
    );
    results.forEach((result, index) => {
      expect(result.ending).toEqual({ kind: 'exit', code: index });
      expect(result.tail).toBe(`begin ${index}\nend ${index}\n`);
      expect(lines.get(index)).toEqual([`begin ${index}`, `end ${index}`]);
    });
  });
});
