/** Why: which jobs a matrix makes is decided by rules that are easily misread; these are the documented ones. */

import { describe, expect, it } from 'vitest';

import { combinationLabel, expandMatrix } from '../../support/actions/language/matrix.ts';
import { runWorkflow } from '../../support/actions/one-workflow.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('expanding a matrix', () => {
  it('takes the product of the vectors, the first changing slowest', () => {
    const labels = expandMatrix({ version: [10, 12], os: ['u', 'w'] }).map(combinationLabel);
    expect(labels).toEqual(['10, u', '10, w', '12, u', '12, w']);
  });

  it('adds to combinations whose original values it keeps, and makes new ones of the rest', () => {
    const combinations = expandMatrix({
      fruit: ['apple', 'pear'],
      animal: ['cat', 'dog'],
      include: [
        { color: 'green' },
        { color: 'pink', animal: 'cat' },
        { fruit: 'apple', shape: 'circle' },
        { fruit: 'banana' },
        { fruit: 'banana', animal: 'cat' },
      ],
    });
    expect(combinations).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ]);
  });

  it('excludes by a partial match, before it includes', () => {
    const combinations = expandMatrix({
      os: ['u', 'm', 'w'],
      version: [12, 14],
      exclude: [{ os: 'm', version: 12 }, { os: 'w' }],
      include: [{ os: 'w', version: 16 }],
    });
    expect(combinations).toEqual([
      { os: 'u', version: 12 },
      { os: 'u', version: 14 },
      { os: 'm', version: 14 },
      { os: 'w', version: 16 },
    ]);
  });

  it('is made of included entries alone', () => {
    expect(expandMatrix({ include: [{ a: 1 }, { a: 2 }] })).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('refuses to be empty', () => {
    expect(() => expandMatrix({ a: [] })).toThrow("Matrix vector 'a' does not contain any values");
    expect(() => expandMatrix({ include: [] })).toThrow('must define at least one vector');
    expect(() => expandMatrix({ a: [1], exclude: [{ a: 1 }] })).toThrow('must define at least one vector');
  });

  it('allows 256 jobs and no more', () => {
    expect(expandMatrix({ a: numbers(256) })).toHaveLength(256);
    expect(() => expandMatrix({ a: numbers(257) })).toThrow('257 jobs');
  });
});

const MATRIX_OF_THREE = (strategy: string): string => `
jobs:
  test:
    runs-on: ubuntu-latest
    strategy: { ${strategy} matrix: { n: [1, 2, 3] } }
    steps:
      - run: test "$N" != 1
        env: { N: "\${{ matrix.n }}" }
`;

const meeting = (strategy: string, script: string): string => `
jobs:
  test:
    runs-on: ubuntu-latest
    strategy: { ${strategy} matrix: { n: [1, 2, 3] } }
    steps:
      - run: ${script}
        env: { N: "\${{ matrix.n }}", PLACE: "\${{ github.workspace }}/../../../.." }
`;

describe('jobs of a matrix', () => {
  it('are cancelled when one fails', async () => {
    await runWorkflow(
      MATRIX_OF_THREE(''),
      ({ conclusions }) =>
        expect(conclusions).toEqual({ 'test (1)': 'failure', 'test (2)': 'cancelled', 'test (3)': 'cancelled' }),
      { runners: 1 },
    );
  });

  it('go on without fail-fast', async () => {
    await runWorkflow(
      MATRIX_OF_THREE('fail-fast: false,'),
      ({ conclusions, run }) => {
        expect(conclusions).toEqual({ 'test (1)': 'failure', 'test (2)': 'success', 'test (3)': 'success' });
        expect(run.conclusion).toBe('failure');
      },
      { runners: 1 },
    );
  });

  it('run side by side', async () => {
    const wait = 'touch "$PLACE/$N"; until [ -e "$PLACE/1" -a -e "$PLACE/2" -a -e "$PLACE/3" ]; do sleep 0.01; done';
    await runWorkflow(meeting('', wait), ({ run }) => expect(run.conclusion).toBe('success'));
  });

  it('run one after the other with max-parallel 1', async () => {
    const alone = 'mkdir "$PLACE/lock" && sleep 0.05 && rmdir "$PLACE/lock"';
    await runWorkflow(meeting('max-parallel: 1,', alone), ({ run }) => expect(run.conclusion).toBe('success'));
  });

  it('fail with the reason when the matrix is empty', async () => {
    await runWorkflow(
      `
jobs:
  none:
    runs-on: ubuntu-latest
    strategy: { matrix: { n: "\${{ fromJSON('[]') }}" } }
    steps:
      - run: exit 0
`,
      ({ job }) => {
        expect(job('none').conclusion).toBe('failure');
        expect(job('none').annotations[0]?.message).toContain("'n' does not contain any values");
      },
    );
  });

  it('know their place', async () => {
    await runWorkflow(
      `
jobs:
  test:
    name: Test \${{ matrix.n }}
    runs-on: ubuntu-latest
    strategy: { matrix: { n: [a, b] } }
    outputs: { place: "\${{ strategy.job-index }} of \${{ strategy.job-total }}" }
    steps:
      - run: exit 0
`,
      ({ job }) =>
        expect([job('Test a').outputs, job('Test b').outputs]).toEqual([{ place: '0 of 2' }, { place: '1 of 2' }]),
    );
  });
});
