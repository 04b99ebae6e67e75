/** Why: a workflow file says much by leaving it out, and one meaning must have one digest. */

import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/domain/workflow.ts';
import { renderWorkflow } from '../../../src/formats/workflow-definition.ts';
import { parseWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { utf8 } from './bytes.ts';
import { faultsOf, HEAD, withSteps } from './faults-of.ts';

function workflowOf(text: string): Workflow {
  const parsed = parseWorkflow(utf8(text), 'wf.yaml');
  if (parsed.kind === 'faulty') {
    throw new Error(faultsOf(text).join('\n'));
  }
  return parsed.workflow;
}

describe('what goes without saying', () => {
  it('is filled in', () => {
    expect(workflowOf(`${HEAD}steps: [{ key: a }]\n`)).toEqual({
      id: 'wf',
      name: 'wf',
      version: '1.0.0',
      strictCriteria: false,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/u),
      steps: [
        {
          key: 'a',
          order: 1,
          parallelizable: false,
          entryCriteria: [],
          exitCriteria: [],
          supportingTasks: [],
          work: { kind: 'person' },
          produces: [],
          env: {},
          secrets: [],
          locks: [],
          gates: [],
          timeoutSeconds: 3600,
          retry: { attempts: 1, backoffSeconds: 0 },
        },
      ],
    });
  });

  it('comes from defaults, part by part', () => {
    const { steps } = workflowOf(
      `${HEAD}defaults: { timeout: 30m, retry: { attempts: 3, backoff: 10s } }\nsteps:\n  - { key: a }\n  - { key: b, timeout: 1h30m, retry: { backoff: 0s } }\n`,
    );
    expect(steps.map(({ timeoutSeconds, retry }) => ({ timeoutSeconds, ...retry }))).toEqual([
      { timeoutSeconds: 1800, attempts: 3, backoffSeconds: 10 },
      { timeoutSeconds: 5400, attempts: 3, backoffSeconds: 0 },
    ]);
  });

  it.each([
    ['', 'run: make', { kind: 'shell', run: 'make' }],
    ['', 'executor: claude', { kind: 'executor', name: 'claude' }],
    ['', 'name: by hand', { kind: 'person' }],
    ['', 'executor: person', { kind: 'person' }],
    ['defaults: { executor: shell }', 'name: by hand', { kind: 'person' }],
    ['defaults: { executor: shell }', 'run: make', { kind: 'shell', run: 'make' }],
    ['defaults: { executor: claude }', 'name: x', { kind: 'executor', name: 'claude' }],
    ['defaults: { executor: claude }', 'run: make', { kind: 'shell', run: 'make' }],
    ['defaults: { executor: claude }', 'executor: person', { kind: 'person' }],
    ['', '{ run: make, executor: shell, key: a }', { kind: 'shell', run: 'make' }],
  ])('%j and %j give the work', (defaults, line, work) => {
    const step = line.startsWith('{') ? line : `{ key: a, ${line} }`;
    expect(workflowOf(`${HEAD}${defaults}\nsteps: [${step}]\n`).steps[0]?.work).toEqual(work);
  });
});

describe('steps', () => {
  it('are sorted by order, then by the bytes of the key', () => {
    const { steps } = workflowOf(
      withSteps('{ key: z, order: 2 }', '{ key: b, order: 1 }', '{ key: B2, order: 1 }', '{ key: last }'),
    );
    expect(steps.map(({ key, order }) => `${key} ${order}`)).toEqual(['B2 1', 'b 1', 'z 2', 'last 4']);
  });

  it('keep an empty list of needs, which is not the same as none', () => {
    const { steps } = workflowOf(withSteps('{ key: a, needs: [] }', '{ key: b }'));
    expect(steps[0]).toHaveProperty('needs', []);
    expect(steps[1]).not.toHaveProperty('needs');
  });

  it('take numbers and truth values in env as their text in the file', () => {
    const { steps } = workflowOf(withSteps('{ key: a, env: { PORT: 0x1F90, DEBUG: true, NONE: "", V: 1.10 } }'));
    expect(steps[0]?.env).toEqual({ PORT: '0x1F90', DEBUG: 'true', NONE: '', V: '1.10' });
  });

  it('may be repeated by aliases', () => {
    const { steps } = workflowOf(`${HEAD}steps:\n  - { key: a, locks: &l [db, net] }\n  - { key: b, locks: *l }\n`);
    expect(steps.map(({ locks }) => locks)).toEqual([
      ['db', 'net'],
      ['db', 'net'],
    ]);
  });
});

describe('the digest', () => {
  const plain = workflowOf(withSteps('{ key: a, timeout: 90m }', '{ key: b, run: make }')).digest;

  it.each([
    ['comments and blank lines', `# one\n\n${withSteps('{ key: a, timeout: 90m } # two', '{ key: b, run: make }')}`],
    [
      'the order of keys',
      `steps: [{ timeout: 90m, key: a }, { run: make, key: b }]\nversion: 1.0.0\nid: wf\nschemaVersion: '1.0'\n`,
    ],
    [
      'spelled-out defaults',
      withSteps('{ key: a, order: 1, timeout: 1h30m, retry: { attempts: 1 } }', '{ key: b, run: make, gates: [] }'),
    ],
    [
      'defaults above',
      `${HEAD}defaults: { timeout: 5400s }\nsteps: [{ key: a }, { key: b, run: make, timeout: 1h }]\n`,
    ],
    ['the order of steps', withSteps('{ key: b, order: 2, run: make }', '{ key: a, order: 1, timeout: 90m }')],
    [
      'CR LF and a byte order mark',
      `\u{feff}${withSteps('{ key: a, timeout: 90m }', '{ key: b, run: make }').replaceAll('\n', '\r\n')}`,
    ],
    [
      'JSON',
      '{"schemaVersion":"1.0","id":"wf","version":"1.0.0","steps":[{"key":"a","timeout":"90m"},{"key":"b","run":"make"}]}',
    ],
  ])('does not depend on %s', (_, text) => {
    expect(workflowOf(text).digest).toBe(plain);
  });

  it.each([
    ['a command', withSteps('{ key: a, timeout: 90m }', '{ key: b, run: make all }')],
    ['a time-out', withSteps('{ key: a, timeout: 91m }', '{ key: b, run: make }')],
    ['needs that say what the order says', withSteps('{ key: a, timeout: 90m }', '{ key: b, run: make, needs: [a] }')],
    ['a version', withSteps('{ key: a, timeout: 90m }', '{ key: b, run: make }').replace('1.0.0', '1.0.1')],
  ])('depends on %s', (_, text) => {
    expect(workflowOf(text).digest).not.toBe(plain);
  });

  it('is the same in every release', () => {
    expect(plain).toBe('342ff82e081d916b6a7a37a37f57d17ce188b5c6a81a667fb8b8f4e6c634cafe');
  });
});

describe('a rendered workflow', () => {
  it('says nothing that goes without saying, and short lists on one line', () => {
    const text = `${HEAD}steps:\n  - { key: a, run: "one\\ntwo\\n", produces: ["*.txt", b] }\n  - { key: b, needs: [a], env: { SEED: "1" }, gates: [{ key: ok, approvers: [ada] }] }\n`;
    expect(renderWorkflow(workflowOf(text))).toBe(
      `schemaVersion: "1.0"
id: wf
version: 1.0.0
steps:
  - key: a
    order: 1
    run: |
      one
      two
    produces: ["*.txt", b]
  - key: b
    order: 2
    needs: [a]
    gates:
      - key: ok
        approvers: [ada]
    env:
      SEED: "1"
`,
    );
  });
});
