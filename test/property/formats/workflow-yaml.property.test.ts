/** Why: what is written must read back as itself, and nothing that anybody writes may bring the reader down. */

import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { formatFault, type Fault } from '../../../src/formats/fault.ts';
import { renderWorkflow, workflowDigest } from '../../../src/formats/workflow-definition.ts';
import { parseWorkflow, type ParsedWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { definition } from './arbitraries.ts';

const encoder = new TextEncoder();

/** Text as a file can hold it: without halves of surrogate pairs. */
function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoder.encode(text));
}

function parse(text: string): ParsedWorkflow {
  return parseWorkflow(encoder.encode(text), 'wf.yaml');
}

/** The same document with the keys of all maps the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(reversed);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, inner]) => [key, reversed(inner)]),
      )
    : value;
}

/** Text with pieces cut out, doubled, moved or replaced by what means something in YAML. */
const mutated = fc
  .tuple(
    definition.map(renderWorkflow),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.constantFrom(
          '',
          '\t',
          ' ',
          '\n',
          '"',
          "'",
          '[',
          '{',
          '}',
          ': ',
          '- ',
          '&a ',
          '*a',
          '!!x ',
          '#',
          '|',
          '? ',
          '\u0000',
          '---\n',
          '%',
          '__proto__: ',
        ),
      ),
      { minLength: 1, maxLength: 6 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((before, [at, length, insert]) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + insert + before.slice(start + length);
    }, text),
  );

/** Faults whose place is not in the text; none when the text was read. */
function misplaced(text: string): readonly Fault[] {
  const parsed = parse(text);
  const lines = text.replace(/^\ufeff/u, '').split(/\r\n|\n|\r/u);
  const faults = parsed.kind === 'ok' ? [] : parsed.faults;
  return faults.filter(
    (fault) =>
      fault.text !== lines[fault.line - 1] ||
      fault.column < 1 ||
      fault.column > fault.text.length + 2 ||
      !formatFault(fault).startsWith(`wf.yaml:${fault.line}:${fault.column}: `),
  );
}

describe('workflows', () => {
  it('read back as what was rendered', () => {
    fc.assert(
      fc.property(definition, (given) => {
        expect(parse(renderWorkflow(given))).toEqual({
          kind: 'ok',
          workflow: { ...given, digest: workflowDigest(given) },
        });
      }),
      { numRuns: 300 },
    );
  });

  it('mean the same as JSON with the keys the other way round', () => {
    fc.assert(
      fc.property(definition, (given) => {
        const json = JSON.stringify(reversed(load(renderWorkflow(given))));
        expect(parse(json)).toEqual({ kind: 'ok', workflow: { ...given, digest: workflowDigest(given) } });
      }),
    );
  });
});

describe('the reader', () => {
  it('never throws on bytes, and points into the file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(parseWorkflow(bytes, 'wf.yaml').kind).toBe('faulty');
      }),
    );
  });

  it('never throws on text, and points into the file', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }).map(wellFormed), (text) => {
        expect(misplaced(text)).toEqual([]);
      }),
    );
  });

  it('never throws on damaged workflows, and points into the file', () => {
    fc.assert(
      fc.property(mutated.map(wellFormed), (text) => {
        expect(misplaced(text)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
