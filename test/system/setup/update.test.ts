/** Why: an update may replace a program that nobody touched without showing thousands of lines, and only such a one. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';

import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';

const BUNDLE = '.github/actions/baton/baton.cjs';
const made: ScratchRepository[] = [];

afterEach(() => made.splice(0).forEach((repository) => repository.remove()));

function repositoryWith(bundle: string): ScratchRepository {
  const repository = makeRepository({ [BUNDLE]: bundle });
  made.push(repository);
  return repository;
}

/** A program of another version, as its build would have made it. */
function builtAs(version: string, code: string): string {
  const [first, ...rest] = ['#!/usr/bin/env node', '// Brought up to date by: baton init --update', code];
  const digest = createHash('sha256')
    .update([first, ...rest].join('\n'))
    .digest('hex');
  const says = `// Baton ${version}, the whole program in one file, as built. sha256 of all lines but this one: ${digest}`;
  return [first, says, ...rest].join('\n');
}

describe('an update of the program', () => {
  it.each([
    ['as it was built', (text: string) => text],
    ['with line ends converted on the way', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('shows one line for a file %s', async (_, converted) => {
    const repository = repositoryWith(converted(builtAs('0.0.9', 'old();\n')));
    const shown = await repository.baton(['init', '--update']);
    expect(shown.exit).toBe(1);
    expect(shown.stdout).toContain('@@ the whole file @@\n-// Baton 0.0.9, ');
    expect(shown.stdout).not.toContain('old()');
    expect((await repository.baton(['init', '--update', '--yes'])).exit).toBe(0);
    expect((await repository.baton(['init'])).stdout).toContain(`= as it was ${BUNDLE}`);
  });

  it.each([
    ['the code', builtAs('0.0.9', 'old();\n').replace('old', 'mine')],
    ['the first line', builtAs('0.0.9', 'old();\n').replace('env node', 'env node --mine')],
    ['the statement itself', builtAs('0.0.9', 'old();\n').replace('// Baton 0.0.9', '// mine 0.0.9')],
  ])('shows everything when somebody changed %s', async (_, bundle) => {
    const repository = repositoryWith(bundle);
    const shown = await repository.baton(['init', '--update']);
    expect(shown.exit).toBe(1);
    expect(shown.stdout).toMatch(/^-.*mine/mu);
    expect(readFileSync(repository.at(BUNDLE), 'utf8')).toBe(bundle);
  });

  it('shows nothing that a terminal would act upon', async () => {
    const repository = repositoryWith('\u001B[2J\u001B]0;title\u0007mine\n');
    const shown = await repository.baton(['init', '--update']);
    expect(shown.stdout).toContain('-mine');
    expect(shown.stdout).not.toContain('\u001B');
  });
});

describe('setting up', () => {
  it('reaches a repository of which the artifacts root is elsewhere and has a space in its name', async () => {
    const repository = makeRepository({ 'baton.yaml': 'artifacts: my work\n' });
    made.push(repository);
    expect((await repository.baton(['init', '--no-actions'])).exit).toBe(0);
    const attribute = repository.git('check-attr', 'text', '--', 'my work/handoff/x/y.json');
    expect(attribute).toBe('my work/handoff/x/y.json: text: unset');
    expect((await repository.baton(['run', '--quiet'])).exit).toBe(0);
  });

  it('shares through origin where there is one, and seeds no example beside plans', async () => {
    const repository = makeRepository({ 'artifacts/workflows/mine.yaml': 'schemaVersion: "1.0"\n' });
    made.push(repository);
    repository.git('remote', 'add', 'origin', 'https://example.invalid/x.git');
    expect((await repository.baton(['init'])).exit).toBe(0);
    expect(readFileSync(repository.at('baton.yaml'), 'utf8')).toMatch(/^remote: origin$/mu);
    expect(repository.git('status', '--porcelain', '-uall')).not.toContain('first-plan');
  });
});
