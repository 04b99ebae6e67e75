/** Why: a pack of ours has to be one that git takes, and a pack of git's has to come out as git meant it, or not at all. */

import { spawnSync } from 'node:child_process';
import { assert, nat, property, uint8Array, uniqueArray } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readPack, writePack, type PackObject } from '../../src/git/pack-form.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

let repository: TemporaryRepository;
beforeAll(() => {
  repository = makeTemporaryRepository();
});
afterAll(() => repository.remove());

function git(args: readonly string[], input: string | Uint8Array = ''): Buffer {
  const { top: cwd, env } = repository;
  const result = spawnSync('git', args, { cwd, env, input, maxBuffer: 2 ** 28 });
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr.toString()}`);
  return result.stdout;
}

const blob = (body: Uint8Array): PackObject => ({ type: 'blob', body: Buffer.from(body) });
const idOf = ({ type, body }: PackObject): string =>
  git(['hash-object', '-t', type, '--stdin', '--literally'], body).toString().trim();

/** Texts that resemble each other, so that git stores most of them as differences. */
function storeAlike(count: number): readonly string[] {
  const text = Array.from({ length: 300 }, (_, line) => `line ${line} ${'x'.repeat(line % 40)}`);
  return Array.from({ length: count }, (_, at) => {
    const mine = text.map((line, number) => (number % 37 === at ? `${line} changed in ${at}` : line));
    return git(['hash-object', '-w', '--stdin'], mine.slice(at).join('\n')).toString().trim();
  });
}

const packOf = (oids: readonly string[], ...form: readonly string[]): Buffer =>
  git(['pack-objects', '--stdout', '--quiet', ...form], `${oids.join('\n')}\n`);

describe('a pack of ours', () => {
  it('is taken by git, whatever it holds', () => {
    const bodies = uniqueArray(uint8Array({ maxLength: 70_000, size: 'max' }), {
      minLength: 1,
      maxLength: 5,
      selector: (body) => Buffer.from(body).toString('hex'),
    });
    assert(
      property(bodies, (each) => {
        const objects = each.map(blob);
        git(['unpack-objects', '-q', '--strict'], writePack(objects));
        for (const object of objects) expect(git(['cat-file', 'blob', idOf(object)]).equals(object.body)).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  it('comes out as it went in', () => {
    const objects = [blob(Buffer.from('')), blob(Buffer.from('a')), blob(Buffer.alloc(100_000, 7))];
    const read = readPack(writePack(objects));
    expect([...(read?.entries() ?? [])]).toEqual(objects.map((object) => [idOf(object), object]));
  });
});

describe('a pack of git’s', () => {
  it('comes out as git meant it, differences and all', () => {
    const oids = storeAlike(30);
    const pack = packOf(oids);
    const read = readPack(pack);
    expect(new Set(read?.keys())).toEqual(new Set(oids));
    for (const [oid, { body }] of read ?? []) expect(body.equals(git(['cat-file', 'blob', oid]))).toBe(true);
    // Otherwise nothing here would have been a difference.
    expect(pack.length).toBeLessThan((packOf(oids, '--window=0').length * 2) / 3);
  });

  it('is left to git when it names places, or builds on what it does not hold', () => {
    const oids = storeAlike(10);
    expect(readPack(packOf(oids, '--delta-base-offset'))).toBeUndefined();
    const [base = '', ...rest] = oids;
    const commitOf = (oid: string, ...parents: readonly string[]): string => {
      const tree = git(['mktree'], `100644 blob ${oid}\tfile\n`).toString().trim();
      return git(['commit-tree', '-m', 'x', ...parents.flatMap((parent) => ['-p', parent]), tree])
        .toString()
        .trim();
    };
    const first = commitOf(base);
    const second = commitOf(rest[0] ?? '', first);
    const thin = git(['pack-objects', '--stdout', '--quiet', '--thin', '--revs'], `${second}\n^${first}\n`);
    expect(readPack(thin)).toBeUndefined();
  });

  it('is nothing when a single bit of it is another', () => {
    const pack = packOf(storeAlike(4));
    assert(
      property(nat(pack.length * 8 - 1), (bit) => {
        const changed = Buffer.from(pack);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(readPack(changed)).toBeUndefined();
      }),
    );
  });

  it.each([0, 1, 11, 12, 31, 32, 100])('is nothing when only %i bytes of it came', (length) => {
    expect(readPack(packOf(storeAlike(4)).subarray(0, length))).toBeUndefined();
  });
});
