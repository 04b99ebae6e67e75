import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWorkbench, type Workbench } from './workbench.ts';

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
const countOpenFiles = (): number => readdirSync('/dev/fd').length;

let bench: Workbench;
beforeEach(() => {
  bench = makeWorkbench();
});
afterEach(() => bench.remove());

describe('what a command prints', () => {
  it('keeps standard output and standard error in the order written', async () => {
    const text = 'for i in 1 2 3; do echo "out $i"; echo "err $i" >&2; done';
    const result = await bench.shell(text).done;
    const expected = 'out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n';
    expect(bench.read('log')).toBe(expected);
    expect(result.tail).toBe(expected);
    expect(result.outputSha256).toBe(sha256(expected));
  });

  it('appends to the log, with digest and tail of its own part alone', async () => {
    writeFileSync(bench.at('log'), 'from before\n');
    const lines: string[] = [];
    const result = await bench.shell('echo own', { onLine: (line) => lines.push(line) }).done;
    expect(bench.read('log')).toBe('from before\nown\n');
    expect(result).toMatchObject({ outputSha256: sha256('own\n'), tail: 'own\n' });
    expect(lines).toEqual(['own']);
  });

  it('hands out each line once and in order, the last without a line feed too', async () => {
    const lines: string[] = [];
    await bench.shell('seq 1 5000; printf "the end"', { onLine: (line) => lines.push(line) }).done;
    expect(lines).toEqual([...Array.from({ length: 5000 }, (_, index) => String(index + 1)), 'the end']);
  });

  it('hands out lines while the command runs', async () => {
    const emitter = new EventEmitter();
    const onLine = (line: string): void => void emitter.emit('line', line);
    const running = bench.shell('mkfifo gate; echo first; cat gate', { onLine });
    expect(await once(emitter, 'line')).toEqual(['first']);
    // Only now may it go on, so the line cannot have come from its end.
    appendFileSync(bench.at('gate'), 'second\n');
    expect((await running.done).tail).toBe('first\nsecond\n');
  });

  it('keeps binary output as it is and keeps the tail small', async () => {
    const bytes = randomBytes(100_000);
    writeFileSync(bench.at('bytes'), bytes);
    const lines: string[] = [];
    const result = await bench.shell('cat bytes', { onLine: (line) => lines.push(line) }).done;
    expect(readFileSync(bench.at('log')).equals(bytes)).toBe(true);
    expect(result.outputSha256).toBe(sha256(bytes));
    expect(Buffer.byteLength(result.tail)).toBeLessThanOrEqual(4096);
    expect(lines.length).toBeGreaterThan(100);
  });

  it('takes 10 MB of output whole', async () => {
    let count = 0;
    const result = await bench.shell('yes 0123456789012345678901234567890123456789 | head -c 10000000 || true', {
      onLine: () => {
        count += 1;
      },
    }).done;
    expect(result.ending).toEqual({ kind: 'exit', code: 0 });
    expect(readFileSync(bench.at('log')).length).toBe(10_000_000);
    expect(result.outputSha256).toBe(sha256(readFileSync(bench.at('log'))));
    expect(count).toBe(Math.ceil(10_000_000 / 41));
    expect(result.tail.startsWith('0123')).toBe(true);
  });

  it('cuts the tail at the beginning of a line and of a character', async () => {
    const lines = await bench.shell('seq -f "line %05g" 1 2000').done;
    expect(lines.tail).toMatch(/^line \d{5}\n[\s\S]*line 02000\n$/u);
    const one = await bench.shell("printf 'ä%.0s' $(seq 1 5000)", { outputPath: bench.at('one') }).done;
    expect(one.tail).toBe('ä'.repeat(2048));
  });

  it('describes what is left when a command empties its own log', async () => {
    const lines: string[] = [];
    const emitter = new EventEmitter();
    const onLine = (line: string): void => {
      lines.push(line);
      emitter.emit(line);
    };
    const running = bench.shell('mkfifo gate; seq 1 200; cat gate; echo anew > /dev/stdout', { onLine });
    await once(emitter, '200');
    appendFileSync(bench.at('gate'), '');
    const result = await running.done;
    expect(result.outputSha256).toBe(sha256(bench.read('log')));
    expect(result.tail).toBe('anew\n');
    expect(lines).toHaveLength(201);
    expect(lines.at(-1)).toBe('anew');
  });

  it('closes every file it opened', async () => {
    await bench.shell('true').done;
    const before = countOpenFiles();
    const bad = { command: { kind: 'program', argv: ['no-such-program'] } } as const;
    for (let round = 0; round < 5; round += 1) {
      await bench.shell('echo hello', { onLine: () => undefined, stdin: 'text' }).done;
      await bench.shell('', bad).done;
    }
    expect(countOpenFiles()).toBe(before);
  });
});

describe('standard input', () => {
  it('is empty when none is given', async () => {
    expect((await bench.shell('cat; echo over').done).tail).toBe('over\n');
  });

  it('gives the text and then ends', async () => {
    const result = await bench.shell('cat', { stdin: 'first\nlast' }).done;
    expect(result.tail).toBe('first\nlast');
  });

  it('is a file that can be opened by its name, and makes no bash read its start-up files', async () => {
    writeFileSync(bench.at('.bashrc'), 'echo start-up file\n');
    const env = { PATH: process.env['PATH'] ?? '', HOME: bench.directory };
    const result = await bench.shell('cat /dev/stdin', { stdin: 'text\n', env }).done;
    expect(result.tail).toBe('text\n');
    expect(readdirSync(bench.directory).sort()).toEqual(['.bashrc', 'log']);
  });

  it('does not mind a command that leaves a large input unread', async () => {
    const result = await bench.shell('exec 0<&-; echo done', { stdin: 'x'.repeat(5_000_000) }).done;
    expect(result).toMatchObject({ ending: { kind: 'exit', code: 0 }, tail: 'done\n' });
    expect((await bench.shell('exit 4', { stdin: 'x'.repeat(5_000_000) }).done).ending).toEqual({
      kind: 'exit',
      code: 4,
    });
  });
});
