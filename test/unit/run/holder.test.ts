import { describe, expect, it } from 'vitest';
import { judgeHolder, ownFacts, parseFacts, parseJson, type ProcessFacts } from '../../../src/run/holder.ts';

const self = ownFacts();
/** A number above every process number that systems give out. */
const NOBODY = 2 ** 22 + 1;
const linux: ProcessFacts = { pid: process.pid, hostname: 'here', bootId: 'boot-1', pidNamespace: 'pid:[1]' };

describe('telling whether a process still runs', () => {
  it('knows itself, also from what it wrote down', () => {
    expect(judgeHolder(self)).toBe('alive');
    const readBack = parseFacts(parseJson(JSON.stringify(self)));
    expect(readBack).toEqual(self);
  });

  it('knows that a process with another start time is another process', () => {
    expect(judgeHolder({ ...self, startTime: '1' })).toBe(process.platform === 'linux' ? 'gone' : 'alive');
  });

  it('knows that nobody has this number', () => {
    expect(judgeHolder({ ...self, pid: NOBODY })).toBe('gone');
  });

  it('knows that nothing lives through a new boot of the same machine', () => {
    expect(judgeHolder(linux, { ...linux, bootId: 'boot-2' })).toBe('gone');
  });

  it.each([
    ['another machine', { hostname: 'there', bootId: 'boot-2' }],
    ['another machine that tells no boot', { hostname: 'there', bootId: undefined }],
    ['another container', { pidNamespace: 'pid:[2]' }],
    ['another container of another name', { pidNamespace: 'pid:[2]', hostname: 'there' }],
  ])('cannot tell from %s', (_where, other) => {
    const { bootId, ...rest } = { ...linux, pid: NOBODY, ...other };
    expect(judgeHolder(bootId === undefined ? rest : { ...rest, bootId }, linux)).toBe('unknown');
  });

  it('tells by the number alone where the system says no more', () => {
    const plain = { pid: process.pid, hostname: 'here' };
    expect(judgeHolder(plain, plain)).toBe('alive');
    expect(judgeHolder({ ...plain, pid: NOBODY }, plain)).toBe('gone');
  });

  it('looks by the boot and not by a name that may change', () => {
    expect(judgeHolder({ ...linux, hostname: 'renamed' }, linux)).toBe('alive');
  });
});

describe('reading facts', () => {
  it.each(['', '{', 'null', '[]', '"x"', '{"pid":1}', '{"pid":"1","hostname":"h"}', '{"pid":0,"hostname":"h"}'])(
    'takes %j for none',
    (text) => {
      expect(parseFacts(parseJson(text))).toBeUndefined();
    },
  );

  it('never takes a negative number, which would mean a group', () => {
    expect(parseFacts({ pid: -1, hostname: 'h' })).toBeUndefined();
    expect(parseFacts({ pid: 1.5, hostname: 'h' })).toBeUndefined();
  });

  it('leaves out what is no text', () => {
    expect(parseFacts({ pid: 7, hostname: 'h', bootId: 5, startTime: null })).toEqual({ pid: 7, hostname: 'h' });
  });
});
