/** Why: what git says about files is read by a program, and nothing that people write into commits may mislead it. */

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { FileVersion } from '../../src/app/ports.ts';
import { createFileHistory } from '../../src/stores/definition-history.ts';
import { makeGitPlace, type GitPlace } from './git-place.ts';

let place: GitPlace;
beforeEach(() => {
  place = makeGitPlace();
  mkdirSync(join(place.repository.top, 'flows'));
});
afterEach(() => place.remove());

const put = (name: string, text: string): void => writeFileSync(join(place.repository.top, name), text);

function commit(message: string, author = 'Ada <ada@example.invalid>'): string {
  place.repository.git(['add', '--all']);
  place.repository.git(['commit', '--quiet', '--cleanup=verbatim', '--author', author, '-m', message]);
  return place.repository.git(['rev-parse', 'HEAD']).trim();
}

const text = (bytes: FileVersion['before']) => (bytes === undefined ? undefined : Buffer.from(bytes).toString());

async function versions(): Promise<readonly (readonly (string | undefined)[])[]> {
  const found = await createFileHistory(await place.openRepository()).versions(['flows', 'one.yaml']);
  return found.map(({ path, author, reason, before, after }) => [
    path,
    author?.name,
    reason,
    text(before),
    text(after),
  ]);
}

it('lists every change of the files, newest first, with renames as what goes and what comes', async () => {
  put('flows/a.yaml', 'a\n');
  put('other.txt', 'x\n');
  commit('First');
  put('flows/a.yaml', 'aa\n');
  commit('Second\n\nwith a body', 'Bob <bob@example.invalid>');
  renameSync(join(place.repository.top, 'flows/a.yaml'), join(place.repository.top, 'flows/b.yaml'));
  commit('Third');
  expect(await versions()).toEqual([
    ['flows/a.yaml', 'Ada', 'Third', 'aa\n', undefined],
    ['flows/b.yaml', 'Ada', 'Third', undefined, 'aa\n'],
    ['flows/a.yaml', 'Bob', 'Second\n\nwith a body', 'a\n', 'aa\n'],
    ['flows/a.yaml', 'Ada', 'First', undefined, 'a\n'],
  ]);
});

it('is not misled by what a message or a name looks like', async () => {
  put('flows/a.yaml', 'a\n');
  const first = commit('First');
  put('flows/new\nline.yaml', 'n\n');
  const message = `${first}\n\n:100644 100644 ${first} ${first} M\nflows/a.yaml\nauthor Eve <eve@example.invalid> 1 +0000`;
  commit(message, 'A <B> "Bob" <bob@example.invalid>');
  expect(await versions()).toEqual([
    ['flows/new\nline.yaml', 'A', message, undefined, 'n\n'],
    ['flows/a.yaml', 'Ada', 'First', undefined, 'a\n'],
  ]);
});

it('begins with what is not committed, also before the first commit', async () => {
  put('one.yaml', '1\n');
  expect(await versions()).toEqual([['one.yaml', undefined, '', undefined, '1\n']]);
  put('flows/a.yaml', 'a\n');
  commit('First');
  put('one.yaml', '2\n');
  rmSync(join(place.repository.top, 'flows/a.yaml'));
  expect((await versions()).slice(0, 2)).toEqual([
    ['flows/a.yaml', undefined, '', 'a\n', undefined],
    ['one.yaml', undefined, '', '1\n', '2\n'],
  ]);
});
