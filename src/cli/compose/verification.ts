/** Why: verification works offline and also outside of a repository, as in an unpacked archive, so it is put together on its own. */

import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { VerifyPorts } from '../../app/verify.ts';
import { locateRepository } from '../../git/locate.ts';
import { openCompiledCache } from '../../stores/compiled-cache.ts';
import { createFileLibrary } from '../../stores/file-library.ts';
import { createGitChains } from '../../stores/git-chains.ts';
import { openRepository, type GitRepository } from '../../stores/git-repository.ts';
import { newestHistory, openMemory, readHistoryFiles, readNamedLog } from '../../stores/verify-source.ts';
import type { Input } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { loadAdmission, loadDefinitions, loadWorkItems } from './late-parts.ts';
import { readSettings, type Settings } from './settings.ts';
import { startThreads } from './verify-threads.ts';

/** Beside the file that holds this, in the program as it is built in many files; the program in one file has no such file, and one thread. */
const helpers = startThreads(join(dirname(realpathSync(process.argv[1] ?? '.')), 'lazy/verify-thread.js'));

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
  const compiled = openCompiledCache(join(repository.privateDir, 'cache'), around.build);
  const settings = await readSettings(repository.top, compiled);
  const root = settings.artifacts;
  const asked = input.text('rev');
  const { own, newest } = await historyOf(repository, settings, asked);
  const place = { top: repository.top, root, commit: asked ?? newest?.ref };
  // What is remembered of a history does not depend on where it was found.
  const remembered = { ...place, commit: asked ?? own };
  const history = { ref: place.commit ?? 'HEAD', root };
  const server = newest?.server;
  const library = createFileLibrary({ repository, history, load: loadDefinitions, loadWorkItems, compiled });
  const chains = createGitChains(repository, loadAdmission);
  return {
    clock,
    helpers,
    library,
    allowedSigners: signersOf(repository.top, settings),
    source: {
      read: async () => ({ ...(await readHistoryFiles(repository, place)), ...(server && { server }) }),
      live: async () => {
        const items = await library.listWorkItems();
        const read = await Promise.all(items.map((item) => chains.read(item)));
        const entries = read.flatMap((item) => [...item.values()].flatMap((chain) => chain.entries));
        return new Set(entries.map((entry) => entry.id));
      },
      log: (name) => readNamedLog(repository, name, { cwd: around.cwd, root }),
      memory: await openMemory(repository, remembered),
    },
  };
}

/** The history branch, if one is set, and where the newest of it is that this clone has seen, unless the call says what it wants. */
async function historyOf(repository: GitRepository, { history, remote }: Settings, asked: string | undefined) {
  const own = history === undefined ? undefined : `refs/heads/${history}`;
  const newest = asked === undefined && own !== undefined ? await newestHistory(repository, own, remote) : undefined;
  return { own, newest };
}

/** Work items and workflows are found through a repository; records are read in full without them. */
const NO_LIBRARY = { readWorkItem: () => Promise.resolve(undefined), readWorkflow: () => Promise.resolve(undefined) };

/** A folder without git has no refs, no memory and no commits; its files can be verified all the same. */
async function openFolder(top: string, around: Surroundings): Promise<Verifying> {
  const settings = await readSettings(top, { recall: () => undefined, keep: () => undefined });
  const place = { top, root: settings.artifacts, commit: undefined };
  return {
    clock,
    helpers,
    library: NO_LIBRARY,
    allowedSigners: signersOf(top, settings),
    source: {
      read: () => readHistoryFiles(undefined, place),
      live: () => Promise.resolve(new Set()),
      log: (name) => readNamedLog(undefined, name, { cwd: around.cwd, root: settings.artifacts }),
      memory: { read: () => undefined, write: () => undefined },
    },
  };
}
