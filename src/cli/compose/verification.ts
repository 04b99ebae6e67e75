/** Why: verification works offline and also outside of a repository, as in an unpacked archive, so it is put together on its own. */

import { join, resolve } from 'node:path';

import type { VerifyPorts } from '../../app/verify.ts';
import { locateRepository } from '../../git/locate.ts';
import { openCompiledCache } from '../../stores/compiled-cache.ts';
import { createFileLibrary } from '../../stores/file-library.ts';
import { createGitChains } from '../../stores/git-chains.ts';
import { openRepository } from '../../stores/git-repository.ts';
import { openMemory, readHistoryFiles, readNamedLog } from '../../stores/verify-source.ts';
import type { Input } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { loadAdmission, loadDefinitions, loadWorkItems } from './late-parts.ts';
import { readSettings, type Settings } from './settings.ts';

const clock = { now: () => new Date().toISOString() };

/** What verifying needs, and the file of allowed signers that baton.yaml names. */
export type Verifying = VerifyPorts & {
  readonly allowedSigners: { readonly path: string; readonly shown: string } | undefined;
};

function signersOf(top: string, { allowedSigners }: Settings): Verifying['allowedSigners'] {
  return allowedSigners === undefined ? undefined : { path: join(top, allowedSigners), shown: allowedSigners };
}

/** Opens what a call of verify means: a repository, or a plain folder with artifacts in it. */
export async function openVerification(input: Input, around: Surroundings): Promise<Verifying> {
  const folder = resolve(around.cwd, input.text('repo') ?? '.');
  const located = await locateRepository(folder, around.env);
  if (located.kind !== 'found') return openFolder(folder, around);
  const repository = openRepository(located, around.env);
  const compiled = openCompiledCache(join(repository.privateDir, 'cache'), around.version);
  const settings = await readSettings(repository.top, compiled);
  const root = settings.artifacts;
  const branch = settings.history === undefined ? undefined : `refs/heads/${settings.history}`;
  const place = { top: repository.top, root, commit: input.text('rev') ?? branch };
  const history = { ref: place.commit ?? 'HEAD', root };
  const library = createFileLibrary({ repository, history, load: loadDefinitions, loadWorkItems, compiled });
  const chains = createGitChains(repository, loadAdmission);
  return {
    clock,
    library,
    allowedSigners: signersOf(repository.top, settings),
    source: {
      read: () => readHistoryFiles(repository, place),
      live: async () => {
        const items = await library.listWorkItems();
        const read = await Promise.all(items.map((item) => chains.read(item)));
        const entries = read.flatMap((item) => [...item.values()].flatMap((chain) => chain.entries));
        return new Set(entries.map((entry) => entry.id));
      },
      log: (name) => readNamedLog(repository, name, { cwd: around.cwd, root }),
      memory: await openMemory(repository, place),
    },
  };
}

/** A folder without git has no refs, no memory and no commits; its files can be verified all the same. */
async function openFolder(top: string, around: Surroundings): Promise<Verifying> {
  const settings = await readSettings(top, { recall: () => undefined, keep: () => undefined });
  const place = { top, root: settings.artifacts, commit: undefined };
  return {
    clock,
    library: undefined,
    allowedSigners: signersOf(top, settings),
    source: {
      read: () => readHistoryFiles(undefined, place),
      live: () => Promise.resolve(new Set()),
      log: (name) => readNamedLog(undefined, name, { cwd: around.cwd, root: settings.artifacts }),
      memory: { read: () => undefined, write: () => undefined },
    },
  };
}
