import { describe, expect, it } from 'vitest';
import { createMask, maskSecrets, secretValues, stepEnvironment } from '../../../src/run/environment.ts';
import { stepKey } from '../../support/ids.ts';

const step = { key: stepKey('build'), env: {}, secrets: [] };
const facts = { workItem: 'item-1', attempt: 'build-1', nonce: 'ab12', contextPath: '/c', outputPath: '/o' };

describe('the environment of a step', () => {
  it('says which step, attempt and claim it is, over anything inherited or set', () => {
    const base = { PATH: '/bin', BATON_ATTEMPT: 'outer', BATON_CLAIM: 'outer' };
    const env = stepEnvironment(base, { ...step, env: { BATON_CLAIM: 'forged' } }, facts);
    expect(env).toEqual({
      PATH: '/bin',
      BATON_WORK_ITEM: 'item-1',
      BATON_STEP: 'build',
      BATON_ATTEMPT: 'build-1',
      BATON_CLAIM: 'ab12',
      BATON_CONTEXT: '/c',
      BATON_OUTPUT: '/o',
    });
  });

  it('keeps inherited facts where none are given, as a check inside a step needs them', () => {
    const env = stepEnvironment({ BATON_CONTEXT: '/outer', BATON_CLAIM: 'ab12' }, step, { workItem: 'item-1' });
    expect(env).toEqual({
      BATON_CONTEXT: '/outer',
      BATON_CLAIM: 'ab12',
      BATON_WORK_ITEM: 'item-1',
      BATON_STEP: 'build',
    });
  });

  it('withholds what steers a job and what belongs to the runner', () => {
    const names = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
    const base = Object.fromEntries(
      [...names, 'ACTIONS_RUNTIME_TOKEN', 'INPUT_STEP', 'GITHUB_SHA', 'ACTIONSX'].map((name) => [name, 'x']),
    );
    const env = stepEnvironment(base, step, facts);
    expect(Object.keys(env).filter((name) => !name.startsWith('BATON_'))).toEqual(['GITHUB_SHA', 'ACTIONSX']);
  });

  it('lets through only the secrets that the step lists', () => {
    const base = { BATON_SECRETS: ' NPM_TOKEN\n\tDEPLOY_KEY ', NPM_TOKEN: 'n', DEPLOY_KEY: 'd', OTHER: 'o' };
    const env = stepEnvironment(base, { ...step, secrets: ['NPM_TOKEN', 'ABSENT'] }, facts);
    expect(env).toMatchObject({ NPM_TOKEN: 'n', OTHER: 'o' });
    expect(Object.keys(env)).not.toContain('DEPLOY_KEY');
    expect(Object.keys(env)).not.toContain('BATON_SECRETS');
    expect(Object.keys(env)).not.toContain('ABSENT');
  });

  it('puts the step over the executor, and the executor over what is inherited', () => {
    const own = { ...step, env: { B: 'step', C: 'step' } };
    const env = stepEnvironment({ A: 'base', B: 'base', C: 'base', D: undefined }, own, facts, {
      A: 'exec',
      B: 'exec',
    });
    expect(env).toMatchObject({ A: 'exec', B: 'step', C: 'step' });
    expect(Object.keys(env)).not.toContain('D');
  });

  it('takes a name of the prototype for a name', () => {
    const base = JSON.parse('{"__proto__":"own"}');
    expect(Object.entries(stepEnvironment(base, step, facts))[0]).toEqual(['__proto__', 'own']);
  });
});

describe('masking', () => {
  it('knows the values of every secret, and of what the step lists besides', () => {
    const base = { BATON_SECRETS: 'A B', A: 'aaaa', C: 'cccc' };
    expect(secretValues(base, { secrets: ['C', 'A'] })).toEqual(['aaaa', 'cccc']);
  });

  it('masks every occurrence', () => {
    expect(maskSecrets('x hunter2 y hunter2', ['hunter2'])).toBe('x *** y ***');
  });

  it('takes values literally, not as patterns or replacements', () => {
    expect(maskSecrets('a.c$& abc$& a.c$&', ['a.c$&'])).toBe('*** abc$& ***');
  });

  it('masks the longer of two values that begin alike, and all of two that overlap', () => {
    expect(maskSecrets('token-extended token', ['token', 'token-extended'])).toBe('*** ***');
    expect(maskSecrets('<abcd1234wxyz>', ['abcd1234', '1234wxyz'])).toBe('<***>');
    expect(maskSecrets('aaaaaa', ['aaaa'])).toBe('***');
  });

  it('leaves short values alone, since they would blot out ordinary text', () => {
    expect(maskSecrets('yes or no', ['yes', 'no', ''])).toBe('yes or no');
  });

  it('masks a value of several lines line by line', () => {
    const mask = createMask(['-----BEGIN KEY-----\r\nMIIEvQIBADANBg\nab\n']);
    expect(mask('MIIEvQIBADANBg')).toBe('***');
    expect(mask('> -----BEGIN KEY----- ab')).toBe('> *** ab');
  });
});
