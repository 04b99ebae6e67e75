/** Why: a history must be verifiable where there is no network at all, so the tests of that run once more where the system has none. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const TOP = resolve(import.meta.dirname, '../../..');
const VITEST = join(TOP, 'node_modules/vitest/vitest.mjs');
const MINUTE_MS = 60_000;

/** How a command is run without network: as root, or with a user namespace of its own; undefined where neither is permitted. */
function findUnshare(): readonly string[] | undefined {
  return [['-n'], ['-rn']].find((args) => spawnSync('unshare', [...args, 'true']).status === 0);
}

const unshare = findUnshare();
const NOT_PERMITTED = 'left out: "unshare -n" is not there or not permitted, so nothing can run without a network';
if (unshare === undefined) console.warn(NOT_PERMITTED);

/** The network interfaces that a process sees. */
function interfacesSeen(command: readonly string[]): readonly string[] {
  const [program = '', ...args] = command;
  const script = 'console.log(JSON.stringify(Object.keys(require("node:os").networkInterfaces())))';
  const names: readonly string[] = JSON.parse(spawnSync(program, [...args, '-e', script]).stdout.toString());
  return names;
}

/** Runs tests in a process without network, and gives how many passed and failed. */
function runTests(args: readonly string[]): {
  readonly passed: number;
  readonly failed: number;
  readonly exit: number | null;
} {
  const folder = mkdtempSync(join(tmpdir(), 'baton-no-network-'));
  const outputFile = join(folder, 'tests.json');
  try {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(?:CI|BATON_LONG|VITEST.*)$/u.test(name)),
    );
    const options = ['--reporter=json', `--outputFile=${outputFile}`];
    const command = [...(unshare ?? []), process.execPath, VITEST, 'run', ...options, ...args];
    const { status } = spawnSync('unshare', command, { cwd: TOP, env });
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(outputFile, 'utf8')) as {
      readonly numPassedTests: number;
      readonly numFailedTests: number;
    };
    return { passed, failed, exit: status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(unshare === undefined)('without any network', () => {
  it('a process sees no network interface, as it does otherwise', () => {
    expect(interfacesSeen(['unshare', ...(unshare ?? []), process.execPath])).toEqual([]);
    expect(interfacesSeen([process.execPath])).not.toEqual([]);
  });

  it('heads are signed, histories verified and records proved', { timeout: 5 * MINUTE_MS }, () => {
    expect(runTests(['test/system/history/signed.test.ts'])).toMatchObject({ exit: 0, failed: 0 });
  });

  it('records are redacted, verified and proved as users do it', { timeout: 5 * MINUTE_MS }, () => {
    const { passed, ...rest } = runTests(['test/scenarios/scenarios.test.ts', '-t', 'redact.md']);
    expect({ passed, ...rest }).toEqual({ passed: 1, failed: 0, exit: 0 });
  });
});
