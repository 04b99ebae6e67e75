/** Why: properties need workflows, work items and texts of every allowed kind, the odd ones above all. */

import * as fc from 'fast-check';
import { idFault, isGateKey, isStepKey, isWorkflowId, isWorkItemId } from '../../../src/domain/ids.ts';
import { compareSteps, type Criterion, type Gate, type Step, type Work } from '../../../src/domain/workflow.ts';
import type { WorkItem } from '../../../src/domain/work-item.ts';
import { MAX_DURATION_SECONDS } from '../../../src/formats/durations.ts';
import {
  blockFault,
  environmentNameFault,
  globFault,
  lineFault,
  secretNameFault,
  valueFault,
} from '../../../src/formats/text-rules.ts';
import { compareTimestamps } from '../../../src/formats/timestamps.ts';
import type { WorkflowDefinition } from '../../../src/formats/workflow-definition.ts';

/** Text that YAML writers and readers like to get wrong. */
const trickyText = fc.oneof(
  fc.constantFrom(
    'true',
    'null',
    '~',
    '1.0',
    '0x1F',
    'no',
    '- a',
    'a: b',
    '#x',
    ' lead',
    'trail ',
    '&a',
    '*a',
    '!x',
    '%y',
    '@z',
    '|',
    '>',
    "'",
    '"',
    '"a\\n"',
  ),
  fc.constantFrom(
    '2026-01-01',
    '{a}',
    '[b]',
    'a #b',
    'ü😀',
    '\u00a0',
    '---',
    '...',
    '<<',
    '.inf',
    '1e3',
    '0o7',
    ': ',
    '? q',
    '\ufeff',
    'a\u2003b',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

const line = trickyText.filter((text) => lineFault(text) === undefined);

const block = fc
  .array(fc.oneof(trickyText, fc.constantFrom('', '  indented', '\ttab', 'end  ')), { minLength: 1, maxLength: 5 })
  .chain((lines) => fc.constantFrom('', '\n', '\n\n', '\r\n').map((end) => lines.join('\n') + end))
  .filter((text) => blockFault(text) === undefined);

const id = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/u),
    fc.constantFrom('1', '0x1', 'null', 'true', '1.5', '1e3'),
  )
  .filter((text) => idFault(text) === undefined);

const version = fc
  .tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom('', '-rc.1', '-0.x', '+build.5', '-a-b+c'))
  .map(([major, minor, patch, rest]) => `${major}.${minor}.${patch}${rest}`);

export const timestamp = fc
  .tuple(
    fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
    fc.boolean(),
  )
  .map(([date, isShort]) => (isShort ? date.toISOString().replace(/\.\d+/u, '') : date.toISOString()));

function lowerCase(text: string): string {
  return text.toLowerCase();
}

const criterion: fc.Arbitrary<Criterion> = fc.oneof(
  line.map((text) => ({ kind: 'vouched' as const, text })),
  fc.record({ kind: fc.constant('checked' as const), text: line, check: block }),
);
const criteria = fc.uniqueArray(criterion, { selector: ({ text }) => lowerCase(text), maxLength: 3 });

const gate: fc.Arbitrary<Gate> = fc
  .record({
    key: id.filter(isGateKey),
    kind: fc.constantFrom('entry', 'exit'),
    approvers: fc.uniqueArray(line, { maxLength: 3 }),
    minimum: fc.integer({ min: 1, max: 3 }),
  })
  .map((fields) => ({ ...fields, minimum: Math.min(fields.minimum, fields.approvers.length || 3) }));

const work: fc.Arbitrary<Work> = fc.oneof(
  block.map((run) => ({ kind: 'shell' as const, run })),
  id.filter((name) => name !== 'shell' && name !== 'person').map((name) => ({ kind: 'executor' as const, name })),
  fc.constant({ kind: 'person' as const }),
);

const secondsFrom = (least: number) => fc.integer({ min: least, max: MAX_DURATION_SECONDS });

const env = fc.dictionary(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/u).filter((name) => environmentNameFault(name) === undefined),
  trickyText.filter((text) => valueFault(text) === undefined),
  { maxKeys: 3, noNullPrototype: true },
);

const step: fc.Arbitrary<Omit<Step, 'needs'>> = fc
  .record(
    {
      key: id.filter(isStepKey),
      name: line,
      order: fc.nat({ max: 5 }),
      parallelizable: fc.boolean(),
      responsibleRole: line,
      entryCriteria: criteria,
      exitCriteria: criteria,
      supportingTasks: fc.uniqueArray(line, { maxLength: 3 }),
      work,
      produces: fc
        .uniqueArray(
          line.filter((text) => globFault(text) === undefined),
          { maxLength: 3 },
        )
        .filter((globs) => globs.length === 0 || globs.some((glob) => !glob.startsWith('!'))),
      env,
      secrets: fc.uniqueArray(
        fc.stringMatching(/^[A-Z_]{1,8}$/u).filter((name) => secretNameFault(name) === undefined),
        { maxLength: 2 },
      ),
      runsOn: line,
      locks: fc.uniqueArray(fc.constantFrom('db', 'net', 'disk'), { maxLength: 2 }),
      gates: fc.uniqueArray(gate, { selector: ({ key }) => lowerCase(key), maxLength: 2 }),
      timeoutSeconds: secondsFrom(1),
      retry: fc.record({ attempts: fc.integer({ min: 1, max: 100 }), backoffSeconds: secondsFrom(0) }),
    },
    {
      requiredKeys: [
        'key',
        'order',
        'parallelizable',
        'entryCriteria',
        'exitCriteria',
        'supportingTasks',
        'work',
        'produces',
        'env',
        'secrets',
        'locks',
        'gates',
        'timeoutSeconds',
        'retry',
      ],
      noNullPrototype: true,
    },
  )
  .map((fields) => ({ ...fields, secrets: fields.secrets.filter((name) => !Object.hasOwn(fields.env, name)) }));

/** Steps with distinct keys, some of which name others in `needs`. */
const steps = fc
  .uniqueArray(step, { selector: ({ key }) => lowerCase(key), minLength: 1, maxLength: 5 })
  .chain((some) =>
    fc
      .array(fc.option(fc.subarray(some.map(({ key }) => key)), { nil: undefined }), {
        minLength: some.length,
        maxLength: some.length,
      })
      .map((needs) =>
        some.map((one, index): Step => {
          const others = needs[index]?.filter((key) => key !== one.key);
          return others === undefined ? one : { ...one, needs: others };
        }),
      ),
  )
  .map((some) => some.toSorted(compareSteps));

export const definition: fc.Arbitrary<WorkflowDefinition> = fc
  .record(
    {
      id: id.filter(isWorkflowId),
      name: line,
      version,
      effectiveFrom: timestamp,
      effectiveTo: timestamp,
      strictCriteria: fc.boolean(),
      isolation: fc.constant('worktree' as const),
      steps,
    },
    { requiredKeys: ['id', 'name', 'version', 'strictCriteria', 'steps'], noNullPrototype: true },
  )
  .filter(
    ({ effectiveFrom, effectiveTo }) =>
      effectiveFrom === undefined || effectiveTo === undefined || compareTimestamps(effectiveFrom, effectiveTo) < 0,
  );

export const workItem: fc.Arbitrary<WorkItem> = fc.record(
  {
    id: id.filter(isWorkItemId),
    title: line,
    workflow: fc.record({ id: id.filter(isWorkflowId), version }, { noNullPrototype: true }),
    owner: line,
    createdAt: timestamp,
    instruction: block,
    links: fc.uniqueArray(line, { maxLength: 3 }),
  },
  { requiredKeys: ['id', 'title', 'workflow', 'owner', 'createdAt', 'links'], noNullPrototype: true },
);
