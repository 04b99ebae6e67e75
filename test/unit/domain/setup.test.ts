/** Why: setting up must never take away what a person wrote, unless it was shown and asked for. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decideSetup, isChange, type SetupFile, type SetupStep } from '../../../src/domain/setup.ts';

const BLOCK = (inside: string): string =>
  `jobs:\n  step:\n    env:\n      BATON_ACTOR: x\n      # baton secrets: begin\n${inside}      # baton secrets: end\n    steps: []\n`;
const secretLine = (name: string): string => `      ${name}: \${{ secrets.${name} }}\n`;

const workflow: SetupFile = { kind: 'installed', path: 'execute.yml', content: BLOCK('') };
const seed: SetupFile = { kind: 'seeded', path: 'baton.yaml', content: 'new\n' };
const lines: SetupFile = {
  kind: 'lines',
  path: '.gitattributes',
  heading: '# Baton',
  lines: ['a/** -text', 'b -text'],
};

const ask = { update: false, secrets: [] };
const updating = { update: true, secrets: [] };

function decide(
  file: SetupFile,
  before: string | undefined,
  wish = ask as { update: boolean; secrets: string[] },
): SetupStep {
  const [step] = decideSetup([file], () => before, wish);
  if (step === undefined) throw new Error('no step');
  return step;
}

describe('an installed file', () => {
  it('is created where there is none, with the secrets that are asked for', () => {
    expect(decide(workflow, undefined)).toEqual({ path: 'execute.yml', action: 'create', content: BLOCK('') });
    expect(decide(workflow, undefined, { update: false, secrets: ['TOKEN'] })).toMatchObject({
      content: BLOCK(secretLine('TOKEN')),
    });
  });

  it('is kept when it is what this version brings, also with converted line ends and secrets of its own', () => {
    expect(decide(workflow, BLOCK('')).action).toBe('keep');
    expect(decide(workflow, BLOCK('').replaceAll('\n', '\r\n')).action).toBe('keep');
    expect(decide(workflow, BLOCK(secretLine('MINE')), updating).action).toBe('keep');
  });

  it('that a person changed is left alone, and replaced only by an update, which keeps the list of secrets', () => {
    const changed = BLOCK(secretLine('MINE')).replace('steps: []', 'steps: [mine]');
    expect(decide(workflow, changed)).toEqual({ path: 'execute.yml', action: 'differs' });
    expect(decide(workflow, changed, updating)).toEqual({
      path: 'execute.yml',
      action: 'replace',
      content: BLOCK(secretLine('MINE')),
    });
  });

  it('gets one more secret without any other change to what a person wrote', () => {
    const changed = BLOCK('').replace('steps: []', 'steps: [mine]');
    expect(decide(workflow, changed, { update: false, secrets: ['TOKEN'] })).toEqual({
      path: 'execute.yml',
      action: 'add',
      content: changed.replace('      # baton secrets: end', `${secretLine('TOKEN')}      # baton secrets: end`),
    });
  });

  it('has a secret once, whatever its case', () => {
    expect(decide(workflow, BLOCK(secretLine('TOKEN')), { update: false, secrets: ['token', 'TOKEN'] }).action).toBe(
      'keep',
    );
  });
});

describe('a seeded file', () => {
  it('is created once and is then the user’s, also in an update', () => {
    expect(decide(seed, undefined).action).toBe('create');
    expect(decide(seed, 'old\n', updating).action).toBe('keep');
  });
});

describe('lines', () => {
  it('go to the end, below what is there', () => {
    expect(decide(lines, '*.png binary')).toMatchObject({
      action: 'add',
      content: '*.png binary\n\n# Baton\na/** -text\nb -text\n',
    });
    expect(decide(lines, '# Baton\na/** -text\n')).toMatchObject({ content: '# Baton\na/** -text\n\nb -text\n' });
  });

  it('never touch a byte of what is there, and are there exactly once afterwards', () => {
    const line = fc.constantFrom('a/** -text', '  a/** -text', 'b -text', '# Baton', '', '*.x y', 'é\u0000');
    const text = fc.tuple(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.boolean());
    fc.assert(
      fc.property(text, ([parts, lineEnd, ended]) => {
        const before = parts.join(lineEnd) + (ended ? lineEnd : '');
        const step = decide(lines, before);
        const after = isChange(step) ? step.content : before;
        expect(after.startsWith(before)).toBe(true);
        const found = after.split(/\r?\n/u).map((each) => each.trim());
        for (const wanted of lines.kind === 'lines' ? lines.lines : []) expect(found).toContain(wanted);
        expect(decide(lines, after).action).toBe('keep');
      }),
    );
  });
});
