/**
 * Why: nobody can be asked to believe in workflow files, so tests execute them: this is the server and its runners.
 *
 * ```ts
 * const github = await startGitHub({ files: { '.github/workflows/a.yml': '…' }, copies: { 'dist': '/…/dist' } });
 * const run = await github.dispatch('a.yml', { 'work-item': 'x' });   // as a person would, on main
 * await github.settled();                                            // all runs over, or waiting for an approval
 * expect(github.run(run.id).conclusion).toBe('success');             // see RunData: jobs, steps, logs, outputs …
 * await github.close();
 * ```
 *
 * Files are parsed and expressions evaluated by GitHub's own packages. Jobs are real processes on machines that are
 * folders of their own: a real clone of a real bare repository over http, real shells. The token of a job may do what its
 * `permissions` say. `actions/checkout`, `setup-node`, `upload-artifact` and `download-artifact` are emulated at their pinned
 * commits; any other action but the repository's own composite ones is an error.
 */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createActivity } from './activity.ts';
import { createArtifactStore, type Artifact } from './artifact-store.ts';
import { createChaos, type ChaosOptions } from './chaos.ts';
import { createGroups } from './concurrency.ts';
import { dispatchWorkflow } from './dispatch.ts';
import { openPullRequest, passTime, pushAs, type Clock, type PullRequest } from './events.ts';
import { createGates, type EnvironmentSettings, type WaitingJob } from './gates.ts';
import { createGitFront } from './git-front.ts';
import { PERMISSIVE, RESTRICTED, type Permissions } from './language/permissions.ts';
import type { ValueMap } from './language/value.ts';
import { makeRepository } from './repository.ts';
import type { Push, RunData, RunState } from './run-data.ts';
import { createRestApi } from './rest-api.ts';
import { rerun, startRun } from './runs.ts';
import { createSlots } from './slots.ts';
import { installTools } from './tools.ts';
import { createTokens } from './tokens.ts';
import type { World } from './world.ts';

/** What the repository is like. Everything may be left out. */
export type GitHubOptions = {
  /** The first commit on main: texts by path, and copies of files or folders of this machine. */
  readonly files?: Readonly<Record<string, string>>;
  readonly copies?: Readonly<Record<string, string>>;
  /** `owner/name`; `acme/plans` unless said. */
  readonly slug?: string;
  /** Private (the default): reading needs a token with `contents: read`, and `actions: read` for runs. */
  readonly visibility?: 'private' | 'public';
  /** How many jobs run at a time; 4 unless said. */
  readonly runners?: number;
  /** What a job may do where neither it nor its file says; reading contents unless said. */
  readonly defaultPermissions?: Permissions;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly environments?: Readonly<Record<string, EnvironmentSettings>>;
  readonly chaos?: ChaosOptions;
  /** Milliseconds that a minute of `timeout-minutes` lasts; a real minute unless said. */
  readonly minuteMs?: number;
  /** From SIGINT to SIGTERM and from there to SIGKILL when a run is cancelled; a tenth of the server's 7.5 s and 2.5 s. */
  readonly cancelGraceMs?: readonly [number, number];
};

/** Who reviewed, the owner unless said, and with which words. */
export type Reviewer = { readonly login: string; readonly comment: string };

/** A server with one repository. */
export type GitHub = {
  readonly slug: string;
  /** The address for `git clone` as the owner, with credentials. */
  readonly url: string;
  /** `GITHUB_API_URL`, and a token of the owner's for it. */
  readonly api: string;
  readonly token: string;
  /** Runs git in the bare repository. */
  readonly git: (...words: readonly string[]) => Promise<string>;
  /** A clone of a branch as it is now, on main unless said; it goes with the server. */
  readonly clone: (branch?: string) => Promise<string>;
  /** Dispatches a workflow by its file name as the owner; refusals are errors. */
  readonly dispatch: (workflow: string, inputs?: ValueMap, ref?: string) => Promise<RunData>;
  /** Lets time pass for schedules, in minutes; gives the runs that they started. */
  readonly passMinutes: (minutes: number) => Promise<readonly RunData[]>;
  /** Commits files on a branch (main unless said) as a person does; gives the runs that the push started. */
  readonly push: (files: Readonly<Record<string, string>>, branch?: string) => Promise<readonly RunData[]>;
  readonly openPullRequest: (pull: PullRequest) => Promise<readonly RunData[]>;
  /** Resolves when no run goes on, except those that wait for an approval or behind one that does. */
  readonly settled: () => Promise<void>;
  readonly runs: () => readonly RunData[];
  readonly run: (id: number) => RunData;
  /** The jobs that wait for an approval. */
  readonly waiting: () => readonly WaitingJob[];
  /** Decides for the jobs of a run that wait in an environment; an error when none does. */
  readonly review: (
    run: number,
    environment: string,
    decision: 'approved' | 'rejected',
    by?: Partial<Reviewer>,
  ) => void;
  readonly cancel: (run: number) => void;
  /** A new attempt: of all jobs, or of those that did not succeed and what comes after them. */
  readonly rerun: (run: number, which?: 'all' | 'failed') => void;
  readonly artifacts: (run: number) => readonly Artifact[];
  /** Removes an artifact, as its expiry would. */
  readonly expire: (artifact: number) => void;
  /** Every push that was accepted, in order. */
  readonly pushes: () => readonly Push[];
  /** Refuses pushes of jobs to these branches. */
  readonly protect: (branches: readonly string[]) => void;
  readonly close: () => Promise<void>;
};

const OWNER = 'olga';
const MINUTE_MS = 60_000;

/** What holds where the options say nothing. */
const DEFAULTS = {
  slug: 'acme/plans',
  visibility: 'private',
  runners: 4,
  defaultPermissions: RESTRICTED,
  secrets: {},
  vars: {},
  environments: {},
  files: {},
  copies: {},
  chaos: undefined,
  minuteMs: MINUTE_MS,
  cancelGraceMs: [750, 250],
} as const;

/** Starts a server with a repository. Close it, and nothing is left. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const world = await makeWorld(options);
  installTools(world.world);
  const front = createGitFront(world.world);
  const api = createRestApi(world.world);
  world.server.on('request', (request, response) => {
    if (front(request, response) || api(request, response)) return;
    response.writeHead(404).end('{"message":"Not Found"}');
  });
  return faceOf(world.world, world.server);
}

async function makeWorld(options: GitHubOptions): Promise<{ readonly world: World; readonly server: Server }> {
  const settings = { ...DEFAULTS, ...options };
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'baton-actions-')));
  const server = createServer();
  const chaos = createChaos(settings.chaos);
  const world: World = {
    settings,
    folder,
    tools: join(folder, 'tools'),
    repository: await makeRepository(folder, settings.slug, settings),
    runs: [],
    activity: createActivity(),
    slots: createSlots(settings.runners),
    groups: createGroups(),
    gates: createGates(settings.environments),
    artifacts: createArtifactStore(join(folder, 'artifacts'), chaos.losesArtifact),
    tokens: createTokens(),
    chaos,
    serverUrl: `http://127.0.0.1:${await listen(server)}`,
    start: (request) => startRun(world, request),
  };
  return { world, server };
}

/** The port that the system chose. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function faceOf(world: World, server: Server): GitHub {
  const clock: Clock = { now: Date.UTC(2026, 0, 1) };
  const token = world.tokens.issue({
    name: OWNER,
    runId: undefined,
    permissions: { ...PERMISSIVE, administration: 'write' },
  });
  const find = (id: number): RunState => {
    const run = world.runs.find((one) => one.id === id);
    if (run === undefined) throw new Error(`There is no run ${id}.`);
    return run;
  };
  return {
    slug: world.settings.slug,
    url: `${world.serverUrl.replace('://', `://${OWNER}:${token}@`)}/${world.settings.slug}.git`,
    api: `${world.serverUrl}/api/v3`,
    token,
    git: world.repository.git,
    clone: async (branch = 'main') => {
      const folder = mkdtempSync(join(world.folder, 'clone-'));
      await world.repository.git('clone', '--quiet', '--branch', branch, world.repository.path, folder);
      return folder;
    },
    dispatch: (workflow, inputs = {}, ref = 'main') => dispatchWorkflow(world, { workflow, ref, inputs, actor: OWNER }),
    passMinutes: (minutes) => passTime(world, clock, minutes * MINUTE_MS, OWNER),
    push: (files, branch = 'main') => pushAs(world, OWNER, branch, files),
    openPullRequest: (pull) => openPullRequest(world, OWNER, pull),
    settled: world.activity.quiet,
    runs: () => world.runs,
    run: find,
    waiting: world.gates.waiting,
    review: (runId, environment, decision, { login = OWNER, comment = '' } = {}) => {
      if (world.gates.decide({ runId, environment, decision, login, comment }) === 0)
        throw new Error(`No job of run ${runId} waits in ${environment}.`);
    },
    cancel: (id) => find(id).cancel.abort(),
    rerun: (id, which = 'all') => rerun(world, find(id), which),
    artifacts: world.artifacts.of,
    expire: world.artifacts.expire,
    pushes: () => world.repository.pushes,
    protect: world.repository.protect,
    close: async () => {
      for (const run of world.runs) run.cancel.abort();
      await Promise.all(world.runs.map(({ over }) => over));
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      rmSync(world.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}
