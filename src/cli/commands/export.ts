/** Why: `baton export`: the portfolio as data, the same bytes for the same records. */

import { readAllItems } from '../../app/read-portfolio.ts';
import { countOf, describeChange } from '../../domain/change.ts';
import { ITEM_STATUSES } from '../../domain/overview.ts';
import { buildPortfolio, portfolioTime, type PortfolioFilters } from '../../domain/portfolio.ts';
import { readInstant } from '../../domain/time.ts';
import { renderMetrics } from '../../report/metrics-text.ts';
import type { Input } from '../arguments.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'export',
    summary: 'the portfolio with its metrics',
    positionals: [],
    options: {
      stdout: { describe: 'print the export as well as writing it' },
      from: { value: 'time', describe: 'leave out what finished before' },
      to: { value: 'time', describe: 'leave out what was created later' },
      owner: { value: 'name', multiple: true, describe: 'only items of this owner' },
      workflow: { value: 'id', multiple: true, describe: 'only items of this workflow' },
      status: { value: 'status', multiple: true, describe: `only items in this state: ${ITEM_STATUSES.join(', ')}` },
    },
    examples: [
      { command: 'baton export --stdout', says: 'write it, and print it too' },
      { command: 'baton export --status done --from 2026-11-01T00:00:00Z', says: 'what was finished in November' },
    ],
    exits: [],
    changes: true,
  },
  run: async (input, around) => {
    const filters = filtersOf(input);
    const world = await openWorld(input, around);
    const { situations, unreadable } = await readAllItems(world);
    const now = portfolioTime(situations);
    const portfolio = buildPortfolio(situations, filters, now);
    const name = `portfolio-${now.replaceAll(/[-:]/gu, '').replace(/\.\d+/u, '')}.json`;
    const content = `${JSON.stringify(portfolio, undefined, 2)}\n`;
    const path = `${world.library.root}/exports/${name}`;
    const notes = unreadable.map(({ workItem, failure }) => `not exported: ${workItem}: ${failure.what}`);
    const change = { kind: 'write-file', path, purpose: 'the export' } as const;
    if (input.flag('dry-run')) {
      return {
        exit: 0,
        json: { dryRun: true, changes: [change] },
        text: `would change:\n  ${describeChange(change)}`,
        notes,
      };
    }
    await world.library.writeExport(name, content);
    const text = `${renderMetrics(portfolio.metrics, around.terminal)}\n\n${countOf(portfolio.totals.items, 'work item')} exported to ${path}`;
    const json = { path, portfolio, unreadable };
    return input.flag('stdout') ? { exit: 0, json, text, raw: content } : { exit: 0, json, text, notes };
  },
};

function filtersOf(input: Input): PortfolioFilters {
  const unknown = input.list('status').find((status) => !ITEM_STATUSES.some((known) => known === status));
  if (unknown !== undefined) input.fail(`--status takes ${ITEM_STATUSES.join(', ')}, not "${unknown}".`);
  return {
    ...instantOf(input, 'from'),
    ...instantOf(input, 'to'),
    owner: input.list('owner'),
    workflow: input.list('workflow'),
    status: ITEM_STATUSES.filter((status) => input.list('status').includes(status)),
  };
}

/** An instant or a day, as UTC. */
function instantOf(input: Input, name: 'from' | 'to'): { readonly from?: string; readonly to?: string } {
  const text = input.text(name);
  if (text === undefined) return {};
  const instant = readInstant(text);
  return { [name]: instant ?? input.fail(`--${name} takes a time such as 2026-11-22T09:00:00Z, not "${text}".`) };
}
