/** Why: a git that is too old must be told as that; it would keep a program waiting that has a conversation with it. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

import { explainError } from '../../src/cli/unexpected.ts';
import { diagnosePrograms } from '../../src/domain/diagnose-repository.ts';
import { openRefWriter } from '../../src/git/command.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

let repository: TemporaryRepository | undefined;
afterEach(() => repository?.remove());

/** A place whose git says that it is of this version and otherwise does what the real one does. */
function placeWith(version: string) {
  const made = makeTemporaryRepository();
  repository = made;
  const path = process.env['PATH'] ?? '';
  const folder = made.beside('bin');
  mkdirSync(folder);
  const script = `#!/bin/sh\n[ "$*" = --version ] && exec echo 'git version ${version}'\nPATH='${path}' exec git "$@"\n`;
  writeFileSync(join(folder, 'git'), script);
  chmodSync(join(folder, 'git'), 0o755);
  made.git(['commit', '--quiet', '--allow-empty', '-m', 'first']);
  const move = { ref: 'refs/baton/steps/item/a', from: undefined, to: made.git(['rev-parse', 'HEAD']).trim() };
  return { place: { cwd: made.top, env: { ...made.env, PATH: `${folder}${delimiter}${path}` } }, move };
}

const TOO_OLD = ['2.33.8', '2.30.2', '1.9'];
const FINE = ['2.34.0', '2.55.1', '3.0.rc1'];

it.each(TOO_OLD)('git %s is refused before it is talked to, in a program that goes on', async (version) => {
  const { place, move } = placeWith(version);
  const writer = openRefWriter(place);
  const error: unknown = await writer.move(move).catch((thrown: unknown) => thrown);
  writer.close();
  expect(explainError(error)).toMatchObject({ code: 'git-too-old', facts: { version } });
});

it.each(TOO_OLD)('git %s will do where it is started for one thing and ends', async (version) => {
  const { place, move } = placeWith(version);
  expect(await openRefWriter({ ...place, brief: true }).move(move)).toBeUndefined();
});

it.each(FINE)('git %s is talked to', async (version) => {
  const { place, move } = placeWith(version);
  const writer = openRefWriter(place);
  expect(await writer.move(move)).toBeUndefined();
  writer.close();
});

it('a check-up draws the line where the program does', () => {
  const levels = [...TOO_OLD, ...FINE].map((git) => diagnosePrograms({ git, node: '22.0.0' })[0]?.level);
  expect(levels).toEqual([...TOO_OLD.map(() => 'fault'), ...FINE.map(() => 'ok')]);
});
