/** Why: a check-up looks at everything that it can, and what cannot be looked at hides nothing else. */

import { describeFailure, isFailure, type FailureText, type Refusal } from '../domain/failures.ts';
import { diagnoseBranches } from '../domain/diagnose-branches.ts';
import { diagnoseFiles, diagnoseWorkflows } from '../domain/diagnose-files.ts';
import { diagnoseGitHub } from '../domain/diagnose-github.ts';
import { diagnoseClock, diagnoseItems, diagnoseLeases, type ItemFacts } from '../domain/diagnose-items.ts';
import { diagnoseRemote } from '../domain/diagnose-remote.ts';
import { diagnosePrograms, diagnoseRepository } from '../domain/diagnose-repository.ts';
import { arrangeDiagnoses, type CheckName, type Diagnosis } from '../domain/diagnosis.ts';
import type {
  BranchesFacts,
  FilesFacts,
  GitHubFacts,
  ProgramFacts,
  RemoteFacts,
  RepositoryFacts,
  WorkflowFacts,
} from '../domain/health-facts.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { Clock } from './ports.ts';
import { readSituation, refuseChangedWorkflow, type Readers, type Situation } from './situation.ts';
import type { Workplace } from './work-ports.ts';

/** What a check-up needs from outside. Each of them only looks. */
export type DoctorPorts = {
  readonly clock: Clock;
  readonly programs: () => Promise<ProgramFacts>;
  readonly repository: () => Promise<RepositoryFacts>;
  readonly files: () => Promise<FilesFacts>;
  readonly workflows: () => Promise<WorkflowFacts>;
  /** The branches of attempts; undefined where there is no branch to hold them against. */
  readonly branches: () => Promise<BranchesFacts | undefined>;
  readonly remote: () => Promise<RemoteFacts>;
  readonly gitHub: () => Promise<GitHubFacts>;
  /** Whether the workflows for GitHub Actions are there, and those of them that are not as this version brings them. */
  readonly installed: () => {
    readonly usesActions: boolean;
    readonly differing: readonly string[];
    readonly missing: readonly string[];
  };
  /** What `baton.yaml` says that matters here; fails when it is faulty. */
  readonly settings: () => Promise<{ readonly history?: string; readonly unknownPrograms: readonly string[] }>;
  /** Fails when `baton.yaml` is faulty. */
  readonly readers: () => Promise<Readers & { readonly workplace: Pick<Workplace, 'holderState'> }>;
  /** Any error in words, as the program would end with it. */
  readonly explain: (error: unknown) => Refusal;
};

/** Looks at everything, and gives what it found in the order of the checks. Nothing is changed. */
export async function checkUp(ports: DoctorPorts): Promise<readonly Diagnosis[]> {
  const guarded = guard(ports);
  const programs = await guarded('programs', async () => diagnosePrograms(await ports.programs()));
  if (programs.some(({ level }) => level === 'fault')) return programs;
  const known = await ports.settings().catch((error: unknown) => faultySettings(ports, error));
  const isKnown = 'unknownPrograms' in known;
  const settings = isKnown ? diagnoseSettings(known) : [known];
  const { usesActions } = ports.installed();
  const gitHub = await ports.gitHub().catch((error: unknown) => unasked(error));
  const parts = await Promise.all([
    guarded('repository', async () =>
      diagnoseRepository(await ports.repository(), isKnown ? known.history : undefined),
    ),
    guarded('artifacts', async () => diagnoseFiles(await ports.files())),
    guarded('workflows', async () => diagnoseWorkflows(await ports.workflows())),
    guarded('work items', async () => (isKnown ? diagnoseWork(ports, gitHub) : [UNREAD_WORK])),
    guarded('remote', async () => diagnoseRemote(await ports.remote(), usesActions)),
    guarded('installed files', async () => diagnoseInstalled(ports.installed())),
  ]);
  return arrangeDiagnoses([...programs, ...settings, ...parts.flat(), ...diagnoseGitHub(gitHub)]);
}

/** A check that fails is itself a finding, in the words that any command would end with. */
function guard({ explain }: DoctorPorts) {
  return async (check: CheckName, look: () => Promise<readonly Diagnosis[]>): Promise<readonly Diagnosis[]> => {
    try {
      return await look();
    } catch (error) {
      const { what, why, recover } = describeFailure(isFailure(error) ? error.refusal : explain(error));
      return [{ level: 'fault', check, what, why, mend: recover }];
    }
  };
}

/** Where the records are is said in the settings, so nothing about work is known while they are faulty. */
const UNREAD_WORK: Diagnosis = {
  level: 'unseen',
  check: 'work items',
  what: 'not looked at, since baton.yaml is faulty',
};

function faultySettings({ explain }: DoctorPorts, error: unknown): Diagnosis {
  const { what, why } = describeFailure(isFailure(error) ? error.refusal : explain(error));
  return { level: 'fault', check: 'settings', what, why, mend: 'correct baton.yaml, then: baton doctor' };
}

function unasked(error: unknown): GitHubFacts {
  const problem = error instanceof Error ? error.message : String(error);
  return { kind: 'not-asked', why: `GitHub was not reached: ${problem}` };
}

function diagnoseSettings({ unknownPrograms }: { readonly unknownPrograms: readonly string[] }): readonly Diagnosis[] {
  const check = 'settings';
  if (unknownPrograms.length === 0) return [{ level: 'ok', check, what: 'baton.yaml is sound, or there is none' }];
  return unknownPrograms.map((program) => ({
    level: 'warning',
    check,
    what: `an executor of baton.yaml is the program "${program}", which is not on PATH here`,
    why: 'Steps with that executor fail on this machine.',
    mend: `install ${program}, or let another machine carry out these steps`,
  }));
}

function diagnoseInstalled({
  usesActions,
  differing,
  missing,
}: ReturnType<DoctorPorts['installed']>): readonly Diagnosis[] {
  const check = 'installed files';
  if (!usesActions) return [{ level: 'ok', check, what: 'no workflows for GitHub Actions are installed' }];
  const found: Diagnosis[] = [];
  if (missing.length > 0) {
    const why = 'The workflows need all of them.';
    found.push({ level: 'fault', check, what: `missing: ${missing.join(', ')}`, why, mend: 'baton init' });
  }
  if (differing.length > 0) {
    const why = 'They are of another version, or somebody changed them.';
    const what = `not as this version brings them: ${differing.join(', ')}`;
    found.push({ level: 'warning', check, what, why, mend: 'baton init --update --dry-run' });
  }
  return found.length > 0 ? found : [{ level: 'ok', check, what: 'all there, as this version brings them' }];
}

async function diagnoseWork(ports: DoctorPorts, gitHub: GitHubFacts): Promise<readonly Diagnosis[]> {
  const readers = await ports.readers();
  const items: ItemFacts[] = [];
  const unreadable: { readonly workItem: WorkItemId; readonly failure: FailureText }[] = [];
  for (const workItem of await readers.library.listWorkItems()) {
    try {
      items.push(await factsOf(readers, await readSituation(readers, workItem)));
    } catch (error) {
      unreadable.push({ workItem, failure: describeFailure(isFailure(error) ? error.refusal : ports.explain(error)) });
    }
  }
  const now = ports.clock.now();
  const aheadMs = gitHub.kind === 'asked' ? gitHub.clockAheadMs : undefined;
  const branches = await ports.branches();
  const states = items.map(({ state }) => state);
  return [
    ...diagnoseItems(items, unreadable),
    ...diagnoseLeases(items, now),
    ...diagnoseClock(items, now, aheadMs),
    ...(branches === undefined ? [] : diagnoseBranches(branches, states)),
  ];
}

async function factsOf(readers: Awaited<ReturnType<DoctorPorts['readers']>>, situation: Situation): Promise<ItemFacts> {
  const { state, view } = situation;
  const { id } = state.workItem;
  const running = state.steps.flatMap(({ phase, last }) => (phase === 'running' && last !== undefined ? [last] : []));
  const states = running.map(async ({ id: attempt, start }) => {
    const { nonce } = start.record;
    return [nonce, await readers.workplace.holderState(id, attempt, nonce)] as const;
  });
  const refusal = changedWorkflow(situation, readers.library.root);
  return {
    state,
    problems: view.problems,
    unfiled: view.entries.filter((entry) => !view.filed.has(entry.id)).length,
    holders: new Map(await Promise.all(states)),
    renewals: view.renewals,
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function changedWorkflow(situation: Situation, root: string): FailureText | undefined {
  try {
    refuseChangedWorkflow(situation, root);
    return undefined;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return describeFailure(error.refusal);
  }
}
