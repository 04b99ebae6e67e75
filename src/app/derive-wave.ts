/** Why: what is derived from records (the schedule, the portfolio) goes into the same commit as the records themselves. */

import { buildPortfolio, portfolioTime } from '../domain/portfolio.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { renderSchedule } from '../domain/schedule.ts';
import { allEntries } from '../domain/state.ts';
import { setRoot } from '../log/merkle.ts';
import type { Library } from './ports.ts';
import type { Situation } from './situation.ts';

/** The name of the snapshot that every collecting renews. */
const SNAPSHOT = 'portfolio.json';

/** Writes the schedules of the named items, and the portfolio of all. */
export async function deriveWave(
  library: Library,
  situations: readonly Situation[],
  named: ReadonlySet<WorkItemId>,
): Promise<void> {
  for (const { state, evaluation } of situations) {
    if (!named.has(state.workItem.id)) continue;
    const root = setRoot(allEntries(state).map((entry) => entry.id));
    await library.writeSchedule(renderSchedule(state, evaluation, root), { dryRun: false });
  }
  const portfolio = buildPortfolio(situations, {}, portfolioTime(situations));
  await library.writeExport(SNAPSHOT, `${JSON.stringify(portfolio, undefined, 2)}\n`);
}
