/** Why: here, and nowhere else, the ports get their real implementations. */

import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';

import type { Clock, History, Journal, Library, Nonces } from '../../app/ports.ts';
import { chooseWorkItem } from '../../app/situation.ts';
import { Failure } from '../../domain/failures.ts';
import type { WorkItemId } from '../../domain/ids.ts';
import { locateRepository } from '../../git/locate.ts';
import { isAncestor, resolveCommit } from '../../git/query.ts';
import { openCompiledCache } from '../../stores/compiled-cache.ts';
import { createFileLibrary } from '../../stores/file-library.ts';
import { createGitHistory } from '../../stores/git-history.ts';
import { createGitChains } from '../../stores/git-chains.ts';
import { createGitJournal } from '../../stores/git-journal.ts';
import { openRepository, type GitRepository } from '../../stores/git-repository.ts';
import type { Input } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { identify, type Identity } from '../identity.ts';
import { loadAdmission, loadDefinitions } from './late-parts.ts';
import { readSettings, type Settings } from './settings.ts';

/** A repository with everything that reading and deciding need. */
export type World = {
  readonly library: Library;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly nonces: Nonces;
  readonly identity: Identity;
  readonly settings: Settings;
  readonly repository: Pick<GitRepository, 'top' | 'gitDir' | 'commonDir'>;
  readonly git: {
    /** The full id of the commit that a name stands for. */
    readonly resolveCommit: (name: string) => Promise<string | undefined>;
    readonly isAncestor: (ancestor: string, descendant: string) => Promise<boolean>;
  };
  readonly history: History;
  /** The work item that the call means: --work-item, a first word, or the only one there is. */
  readonly chooseItem: (input: Input, word?: string) => Promise<WorkItemId>;
};

/**
 * Opens the repository that a call means. Fails when there is none. With `lasting`, git processes stay open for as long
 * as the program runs, as suits one that goes on asking.
 */
export async function openWorld(input: Input, around: Surroundings, lasting = false): Promise<World> {
  const folder = resolve(around.cwd, input.text('repo') ?? '.');
  const located = await locate(folder, around.env);
  const repository = openRepository(located, around.env, !lasting);
  const compiled = openCompiledCache(join(repository.privateDir, 'cache'), around.version);
  const settings = await readSettings(repository.top, compiled);
  const history = {
    ref: settings.history === undefined ? 'HEAD' : `refs/heads/${settings.history}`,
    root: settings.artifacts,
  };
  const library = createFileLibrary({ repository, history, load: loadDefinitions, compiled });
  const journal = createGitJournal({
    repository,
    history,
    artifacts: { path: join(repository.top, settings.artifacts), root: settings.artifacts },
    load: loadAdmission,
    chains: (commits) => createGitChains(repository, loadAdmission, commits),
  });
  return {
    library,
    journal,
    clock: { now: () => new Date().toISOString() },
    nonces: { next: () => randomBytes(16).toString('hex') },
    identity: identify(around.env, settings.actor, around.terminal.interactive),
    settings,
    repository,
    git: {
      resolveCommit: (name) => resolveCommit(repository.place, name),
      isAncestor: (ancestor, descendant) => isAncestor(repository.place, ancestor, descendant),
    },
    history: createGitHistory(repository, { branch: settings.history, root: settings.artifacts }),
    chooseItem: (call, word) => chooseWorkItem(library, call.text('work-item') ?? word),
  };
}

async function locate(folder: string, env: NodeJS.ProcessEnv) {
  const located = await locateRepository(folder, env).catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw missing ? new Failure('not-a-repository', { path: folder }) : error;
  });
  if (located.kind === 'none') throw new Failure('not-a-repository', { path: folder });
  if (located.kind === 'bare') throw new Failure('bare-repository', { path: folder });
  return located;
}
