/** Why: whoever writes a workflow by hand must be shown each mistake where it is; this is the table of mistakes. */

import { describe, expect, it } from 'vitest';
import { faultsOf, HEAD, withSteps } from './faults-of.ts';

describe('the head of a workflow', () => {
  it.each([
    [
      'an unknown key',
      `${HEAD}stepz: []\n`,
      ['1:1 a workflow needs "steps"', '4:1 unknown key "stepz" in a workflow | did you mean "steps"?'],
    ],
    [
      'a doubled key',
      `${HEAD}id: other\nsteps: [{ key: a }]\n`,
      ['4:1 duplicate key "id"; the first one is on line 2'],
    ],
    [
      'a bad version',
      'schemaVersion: "1.0"\nid: wf\nversion: v1\nsteps: [{ key: a }]\n',
      ['3:10 "version" must be a semantic version: three numbers such as 1.2.0; it is "v1"'],
    ],
    [
      'a version read as a number',
      'schemaVersion: "1.0"\nid: wf\nversion: 1.2\nsteps: [{ key: a }]\n',
      ['3:10 "version" must be text, not the number "1.2" | write it in quotation marks: "1.2"'],
    ],
    [
      'another schema version',
      'schemaVersion: "2.0"\nid: wf\nversion: 1.0.0\nsteps: [{ key: a }]\n',
      ['1:16 "schemaVersion" must be "1.0", not the text "2.0"'],
    ],
    [
      'a schema version without quotes',
      'schemaVersion: 1.0\nid: wf\nversion: 1.0.0\nsteps: [{ key: a }]\n',
      ['1:16 "schemaVersion" must be "1.0", not the number "1.0" | write it in quotation marks: "1.0"'],
    ],
    ['no steps', `${HEAD}steps: []\n`, ['4:8 "steps" must be a list with at least one step, not an empty one']],
    ['steps as a map', `${HEAD}steps: { key: a }\n`, ['4:8 "steps" must be a list with at least one step, not a map']],
    [
      'a day that is not in the calendar',
      `${HEAD}effectiveFrom: 2026-02-30T00:00:00Z\nsteps: [{ key: a }]\n`,
      ['4:16 "effectiveFrom" must be a time in UTC such as 2026-11-01T00:00:00Z; it is "2026-02-30T00:00:00Z"'],
    ],
    [
      'a time without zone',
      `${HEAD}effectiveFrom: 2026-02-03T00:00:00\nsteps: [{ key: a }]\n`,
      ['4:16 "effectiveFrom" must be a time in UTC such as 2026-11-01T00:00:00Z; it is "2026-02-03T00:00:00"'],
    ],
    [
      'an end before the start',
      `${HEAD}effectiveFrom: 2026-02-03T00:00:00Z\neffectiveTo: 2026-02-03T00:00:00.000Z\nsteps: [{ key: a }]\n`,
      ['5:14 "effectiveTo" must be later than "effectiveFrom"'],
    ],
    [
      'a merge key',
      `x: &x { key: a }\n${HEAD}steps: [{ <<: *x, key: b }]\n`,
      [
        '1:1 unknown key "x" in a workflow | it may have schemaVersion, id, name, version, effectiveFrom, effectiveTo, strictCriteria, isolation, defaults, steps',
        '5:11 unknown key "<<" in a step | YAML 1.2 does not merge maps; use "defaults", or an alias for the whole value',
      ],
    ],
    [
      'a list instead of a workflow',
      '- a\n',
      ['1:1 a workflow must be a map of schemaVersion, id, name …, not a list'],
    ],
  ])('%s', (_, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });
});

describe('ids', () => {
  const form = 'must be 1 to 100 letters, digits, dots, underscores or hyphens and start with a letter or digit';
  it.each([
    ['../x', form],
    ['a b', form],
    ['-a', form],
    ['a/b', form],
    ['é', form],
    ['', form],
    ['a'.repeat(101), form],
    ['CON', 'is a device name on Windows and cannot become a file there'],
    ['lpt1.txt', 'is a device name on Windows and cannot become a file there'],
    ['a..b', 'must not contain "..", end with "." or end with ".lock": git refuses such ref names'],
    ['main.lock', 'must not contain "..", end with "." or end with ".lock": git refuses such ref names'],
  ])('%j is refused as workflow id, step key, gate key, lock and need', (id, reason) => {
    const shown = id.length > 60 ? `${id.slice(0, 60)}…` : id;
    const quoted = JSON.stringify(id);
    const text = `schemaVersion: "1.0"\nid: ${quoted}\nversion: 1.0.0\nsteps:\n  - key: ${quoted}\n    gates: [{ key: ${quoted} }]\n    locks: [${quoted}]\n    needs: [${quoted}]\n`;
    expect(faultsOf(text)).toEqual([
      `2:5 "id" ${reason}; it is "${shown}"`,
      `5:10 "key" ${reason}; it is "${shown}"`,
      `6:20 "key" ${reason}; it is "${shown}"`,
      `7:13 a value of "locks" ${reason}; it is "${shown}"`,
      `8:13 a value of "needs" ${reason}; it is "${shown}"`,
    ]);
  });

  it.each([
    [
      'a doubled step',
      ['{ key: a }', '{ key: b }', '{ key: a }'],
      ['7:12 duplicate step "a"; the first one is on line 5'],
    ],
    [
      'steps that differ in case',
      ['{ key: Build }', '{ key: build }'],
      [
        '6:12 the step "build" differs only in case from "Build" on line 5 | on many machines both would be the same file',
      ],
    ],
    [
      'locks that differ in case',
      ['{ key: a, locks: [db] }', '{ key: b, locks: [DB] }'],
      ['6:23 the lock "DB" differs only in case from "db" on line 5 | write a lock the same way everywhere'],
    ],
    ['a lock said twice', ['{ key: a, locks: [db, db] }'], ['5:27 "locks" has "db" twice']],
    [
      'a need that does not exist',
      ['{ key: build }', '{ key: b, needs: [biuld] }'],
      ['6:23 there is no step "biuld" | did you mean "build"?'],
    ],
    [
      'a need in other letters',
      ['{ key: build }', '{ key: b, needs: [Build] }'],
      ['6:23 there is no step "Build" | did you mean "build"?'],
    ],
    ['a need like no step', ['{ key: build }', '{ key: b, needs: [elephant] }'], ['6:23 there is no step "elephant"']],
    ['a step that needs itself', ['{ key: a, needs: [a] }'], ['5:23 the step "a" needs itself']],
    ['a need said twice', ['{ key: a }', '{ key: b, needs: [a, a] }'], ['6:26 "needs" has "a" twice']],
    [
      'a need on a step with other faults is no further fault',
      ['{ key: a, order: x }', '{ key: b, needs: [a] }'],
      ['5:22 "order" must be a whole number, not the text "x"'],
    ],
  ])('%s', (_, steps, faults) => {
    expect(faultsOf(withSteps(...steps))).toEqual(faults);
  });
});

describe('many faults', () => {
  it('are all reported, in the order of the file', () => {
    const text = `schemaVersion: "1.0"\nid: a b\nversion: one\nnmae: x\ndefaults: { timeout: 5 }\nsteps:\n  - key: a\n    needs: [z]\n    run: x\n    executor: y\n  - key: A\n    id: 3\n    id: 4\n`;
    expect(faultsOf(text).map((fault) => fault.split(' | ')[0]?.split(';')[0])).toEqual([
      '2:5 "id" must be 1 to 100 letters, digits, dots, underscores or hyphens and start with a letter or digit',
      '3:10 "version" must be a semantic version: three numbers such as 1.2.0',
      '4:1 unknown key "nmae" in a workflow',
      '5:22 "timeout" must be a duration such as 45s, 30m, 1h30m or 2d, in whole seconds',
      '8:13 there is no step "z"',
      '10:15 a step has "run" or "executor", not both',
      '11:10 the step "A" differs only in case from "a" on line 7',
      '12:5 unknown key "id" in a step',
      '13:5 duplicate key "id"',
    ]);
  });

  it('are counted beyond a thousand', () => {
    const text = Array.from({ length: 3000 }, (_, index) => `k${index}: 1\n`).join('');
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1001);
    expect(faults.at(-1)).toContain('more faults in this file');
  });

  it('hold each thing once where an alias repeats it', () => {
    const text = `${HEAD}defaults: { retry: &r { attempts: none } }\nsteps: [{ key: a, retry: *r }, { key: b, retry: *r }]\n`;
    expect(faultsOf(text)).toEqual(['4:35 "attempts" must be a whole number, not the text "none"']);
  });
});
