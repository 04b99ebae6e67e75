/** Why: what a check-up found and a program can mend is mended here, by adding and tidying up, never by changing a record. */

import { decideEnd } from '../domain/decide-end.ts';
import type { RemovableBranch, Repair } from '../domain/diagnosis.ts';
import { describeFailure, isFailure, type Refusal } from '../domain/failures.ts';
import { decideAndApply } from './apply.ts';
import { unfiledRecords } from './collect.ts';
import type { Clock } from './ports.ts';
import { readSituation, type Readers } from './situation.ts';
import type { Workplace } from './work-ports.ts';

/** What repairing needs from outside. */
export type RepairPorts = {
  readonly clock: Clock;
  readonly actor: string;
  readonly remove: (path: string) => void;
  readonly restore: (paths: readonly string[]) => Promise<void>;
  readonly addAttributes: () => void;
  /** Removes all of these branches, or none when one of them does not stand where it was seen. */
  readonly removeBranches: (branches: readonly RemovableBranch[]) => Promise<boolean>;
  /** Whether a git runs in the repository now; a lock that was left may have a new holder since it was looked at. */
  readonly gitRuns: () => boolean | undefined;
  /** The work items as they are known here, without asking a server. */
  readonly readersHere: () => Promise<Readers>;
  /** The work items as every command sees and changes them. */
  readonly readers: () => Promise<Readers & { readonly workplace: Pick<Workplace, 'holderState' | 'endOrphans'> }>;
  readonly explain: (error: unknown) => Refusal;
};

/** What became of a repair; `problem` says why it was not done. */
export type Repaired = { readonly repair: Repair; readonly problem?: string };

/** Carries out repairs one after the other. One that fails is told and keeps none of the others from being done. */
export async function repairAll(ports: RepairPorts, repairs: readonly Repair[]): Promise<readonly Repaired[]> {
  const done: Repaired[] = [];
  for (const repair of repairs) {
    try {
      const problem = await carryOut(ports, repair);
      done.push(problem === undefined ? { repair } : { repair, problem });
    } catch (error) {
      const { what } = describeFailure(isFailure(error) ? error.refusal : ports.explain(error));
      done.push({ repair, problem: what });
    }
  }
  return done;
}

async function carryOut(ports: RepairPorts, repair: Repair): Promise<string | undefined> {
  switch (repair.kind) {
    case 'remove-file':
      ports.remove(repair.path);
      return undefined;
    case 'remove-lock':
      if (ports.gitRuns() !== false) return 'a git is running there';
      ports.remove(repair.path);
      return undefined;
    case 'add-attributes':
      ports.addAttributes();
      return undefined;
    case 'restore-files':
      await ports.restore(repair.paths);
      return undefined;
    case 'remove-branches':
      return (await ports.removeBranches(repair.branches)) ? undefined : 'one of them has moved; look again';
    case 'file-records': {
      const readers = await ports.readersHere();
      await readers.journal.file(unfiledRecords(await readSituation(readers, repair.workItem)));
      return undefined;
    }
    case 'end-attempt':
      return endAttempt(ports, repair);
  }
}

/** Records that an attempt was interrupted, as the next run of the item would. Its holder is looked at once more first. */
async function endAttempt(
  ports: RepairPorts,
  { workItem, step, attempt, nonce }: Extract<Repair, { kind: 'end-attempt' }>,
): Promise<string | undefined> {
  const readers = await ports.readers();
  if ((await readers.workplace.holderState(workItem, attempt, nonce)) !== 'gone') return 'somebody holds it again';
  await readers.workplace.endOrphans(nonce);
  const decide = ({ state }: Awaited<ReturnType<typeof readSituation>>) =>
    decideEnd(state, {
      actor: ports.actor,
      now: ports.clock.now(),
      outcome: 'Interrupted: the process that held it is gone',
      nextAction: 'Run again',
      links: [],
      target: { step, attemptId: attempt, nonce },
      report: { kind: 'failed', reason: 'interrupted', evidence: [] },
    });
  const outcome = await decideAndApply(readers, workItem, decide, { dryRun: false });
  return outcome.kind === 'refused' ? describeFailure(outcome.refusal).what : undefined;
}
