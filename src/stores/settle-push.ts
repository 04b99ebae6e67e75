/** Why: neither an exit code nor a lost answer says what became of a push; the refs do, and how they are asked is one rule for every line. */

import type { AppendResult } from '../app/ports.ts';
import type { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { RefMove } from '../git/command.ts';
import type { PushReport } from '../git/push.ts';
import { pushFailure, type Server } from './server.ts';

/** One commit that is to become the tip of a chain on a server. */
export type ChainPush = {
  readonly workItem: WorkItemId;
  readonly ref: string;
  readonly from: string | undefined;
  readonly to: string;
};

/** A server that chains are pushed to, and what is needed to make sense of its refs. */
export type PushLine = Pick<Server, 'remote' | 'push'> & {
  /** The tips of a work item's chains on the server; the commits of `refs` are known afterwards. */
  readonly look: (workItem: WorkItemId, refs: ReadonlySet<string>) => Promise<ReadonlyMap<string, string>>;
  /** Whether the chain that ends in a tip goes through a commit. */
  readonly holds: (tip: string, commit: string) => boolean;
  readonly pause: (milliseconds: number) => Promise<void>;
};

/** How often a push is repeated that did not move its ref although the ref stands where it should. */
const TRIES = 4;

/**
 * Pushes until the outcome of each is known. Each stands alone; one push is all or nothing by itself. Fails with
 * `push-refused` when the server does not want them, and with `push-unanswered` when nobody knows.
 */
export async function settlePushes(line: PushLine, pushes: readonly ChainPush[]): Promise<readonly AppendResult[]> {
  const results = new Map<ChainPush, AppendResult>();
  for (let tries = 1; ; tries += 1) {
    const open = pushes.filter((push) => !results.has(push));
    const moves = open.map(({ ref, from, to }) => ({ ref, from, to }));
    const report = await line.push(moves, moves.length === 1);
    const doubtful = open.filter((push, at) => {
      const sure = report.answers[at] === 'applied' || report.answers[at] === 'already';
      if (sure) results.set(push, { kind: 'applied', tip: push.to });
      return !sure;
    });
    for (const [push, result] of await readAgain(line, doubtful)) results.set(push, result);
    if (results.size === pushes.length) break;
    if (tries === TRIES) throw notMoved(line, report);
    await line.pause(50 * 2 ** tries);
  }
  return pushes.map((push) => results.get(push) ?? { kind: 'lost', tip: undefined });
}

/**
 * A refusal, or no answer: only the ref itself tells. Where our object is in the chain we won, even if others went on since.
 * Where the ref stands as before, nothing is decided yet and the same object is pushed again.
 */
async function readAgain(
  { look, holds }: PushLine,
  doubtful: readonly ChainPush[],
): Promise<readonly (readonly [ChainPush, AppendResult])[]> {
  const results: (readonly [ChainPush, AppendResult])[] = [];
  for (const workItem of new Set(doubtful.map((push) => push.workItem))) {
    const mine = doubtful.filter((push) => push.workItem === workItem);
    const tips = await look(workItem, new Set(mine.map(({ ref }) => ref)));
    for (const push of mine) {
      const tip = tips.get(push.ref);
      if (tip !== undefined && holds(tip, push.to)) results.push([push, { kind: 'applied', tip: push.to }]);
      else if (tip !== push.from) results.push([push, { kind: 'lost', tip }]);
    }
  }
  return results;
}

/** The server answered and moved nothing, again and again: it does not want to. */
function notMoved({ remote }: PushLine, report: PushReport): Failure {
  return pushFailure(
    remote,
    report,
    report.answers.every((answer) => answer === 'refused'),
  );
}

/** A server to which the history and deletions of chains are pushed together. */
export type HistoryLine = Pick<Server, 'remote' | 'push' | 'everything'> & {
  readonly isAncestor: (commit: string, tip: string) => Promise<boolean>;
};

const TOGETHER_TRIES = 3;

/** True when all moves went through, false when something had moved. Fails when the server does not want them. */
export async function settleTogether(line: HistoryLine, moves: readonly RefMove[]): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const report = await line.push(moves, true);
    if (report.answers.every((answer) => answer === 'applied' || answer === 'already')) return true;
    const fate = await fateOf(line, moves);
    if (fate !== 'unmoved') return fate === 'applied';
    const refused = report.answers.includes('refused');
    if (!refused && tries < TOGETHER_TRIES) continue;
    throw pushFailure(line.remote, report, refused);
  }
}

/** What became of a push that moves all or nothing: the refs tell, where the answer did not. */
async function fateOf(line: HistoryLine, moves: readonly RefMove[]): Promise<'applied' | 'unmoved' | 'moved'> {
  const advance = moves.find((move) => move.to !== undefined);
  const deleted = moves.filter((move) => move.to === undefined);
  const { tips, history } = await line.everything();
  const done =
    advance?.to === undefined
      ? deleted.every(({ ref }) => !tips.has(ref))
      : history !== undefined && (await line.isAncestor(advance.to, history));
  if (done) return 'applied';
  const still = deleted.every(({ ref, from }) => tips.get(ref) === from);
  return still && (advance === undefined || history === advance.from) ? 'unmoved' : 'moved';
}
