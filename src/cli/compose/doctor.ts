/** Why: a check-up meets repositories in any state, so each of its parts is opened by itself and none needs another. */

import { accessSync, constants, existsSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

import type { DoctorPorts } from '../../app/doctor.ts';
import type { RepairPorts } from '../../app/repair.ts';
import { ATTRIBUTES_HEADING, attributeLines } from '../../app/setup-seeds.ts';
import { decideSetup, isChange } from '../../domain/setup.ts';
import { DEFAULT_CONFIG } from '../../formats/config.ts';
import { moveRefsTogether, restoreFiles } from '../../git/command.ts';
import { gitVersion } from '../../git/version.ts';
import { gitRunsIn } from '../../run/git-processes.ts';
import { createWorkplace } from '../../run/workplace.ts';
import { openCompiledCache } from '../../stores/compiled-cache.ts';
import { surveyFiles } from '../../stores/files-health.ts';
import { openRepository, type GitRepository } from '../../stores/git-repository.ts';
import { surveyRemote } from '../../stores/remote-health.ts';
import { surveyBranches, surveyRepository } from '../../stores/repository-health.ts';
import { createSetupFiles } from '../../stores/setup-files.ts';
import type { Input } from '../arguments.ts';
import { checkWorkflows } from '../check-workflows.ts';
import type { Surroundings } from '../command.ts';
import { identify } from '../identity.ts';
import { explainError } from '../unexpected.ts';
import { hasOrigin } from './choose-sharing.ts';
import { openGitHubSurvey } from './github-survey.ts';
import { readSettings, type Settings } from './settings.ts';
import { actionFiles, BUNDLE_PATH } from './setup.ts';
import { locate, openWorld } from './world.ts';

/** Everything that checking and repairing need. */
export type Doctor = { readonly ports: DoctorPorts; readonly repairs: RepairPorts };

const clock = { now: () => new Date().toISOString() };

/** Opens the repository that a call means. Fails only where there is none. */
export async function openDoctor(input: Input, around: Surroundings): Promise<Doctor> {
  const located = await locate(resolve(around.cwd, input.text('repo') ?? '.'), around.env);
  const repository = openRepository(located, around.env);
  const { top, place, commonDir, gitDir } = repository;
  const compiled = openCompiledCache(join(repository.privateDir, 'cache'), around.build);
  const settings = (): Promise<Settings> => readSettings(top, compiled);
  // What a faulty file says is not known; what does not depend on it is looked at all the same.
  const known = await settings().catch(() => DEFAULT_CONFIG);
  const remote = input.text('remote') ?? known.remote;
  const offline = input.flag('offline');
  const workplace = createWorkplace({ commonDir, gitDir });
  const gitRuns = (): boolean | undefined => gitRunsIn([top, commonDir]);
  const files = createSetupFiles(repository);
  const readersOf = async (call: Input) => ({
    ...(await openWorld(call, { ...around, note: () => undefined })),
    workplace,
  });
  return {
    ports: {
      clock,
      explain: explainError,
      programs: async () => ({ git: await gitVersion(place), node: process.versions.node }),
      repository: async () => ({ ...(await surveyRepository(repository)), gitRuns: gitRuns() }),
      files: () => surveyFiles(repository, known.artifacts),
      workflows: () => surveyWorkflows(repository, known.artifacts),
      branches: () => surveyBranches(repository),
      remote: async () => {
        if (remote === undefined) return { kind: 'none', hasOrigin: hasOrigin(commonDir) };
        return surveyRemote(repository, { remote, historyBranch: known.history, offline });
      },
      gitHub: () => openGitHubSurvey({ repository, around, remote: remote ?? 'origin', settings: known, offline }),
      installed: () => surveyInstalled(files.read),
      settings: async () => {
        const { history, executors } = await settings();
        const programs = [...executors.values()].map(({ command: [program] }) => program);
        const unknownPrograms = [...new Set(programs)].filter((program) => !isProgram(program, around.env, top));
        return { unknownPrograms, ...(history === undefined ? {} : { history }) };
      },
      readers: () => readersOf(offlineCall(input)),
    },
    repairs: {
      clock,
      explain: explainError,
      actor: identify(around.env, known.actor, around.terminal.interactive).actor,
      remove: (path) => rmSync(path, { force: true }),
      restore: (paths) => restoreFiles(place, paths),
      removeBranches: (branches) =>
        moveRefsTogether(
          place,
          branches.map(({ branch, commit }) => ({ ref: `refs/heads/${branch}`, from: commit, to: undefined })),
        ),
      addAttributes: () => addAttributes(files, known.artifacts),
      gitRuns,
      readersHere: () => readersOf(offlineCall(input)),
      readers: () => readersOf(input),
    },
  };
}

/** A check-up asks no server about work: what was last seen of it is enough to find what is wrong here. */
function offlineCall(input: Input): Input {
  return { ...input, flag: (name) => name === 'offline' || input.flag(name) };
}

async function surveyWorkflows({ top }: GitRepository, root: string) {
  const folder = join(top, root, 'workflows');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^[^.].*\.ya?ml$/u.test(name)) : [];
  const files = names.sort().map((name) => ({ path: join(folder, name), shown: `${root}/workflows/${name}` }));
  const { checked, overlaps } = await checkWorkflows(files);
  const faulty = checked.filter(({ faults }) => faults.length > 0).map(({ file, texts }) => ({ file, faults: texts }));
  return { count: checked.length, faulty, overlaps: overlaps.map(({ text }) => text) };
}

function surveyInstalled(read: (path: string) => string | undefined): ReturnType<DoctorPorts['installed']> {
  // Baton's own repository has no copy of the program: its jobs build it.
  const isOwn = /"name": "baton-orchestrator"/u.test(read('package.json') ?? '');
  const files = actionFiles().filter(({ path }) => !isOwn || path !== BUNDLE_PATH);
  const steps = decideSetup(files, read, { update: false, secrets: [] });
  const pathsOf = (action: string): readonly string[] =>
    steps.filter((step) => step.action === action).map(({ path }) => path);
  const missing = pathsOf('create');
  return { usesActions: missing.length < steps.length, missing, differing: pathsOf('differs') };
}

function addAttributes({ read, write }: ReturnType<typeof createSetupFiles>, root: string): void {
  const lines = attributeLines(root, undefined);
  const file = { kind: 'lines', path: '.gitattributes', heading: ATTRIBUTES_HEADING, lines } as const;
  for (const step of decideSetup([file], read, { update: false, secrets: [] }))
    if (isChange(step)) write(step.path, step.content);
}

/** Whether a program can be started: by its path, or by a name on PATH. */
function isProgram(program: string, env: NodeJS.ProcessEnv, top: string): boolean {
  const places = program.includes('/')
    ? [resolve(top, program)]
    : (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
