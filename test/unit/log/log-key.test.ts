/** Why: the key of the log is taken from where it is meant to be, and never from both places. */

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { chooseLogKey } from '../../../src/cli/log-key.ts';
import { Failure } from '../../../src/domain/failures.ts';
import { parseVerifierKey } from '../../../src/log/note-key.ts';
import { judgeNote } from '../../../src/log/signed-note.ts';
import { stepEnvironment } from '../../../src/run/environment.ts';

const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

function choose(file: string | undefined, env: Readonly<Record<string, string>>) {
  return chooseLogKey({ text: () => file }, { cwd: import.meta.dirname, env });
}

describe('the key of the log', () => {
  it('comes from the environment', () => {
    const signed = choose(undefined, { BATON_LOG_KEY: pem })?.('text\n', 'log');
    const key = parseVerifierKey(signed?.key ?? '');
    expect(key && judgeNote('text\n', [signed?.line ?? ''], key)).toBe('signed');
  });

  it('is none where nothing is given', () => {
    expect(choose(undefined, {})).toBeUndefined();
    expect(choose(undefined, { BATON_LOG_KEY: '' })).toBeUndefined();
  });

  it('is refused when it is no key; a file that is named goes before the environment', () => {
    expect(() => choose(undefined, { BATON_LOG_KEY: 'hello' })).toThrow(Failure);
    expect(() => choose('log-key.test.ts', { BATON_LOG_KEY: pem })).toThrow(Failure);
  });

  it('is not shown to steps', () => {
    const step = { key: 'a' as never, env: {}, secrets: [] };
    expect(stepEnvironment({ BATON_LOG_KEY: pem, PATH: '/bin' }, step, { workItem: 'w' })).not.toHaveProperty(
      'BATON_LOG_KEY',
    );
  });
});
