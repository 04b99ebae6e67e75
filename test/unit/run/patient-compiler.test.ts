/** Why: V8 complains on standard error about a setting that it does not know, in the middle of somebody's run. */

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

import { patienceFlag } from '../../../src/run/patient-compiler.ts';

const complaints = (flag: string): string =>
  spawnSync(process.execPath, [flag, '--eval', '0'], { encoding: 'utf8', env: {} }).stderr;

it('V8 of this Node knows what it is told, if anything', () => {
  const flag = patienceFlag(process.versions.v8);
  expect(flag === undefined ? '' : complaints(flag)).toBe('');
});

it('and would complain otherwise', () => {
  expect(complaints('--no-such-setting')).not.toBe('');
});

it.each([
  ['11.3.244.8-node.33', '--interrupt-budget=500000'],
  ['12.4.254.21-node.33', undefined],
  ['1.1', undefined],
])('V8 %s is told %s', (version, flag) => {
  expect(patienceFlag(version)).toBe(flag);
});
