/** Why: that a chain stood still is only proof when it was seen on one clock that nobody can set. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createObservations } from '../../../src/stores/observations.ts';
import { WORK_ITEM } from '../../support/workflow-builder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-observed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (now: number, since = 'boot') => createObservations(folder, { since, seconds: () => now });
const look = (now: number, tips: Record<string, string>, since?: string) =>
  Object.fromEntries(at(now, since).note(WORK_ITEM.id, new Map(Object.entries(tips))));

describe('observations', () => {
  it('count from the first look at a tip, also in a program that is started anew', () => {
    expect(look(100, { a: 't1', b: 't1' })).toEqual({ a: 0, b: 0 });
    expect(look(107.5, { a: 't1', b: 't2' })).toEqual({ a: 7.5, b: 0 });
    expect(look(110, { a: 't1', b: 't2' })).toEqual({ a: 10, b: 2.5 });
  });

  it('begin anew for a chain that was gone', () => {
    look(100, { a: 't1' });
    look(110, {});
    expect(look(120, { a: 't1' })).toEqual({ a: 0 });
  });

  it('begin anew after a start of the machine, and when its clock says that they lie ahead', () => {
    look(100, { a: 't1' });
    expect(look(200, { a: 't1' }, 'another boot')).toEqual({ a: 0 });
    look(300, { a: 't1' });
    expect(look(5, { a: 't1' })).toEqual({ a: 0 });
  });

  it.each(['', '[]', '{"since":"boot","chains":{"a":7}}', '{"since":"boot","chains":null}'])(
    'begin anew from a damaged note (%s)',
    (content) => {
      look(100, { a: 't1' });
      writeFileSync(join(folder, `${WORK_ITEM.id}.json`), content);
      expect(look(120, { a: 't1' })).toEqual({ a: 0 });
    },
  );

  it('write nothing when nothing is new', () => {
    look(100, { a: 't1' });
    const path = join(folder, `${WORK_ITEM.id}.json`);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, `${before} `);
    look(130, { a: 't1' });
    expect(readFileSync(path, 'utf8')).toBe(`${before} `);
  });

  it('still answer where notes cannot be kept', () => {
    writeFileSync(join(folder, 'file'), '');
    const blocked = createObservations(join(folder, 'file', 'below'), { since: 'boot', seconds: () => 1 });
    expect([...blocked.note(WORK_ITEM.id, new Map([['a', 't1']]))]).toEqual([['a', 0]]);
  });
});
