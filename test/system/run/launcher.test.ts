/** Why: a command that a launcher starts must not be able to tell, and nothing about ending it may be different. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { asyncProperty, assert as holds, dictionary, string, stringMatching } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { isRunning, makeWorkbench, type Workbench } from './workbench.ts';
import { succeeds } from '../../support/succeeds.ts';

const PATH = process.env['PATH'] ?? '';
const BASH = execFileSync('sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim();
const CAN_LAUNCH = succeeds(() => execFileSync(BASH, ['-c', 'read -rN 0 text'], { stdio: 'ignore' }));

let bench: Workbench;
beforeEach(() => {
  bench = makeWorkbench({ launcherAfter: 0, graceSeconds: 0.5 });
});
afterEach(() => bench.remove());

/** The shells in a folder that take orders: the launchers of a bench. */
function launchersIn(folder: string): readonly number[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const own = execFileSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8' }).trim() === folder;
      return own && words[1] === '--norc' && words[3]?.includes('__baton_order') === true ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

describe.runIf(CAN_LAUNCH)('a launcher', () => {
  it('starts the commands, each in a group of its own', async () => {
    const result = await bench.shell(
      'read -r _ _ _ _ group _ < /proc/$$/stat; echo $group > group; echo $$ > self; echo $PPID > above',
    ).done;
    expect(result.ending).toEqual({ kind: 'exit', code: 0 });
    expect(bench.read('group').trim()).toBe(bench.read('self').trim());
    expect(Number(bench.read('above'))).not.toBe(process.pid);
  });

  it('hands over text and environment as they are', async () => {
    const value = string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    const names = stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/u).map((name) => `X_${name}`);
    await holds(
      asyncProperty(value, dictionary(names, value, { maxKeys: 5 }), async (text, added) => {
        const env = { PATH, LC_ALL: 'C', ...added };
        const { ending } = await bench.shell('', {
          command: { kind: 'program', argv: ['bash', '-c', 'printf "%s\\0" "$@" > words; env -0 > env', 'bash', text] },
          env,
        }).done;
        expect(ending).toEqual({ kind: 'exit', code: 0 });
        expect(bench.read('words')).toBe(`${Buffer.from(text).toString()}\0`);
        const seen = bench
          .read('env')
          .split('\0')
          .filter((line) => /^(?:X_|PATH=|LC_ALL=|BATON_)/u.test(line));
        const given = Object.entries(env).map(([name, each]) => `${name}=${Buffer.from(each).toString()}`);
        expect(seen.toSorted()).toEqual(given.toSorted());
      }),
      { numRuns: 40 },
    );
  });

  it('takes back what the next command is not to have', async () => {
    await bench.shell('true', { env: { PATH, ONE: '1', BATON_STEP: 'a' } }).done;
    await bench.shell('env > env', { env: { PATH, TWO: '2' } }).done;
    expect(bench.read('env')).toContain('TWO=2');
    expect(bench.read('env')).not.toMatch(/ONE=|BATON_STEP=/u);
  });

  it.each([0, 1, 42, 255])('tells exit code %s', async (code) => {
    expect((await bench.shell(`exit ${code}`).done).ending).toEqual({ kind: 'exit', code });
  });

  it('tells death by a signal as shells do', async () => {
    expect((await bench.shell('kill -9 $$').done).ending).toEqual({ kind: 'exit', code: 137 });
  });

  it('keeps both kinds of output in their order, after what is there', async () => {
    await bench.shell('echo one; echo two >&2').done;
    await bench.shell('echo three').done;
    expect(bench.read('log')).toBe('one\ntwo\nthree\n');
  });

  it('writes the files that a command is to find, and the log for its owner alone', async () => {
    const texts = ['', '{"a":"it\'s"}\n', 'zwei\nZeilen, schön', `${'long '.repeat(4000)}\n`];
    const laid = texts.map((text, at) => ({ path: bench.at(`laid ${at}`), text }));
    writeFileSync(bench.at('laid 0'), 'of before');
    const { ending } = await bench.shell('umask > mask; cat laid*', { laid }).done;
    expect(ending).toEqual({ kind: 'exit', code: 0 });
    expect(laid.map((_, at) => bench.read(`laid ${at}`))).toEqual(texts);
    expect(bench.read('log')).toBe(texts.join(''));
    const mask = Number.parseInt(bench.read('mask'), 8);
    expect(mask).toBe(Number.parseInt(execFileSync('sh', ['-c', 'umask'], { encoding: 'utf8' }), 8));
    const modes = ['log', 'laid 1', 'laid 3'].map((name) => statSync(bench.at(name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o666 & ~mask, 0o666 & ~mask]);
  });

  it('starts nothing where a file cannot be written, says which, and starts the next', async () => {
    await bench.shell('true').done;
    const [launcher] = launchersIn(bench.directory);
    for (const name of ['missing/short', 'missing/long']) {
      const laid = [{ path: bench.at(name), text: 'x'.repeat(name.endsWith('long') ? 9000 : 1) }];
      const { ending } = await bench.shell('touch started', { laid }).done;
      const problem: unknown = expect.stringContaining(`${bench.at(name)} cannot be written: ENOENT`);
      expect(ending).toEqual({ kind: 'not-started', problem });
    }
    expect((await bench.shell('echo $PPID').done).tail).toBe(`${launcher}\n`);
    expect(existsSync(bench.at('started'))).toBe(false);
  });

  it('is not held up by what a command puts in the place of its log', async () => {
    for (const by of ['mkfifo', 'mkdir', 'ln -s /etc/passwd']) {
      const log = bench.at(`log of ${by.slice(0, 2)} ${by.length}`);
      const env = { PATH, LOG: log };
      const { ending, tail } = await bench.shell(`rm "$LOG"; ${by} "$LOG"; sleep 0.2`, {
        env,
        outputPath: log,
        onLine: () => undefined,
      }).done;
      expect({ ending, tail }).toEqual({ ending: { kind: 'exit', code: 0 }, tail: '' });
    }
  });

  it('ends a command with all that it started, at once and later', async () => {
    for (const wait of [false, true]) {
      const running = bench.shell("bash -c 'echo $$ > grandchild; sleep 600' & echo up; wait");
      if (wait) await bench.line('grandchild');
      running.stop();
      expect((await running.done).ending).toEqual({ kind: 'stopped' });
    }
    expect(isRunning(Number(bench.read('grandchild')))).toBe(false);
  });

  it('says which commands are lost with it, ends them, and leaves the next to this process', async () => {
    const running = bench.shell('echo $$ > self; exec sleep 600');
    const self = Number(await bench.line('self'));
    const launchers = launchersIn(bench.directory);
    expect(launchers.length).toBeGreaterThan(0);
    for (const pid of launchers) process.kill(pid, 'SIGKILL');
    expect((await running.done).ending).toEqual({ kind: 'signal', signal: 'SIGTERM' });
    expect(isRunning(self)).toBe(false);
    await bench.shell('echo $PPID > above').done;
    expect(Number(bench.read('above'))).toBe(process.pid);
  });

  it('has the same shell start what comes later, and as many shells as there are commands at once', async () => {
    const above = async (name: string): Promise<string> => {
      await bench.shell(`echo $PPID > ${name}`).done;
      return bench.read(name);
    };
    expect(await above('second')).toBe(await above('first'));
    await Promise.all(
      Array.from(
        { length: 3 },
        (_, at) => bench.shell(`echo > up-${at}; until [ -e up-0 ] && [ -e up-1 ] && [ -e up-2 ]; do :; done`).done,
      ),
    );
    expect(launchersIn(bench.directory)).toHaveLength(3);
  });

  it('is no level of shells, and lends nothing of its own', async () => {
    const shown = 'echo $SHLVL > level; trap > traps; echo $- > flags; env > env';
    await bench.shell(shown, { env: { PATH, SHLVL: '4' } }).done;
    const levels = [bench.read('level')];
    await bench.shell(shown, { env: { PATH, BASH_XTRACEFD: '', SHLVL: '4' } }).done;
    levels.push(bench.read('level'));
    expect(levels).toEqual(['5\n', '5\n']);
    await bench.shell(shown, { env: { PATH } }).done;
    expect([bench.read('level'), bench.read('traps')]).toEqual(['1\n', '']);
    expect(bench.read('flags')).not.toContain('m');
    expect(bench.read('env')).not.toContain('__baton_order');
  });

  it('waits for a command that is stopped for a while', async () => {
    const running = bench.shell('echo $$ > self; until [ -e go ]; do :; done; echo done > end');
    const self = Number(await bench.line('self'));
    process.kill(self, 'SIGSTOP');
    writeFileSync(bench.at('go'), '');
    await new Promise((resolve) => setImmediate(resolve));
    process.kill(self, 'SIGCONT');
    expect((await running.done).ending).toEqual({ kind: 'exit', code: 0 });
    expect(bench.read('end')).toBe('done\n');
  });

  it('is done without where something would be lost on the way', async () => {
    const env = { PATH, 'odd-name': 'kept' };
    await bench.shell('echo $PPID > above; env > env', { env }).done;
    expect(bench.read('env')).toContain('odd-name=kept');
    expect(Number(bench.read('above'))).toBe(process.pid);
  });
});

describe('where bash is too old', () => {
  it('this process starts everything', async () => {
    const programs = bench.at('bin');
    mkdirSync(programs);
    const old = `#!/bin/sh\ncase "$3" in *'read -rN'*) exit 2 ;; esac\nexec ${BASH} "$@"\n`;
    writeFileSync(`${programs}/bash`, old, { mode: 0o755 });
    for (const name of ['above', 'again']) {
      await bench.shell(`echo $PPID > ${name}`, { env: { PATH: `${programs}:${PATH}` } }).done;
      expect(Number(bench.read(name))).toBe(process.pid);
    }
  });
});
