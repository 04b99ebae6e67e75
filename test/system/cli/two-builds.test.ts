/** Why: two builds of one version may read files differently, and what one of them keeps for its next start must not mislead the other. */

import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { copyProgram, type BuiltProgram } from '../../support/built-program.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../../support/temporary-repository.ts';

const WORKFLOW = `schemaVersion: "1.0"
id: wf
version: 1.0.0
steps:
  - { key: honest, order: 1 }
`;

let repository: TemporaryRepository;
let program: BuiltProgram;
beforeAll(() => {
  repository = makeTemporaryRepository();
  program = copyProgram(repository);
});
afterAll(() => repository.remove());

/** The keys of the steps that `status` tells of. */
async function stepsTold(): Promise<readonly string[]> {
  const { document } = await program.run(['status', 'item']);
  return (document as { readonly steps: readonly { readonly key: string }[] }).steps.map(({ key }) => key);
}

/** The program in the copy becomes another build of the same version. */
function rebuild(): void {
  const main = repository.beside('dist/cli/main.js');
  const text = readFileSync(main, 'utf8');
  const build = /"(\d+\.\d+\.\d+[^"]*)-([0-9a-f]{16})"/u.exec(text);
  if (build === null) throw new Error('the program does not say which build it is');
  const [whole, version] = build;
  writeFileSync(main, text.replaceAll(whole, `"${version}-${'0'.repeat(16)}"`));
}

it('takes what the same build has kept, and nothing of another one', async () => {
  writeFileSync(join(repository.top, 'wf.yaml'), WORKFLOW);
  await program.run(['item', 'add', 'item', '--workflow', 'wf.yaml']);
  // Only files that have not changed for a while are kept.
  const workflow = join(repository.top, 'artifacts/workflows/wf.yaml');
  utimesSync(workflow, new Date(0), new Date(0));
  expect(await stepsTold()).toEqual(['honest']);
  const cache = join(repository.top, '.git/baton/cache');
  const kept = readdirSync(cache).filter((name) => name.startsWith('read-') && name.includes('wf.yaml'));
  expect(kept).toHaveLength(1);
  const file = join(cache, kept[0] ?? '');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('honest', 'forged'));
  expect(await stepsTold()).toEqual(['forged']);
  rebuild();
  expect(await stepsTold()).toEqual(['honest']);
});
