/** Why: here, and nowhere else, the ports get their real implementations. */

import { join, resolve } from 'node:path';

import type { Answers, Clock, FileHistory, History, Journal, Library, Nonces, Observations } from '../../app/ports.ts';
import type { Worktrees } from '../../app/work-ports.ts';
import { chooseWorkItem } from '../../app/situation.ts';
import { Failure } from '../../domain/failures.ts';
import type { WorkItemId } from '../../domain/ids.ts';
import { locateRepository, type RepositoryPaths } from '../../git/locate.ts';
import { isAncestor, resolveCommit } from '../../git/query.ts';
import { openCompiledCache } from '../../stores/compiled-cache.ts';
import { createFileLibrary, type FileLibrary, type LibraryParts } from '../../stores/file-library.ts';
import { createGitHistory } from '../../stores/git-history.ts';
import { createGitChains } from '../../stores/git-chains.ts';
import { createGitJournal, type JournalParts } from '../../stores/git-journal.ts';
import { markItem } from '../../stores/item-mark.ts';
import { createAnswers } from '../../stores/kept-answers.ts';
import { openRepository, type GitRepository } from '../../stores/git-repository.ts';
import { createNonces } from '../../stores/nonces.ts';
import { createObservations } from '../../stores/observations.ts';
import { trackedHistory } from '../../stores/tracking.ts';
import type { Input } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { identify, type Identity } from '../identity.ts';
import { withHistoryOfJobs, withJobToken } from './job-git.ts';
import { loadAdmission, loadDefinitions, loadWorkItems } from './late-parts.ts';
import { readSettings, type Settings } from './settings.ts';
import { chooseSharing, type Sharing } from './choose-sharing.ts';

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
  /** Missing where a server has to be asked. */
  readonly answers?: Answers;
  /** Missing when working offline: what was seen of a server before is no sight of it. */
  readonly observations?: Observations;
  /** The work item that the call means: --work-item, a first word, or the only one there is. */
  readonly chooseItem: (input: Input, word?: string) => Promise<WorkItemId>;
  readonly sharing: Sharing;
  readonly worktrees: () => Promise<Worktrees>;
  readonly fileHistory: () => Promise<FileHistory>;
};

/**
 * Opens the repository that a call means. Fails when there is none. With `lasting`, git processes stay open for as long
 * as the program runs, as suits one that goes on asking.
 */
export async function openWorld(input: Input, around: Surroundings, lasting = false): Promise<World> {
  const folder = resolve(around.cwd, input.text('repo') ?? '.');
  const located = await locate(folder, around.env);
  const alone = openRepository(located, around.env, !lasting);
  const compiled = openCompiledCache(join(alone.privateDir, 'cache'), around.build);
  const settings = withHistoryOfJobs(await readSettings(alone.top, compiled), around.env);
  const sharing = chooseSharing(input, settings, { env: around.env, commonDir: alone.commonDir });
  const parts =
    sharing.kind === 'alone' ? aloneParts(alone, settings) : await sharedParts(sharing, settings, { located, around });
  const { repository, chains, shared } = parts;
  const root = settings.artifacts;
  const history = { ref: settings.history === undefined ? 'HEAD' : `refs/heads/${settings.history}`, root };
  const files = createFileLibrary({
    repository,
    history,
    load: loadDefinitions,
    loadWorkItems,
    compiled,
    ...parts.fallback,
  });
  const library = parts.library(files);
  const artifacts = { path: join(repository.top, root), root };
  const journal = createGitJournal({ repository, history, artifacts, load: loadAdmission, chains, ...shared });
  return {
    sharing,
    library,
    journal,
    clock: { now: () => new Date().toISOString() },
    nonces: createNonces(),
    identity: identify(around.env, settings.actor, around.terminal.interactive),
    settings,
    repository,
    git: {
      resolveCommit: (name) => resolveCommit(repository.place, name),
      isAncestor: (ancestor, descendant) => isAncestor(repository.place, ancestor, descendant),
    },
    history: parts.history,
    worktrees: async () => (await import('./worktrees.ts')).openWorktrees({ repository, root, sharing }),
    ...observing(alone.privateDir, sharing),
    ...(sharing.kind === 'alone' ? { answers: keepingAnswers({ repository, files, history }, around.build) } : {}),
    fileHistory: async () => (await import('../../stores/definition-history.ts')).createFileHistory(repository),
    chooseItem: (call, word) => chooseWorkItem(library, call.text('work-item') ?? word),
  };
}

function observing(privateDir: string, sharing: Sharing): Pick<World, 'observations'> {
  if (sharing.kind === 'offline') return {};
  const place = sharing.kind === 'alone' ? 'here' : `remote-${sharing.remote}`;
  return { observations: createObservations(join(privateDir, 'observed', place)) };
}

type Answering = {
  readonly repository: GitRepository;
  readonly files: FileLibrary;
  readonly history: JournalParts['history'];
};

function keepingAnswers({ repository, files, history }: Answering, build: string): Answers {
  return createAnswers({
    privateDir: repository.privateDir,
    generation: build,
    mark: (item) => markItem({ repository, history }, item),
    isMarked: (workflow) => files.originOf(workflow) === `${history.root}/workflows/${workflow.id}.yaml`,
    refsAsked: repository.hasUnusualRefs,
  });
}

/** What a world consists of, whether it is shared or not. */
type Parts = {
  readonly repository: GitRepository;
  readonly chains: JournalParts['chains'];
  readonly history: History;
  readonly library: (files: Library) => Library;
  readonly shared: Pick<JournalParts, 'shared'>;
  readonly fallback: Pick<LibraryParts, 'fallback'>;
};

function aloneParts(repository: GitRepository, settings: Settings): Parts {
  return {
    repository,
    chains: (commits) => createGitChains(repository, loadAdmission, commits),
    history: createGitHistory(repository, { branch: settings.history, root: settings.artifacts }),
    library: (files) => files,
    shared: {},
    fallback: {},
  };
}

/** The parts of a world that is shared. Its git processes stay open, since every process counts beside a network. */
async function sharedParts(
  sharing: Exclude<Sharing, { readonly kind: 'alone' }>,
  settings: Settings,
  { located, around }: { readonly located: RepositoryPaths; readonly around: Surroundings },
): Promise<Parts> {
  const { shareThrough, workOffline } = await import('./sharing.ts');
  const repository = openRepository(located, withJobToken(around.env), false);
  const { remote } = sharing;
  const request = {
    repository,
    remote,
    historyBranch: settings.history,
    root: settings.artifacts,
    onNote: around.note,
  };
  if (sharing.kind === 'offline') {
    around.note(`offline: ${remote} was not asked; "baton collect" without --offline publishes what is new`);
  }
  const parts = sharing.kind === 'offline' ? workOffline(request) : shareThrough(request);
  return { ...parts, repository, shared: { shared: parts.shared }, fallback: { fallback: trackedHistory(remote) } };
}

/** Finds the repository around a folder. Fails when there is none, or none with a working tree. */
export async function locate(folder: string, env: NodeJS.ProcessEnv) {
  const located = await locateRepository(folder, env).catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw missing ? new Failure('not-a-repository', { path: folder }) : error;
  });
  if (located.kind === 'none') throw new Failure('not-a-repository', { path: folder });
  if (located.kind === 'bare') throw new Failure('bare-repository', { path: folder });
  return located;
}
