/** Why: the reader with places must agree with JSON.parse about everything but what it refuses on purpose. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openReport } from '../../../src/formats/fault-report.ts';
import { readJson } from '../../../src/formats/json-tree.ts';
import type { TreeNode } from '../../../src/formats/tree.ts';
import { parseWorkItem, renderWorkItem } from '../../../src/formats/work-item-json.ts';
import { readYaml } from '../../../src/formats/yaml-tree.ts';
import { workItem } from './arbitraries.ts';

function valueOf(node: TreeNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(valueOf);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, valueOf(value)]));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return 'not JSON';
  }
}

/** What the reader gives, or its first fault. */
function read(text: string): { readonly value: unknown } | { readonly fault: string } {
  const report = openReport('a.json', text);
  const root = readJson(text, report);
  const [fault] = report.faults();
  return fault === undefined && root !== undefined ? { value: valueOf(root) } : { fault: fault?.message ?? 'none' };
}

const REFUSED_ON_PURPOSE =
  /^(?:duplicate key|the key "(?:__proto__|constructor|prototype)"|the number .* is too large)/u;

const damagedJson = fc
  .tuple(
    fc.json(),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 3 }),
        fc.constantFrom(
          '',
          '"',
          '\\',
          ',',
          ':',
          '{',
          '}',
          '[',
          ']',
          '1',
          '-',
          '.',
          'e',
          't',
          ' ',
          '\n',
          '\u0001',
          'null',
        ),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((before, [at, length, insert]) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + insert + before.slice(start + length);
    }, text),
  );

describe('readJson', () => {
  it('agrees with JSON.parse', () => {
    fc.assert(
      fc.property(damagedJson, (text) => {
        const result = read(text);
        fc.pre(!('fault' in result && REFUSED_ON_PURPOSE.test(result.fault)));
        expect('value' in result ? result.value : 'not JSON').toEqual(parsed(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(Object.keys(read(text))).toHaveLength(1);
      }),
    );
  });
});

describe('readYaml', () => {
  it('reads JSON as JSON does', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'grapheme' }), (text) => {
        const report = openReport('a.yaml', text);
        const root = readYaml(text, report);
        fc.pre(!report.faults().some(({ message }) => REFUSED_ON_PURPOSE.test(message)));
        expect(report.faults()).toEqual([]);
        expect(root && valueOf(root)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('work items', () => {
  it('read back as what was rendered', () => {
    fc.assert(
      fc.property(workItem, (given) => {
        const text = renderWorkItem(given);
        expect(parseWorkItem(new TextEncoder().encode(text), 'a.json')).toEqual({ kind: 'ok', workItem: given });
      }),
      { numRuns: 300 },
    );
  });

  it('never bring the reader down', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseWorkItem(bytes, 'a.json').kind).toBe('faulty');
      }),
    );
  });
});
