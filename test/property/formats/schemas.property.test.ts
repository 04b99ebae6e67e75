/** Why: the readers and the published schemas say the same rules twice, and must not come to disagree. */

import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { idFault } from '../../../src/domain/ids.ts';
import { parseConfig } from '../../../src/formats/config-yaml.ts';
import { parseDuration } from '../../../src/formats/durations.ts';
import {
  blockFault,
  environmentNameFault,
  globFault,
  lineFault,
  versionFault,
} from '../../../src/formats/text-rules.ts';
import { isTimestamp } from '../../../src/formats/timestamps.ts';
import { parseWorkItem, renderWorkItem } from '../../../src/formats/work-item-json.ts';
import { renderWorkflow } from '../../../src/formats/workflow-definition.ts';
import { parseWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { definition, timestamp, workItem } from './arbitraries.ts';

const NAMES = ['config', 'export', 'handoff', 'record', 'schedule', 'work-item', 'workflow'] as const;
const encoder = new TextEncoder();

type Schema = { readonly $id: string; readonly $defs?: Readonly<Record<string, object>> };

function readSchema(name: string): Schema {
  return JSON.parse(readFileSync(new URL(`../../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as Schema;
}

/** Valid for no value, so that a definition that is missing is noticed. */
const NOTHING = { not: {} };

const SCHEMAS = new Map(NAMES.map((name) => [name, readSchema(name)]));

function validator(schema: object): ValidateFunction {
  return new Ajv2020({ strict: true, allErrors: true }).compile(schema);
}

/** The validator of one shared definition, taken from the workflow's schema. */
function definitionOf(name: string): (value: unknown) => boolean {
  return validator(SCHEMAS.get('workflow')?.$defs?.[name] ?? NOTHING);
}

/** One of these characters. */
function letters(text: string): fc.Arbitrary<string> {
  return fc.constantFrom(...text.split(''));
}

const idLike = fc.oneof(
  fc.string({ unit: letters('aZ09._-/ é'), maxLength: 8 }),
  fc
    .tuple(
      fc.constantFrom('con', 'PRN', 'Aux', 'nul', 'com1', 'LPT9', 'com', 'conx'),
      fc.constantFrom('', '.', '.txt', '-x'),
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: letters('a.lockLOCK'), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('a', '1'), minLength: 98, maxLength: 103 }),
);

describe('the schemas', () => {
  it.each(NAMES)('%s has its own name and explains itself', (name) => {
    expect(SCHEMAS.get(name)).toMatchObject({
      $id: `urn:baton:schema:${name}:1.0`,
      title: expect.any(String),
      description: expect.any(String),
    });
  });

  it.each(['id', 'timestamp', 'version', 'line', 'block', 'duration', 'environment', 'sha256', 'recordId'])(
    'say %s in the same words everywhere',
    (name) => {
      const spellings = [...SCHEMAS.values()]
        .map((schema) => schema.$defs?.[name])
        .filter((found) => found !== undefined)
        .map((found) => JSON.stringify(found));
      expect(new Set(spellings).size).toBe(1);
    },
  );

  it.each([
    ['id', idFault, idLike],
    ['line', lineFault, fc.string({ unit: 'binary', maxLength: 5 })],
    ['block', blockFault, fc.string({ unit: 'binary', maxLength: 5 })],
    ['version', versionFault, fc.string({ unit: letters('019.-+aZ'), maxLength: 12 })],
  ] as const)(
    'ask the same of %s as the reader, which also knows surrogates and direction marks',
    (name, rule, texts) => {
      const isValid = definitionOf(name);
      fc.assert(
        fc.property(texts, (text) => {
          const isGood = rule(text) === undefined;
          const isOnlyEncoding = /\p{Surrogate}|[\u202a-\u202e\u2066-\u2069]/u.test(text);
          expect(isValid(text)).toBe(isGood || (isOnlyEncoding && isValid(text)));
        }),
        { numRuns: 1000 },
      );
    },
  );

  it('ask the same of names, globs, durations and times as the readers', () => {
    const isEnvironment = definitionOf('environment');
    const isDuration = definitionOf('duration');
    const isTime = definitionOf('timestamp');
    const isGlob = definitionOf('glob');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: letters('BbAaTtOoNn_GgIiHhUu1-'), maxLength: 9 }),
          fc.constantFrom('BATON_X', 'gitHub_'),
        ),
        fc.string({ unit: letters('/.\\gitGIT:~!a '), maxLength: 8 }),
        fc.string({ unit: letters('0123dhms '), maxLength: 8 }),
        (name, glob, duration) => {
          expect(isEnvironment({ [name]: 'x' })).toBe(environmentNameFault(name) === undefined);
          expect(isGlob(glob)).toBe(globFault(glob) === undefined);
          const parsed = parseDuration(duration);
          const isTooLong = parsed.kind === 'faulty' && parsed.message === 'must be at most 24 days';
          expect(isDuration(duration)).toBe(parsed.kind === 'ok' || isTooLong);
        },
      ),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(timestamp, (text) => {
        expect(isTime(text) && isTimestamp(text)).toBe(true);
      }),
    );
  });
});

describe('what the readers accept', () => {
  it('is valid against the schema of workflows', () => {
    const isValid = validator(SCHEMAS.get('workflow') ?? {});
    fc.assert(
      fc.property(definition, (given) => {
        const text = renderWorkflow(given);
        expect(parseWorkflow(encoder.encode(text), 'a').kind).toBe('ok');
        expect(isValid(load(text)) ? [] : isValid.errors).toEqual([]);
      }),
    );
  });

  it('is valid against the schema of work items', () => {
    const isValid = validator(SCHEMAS.get('work-item') ?? {});
    fc.assert(
      fc.property(workItem, (given) => {
        const text = renderWorkItem(given);
        expect(parseWorkItem(encoder.encode(text), 'a').kind).toBe('ok');
        expect(isValid(JSON.parse(text)) ? [] : isValid.errors).toEqual([]);
      }),
    );
  });

  it('is valid against the schema of settings, and the other way round', () => {
    const isValid = validator(SCHEMAS.get('config') ?? {});
    const config = fc.record(
      {
        schemaVersion: fc.constantFrom('1.0', '2.0'),
        artifacts: fc.constantFrom('artifacts', 'a/b', '../a', '/a', '.git', 'a\\b'),
        history: fc.constantFrom('main', 'a/b'),
        actor: fc.constantFrom('ada', '', 'a\nb'),
        executors: fc.dictionary(
          fc.constantFrom('claude', 'shell', 'person', 'a b', 'CON'),
          fc.record(
            { command: fc.constantFrom(['x'], ['x', '-p'], []), stdin: fc.constantFrom('context', 'all') },
            { requiredKeys: ['command'] },
          ),
          { maxKeys: 2 },
        ),
        policy: fc.record({ authorMayApprove: fc.constantFrom(true, 'no') }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(config, (given) => {
        const text = JSON.stringify(given);
        expect(parseConfig(encoder.encode(text), 'a').kind === 'ok').toBe(isValid(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });
});
