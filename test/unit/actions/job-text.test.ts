/** Why: the runner acts on what these functions write, and part of it was written by strangers. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readActionsEnvironment } from '../../../src/actions/actions-environment.ts';
import { writeOutputs, writeSummary } from '../../../src/actions/job-files.ts';
import { launchMatrix, outputsFit, waveSize, type MatrixStep } from '../../../src/actions/launch-matrix.ts';
import { plainText, table } from '../../../src/actions/markdown.ts';
import { annotationLine, withoutCommands } from '../../../src/actions/workflow-commands.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-job-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a job', () => {
  it('is one of GitHub Actions only where there is a file for outputs', () => {
    expect(readActionsEnvironment({ GITHUB_ACTIONS: 'true' })).toBeUndefined();
    expect(readActionsEnvironment({ GITHUB_OUTPUT: '/x' })).toBeUndefined();
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: '/x',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_TOKEN: '',
    };
    expect(readActionsEnvironment(env)).toMatchObject({
      run: { id: '7', attempt: 2 },
      token: undefined,
      apiUrl: 'https://api.github.com',
    });
  });
});

describe('outputs', () => {
  it('cannot be ended, nor followed by another one, from within', () => {
    const path = join(folder, 'output');
    writeOutputs(path, { a: 'x\nEOF\nb=forged\nb<<EOF\ny' });
    const lines = readFileSync(path, 'utf8').split('\n');
    const mark = lines[0]?.slice('a<<'.length) ?? '';
    expect(mark).toMatch(/^end-[0-9a-f]{32}$/u);
    expect(lines.indexOf(mark)).toBe(lines.length - 2);
  });
});

describe('a summary', () => {
  it('is cut by lines where it is longer than may be, and says so', () => {
    const path = join(folder, 'summary');
    writeSummary(path, `${'ä'.repeat(99)}\n`.repeat(6000));
    const text = readFileSync(path, 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toContain('(the rest is left out: a summary may not be longer)');
    expect(text).not.toContain('\ufffd');
  });

  it('shows text as it is, whatever markup it would be', () => {
    expect(plainText('<img src=x> [a](b) `c` | *d* _e_ #1 @you ~~f~~ $g$ :tada: https://h\n# i')).toBe(
      '&#60;img src=x&#62; &#91;a&#93;(b) &#96;c&#96; &#124; &#42;d&#42; &#95;e&#95; &#35;1 &#64;you &#126;&#126;f&#126;&#126; ' +
        '&#36;g&#36; &#58;tada: https&#58;//h &#35; i',
    );
    expect(table(['a'], [['x | y\n| z']])).toBe('| a |\n| --- |\n| x &#124; y &#124; z |');
    expect(table(['a'], [])).toBe('');
  });
});

describe('commands to the runner', () => {
  it('hold what they say and nothing else', () => {
    const line = annotationLine({ level: 'error', title: 'a,b::c\n::d', message: '100%\n::set-output name=x::y\r' });
    expect(line).toBe('::error title=a%2Cb%3A%3Ac %3A%3Ad::100%25%0A::set-output name=x::y ');
    expect(line.split('\n')).toHaveLength(1);
  });

  it('are taken out of text that quotes others', () => {
    expect(withoutCommands('ended: ##[add-mask]x\n  ::error::y')).toBe('ended: ## [add-mask]x   : :error: :y');
  });
});

function steps(count: number): readonly MatrixStep[] {
  return Array.from({ length: count }, (_, at) => ({
    step: `s${at}`,
    number: 1,
    lease: 'f'.repeat(32),
    runsOn: 'ubuntu-latest',
  }));
}

describe('the matrix of a wave', () => {
  it('is in parts of at most 256, each a text for a called workflow', () => {
    const { include } = JSON.parse(launchMatrix(steps(600))) as { include: { chunk: number; steps: string }[] };
    expect(include.map(({ chunk }) => chunk)).toEqual([1, 2, 3]);
    expect(include.map((each) => (JSON.parse(each.steps) as unknown[]).length)).toEqual([256, 256, 88]);
    expect(launchMatrix([])).toBe('{"include":[]}');
  });

  it('fits into the outputs of a job with a thousand steps, and it is noticed when it does not', () => {
    expect(outputsFit({ matrix: launchMatrix(steps(1000)) })).toBe(true);
    const long = steps(1000).map((step) => ({ ...step, runsOn: 'x'.repeat(500) }));
    expect(outputsFit({ matrix: launchMatrix(long) })).toBe(false);
  });

  it('has four steps for each job that runs at once, or as many as were asked for, within what is possible', () => {
    expect([waveSize(20, undefined), waveSize(500, undefined), waveSize(20, 600), waveSize(20, 5000)]).toEqual([
      80, 256, 600, 1000,
    ]);
  });
});
