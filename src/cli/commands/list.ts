/** Why: `baton list`: what there is, or what an executor could take now. */

import { readAllItems } from '../../app/read-portfolio.ts';
import { toWorkItemId } from '../../app/adopt-plan.ts';
import type { Situation } from '../../app/situation.ts';
import { inboxOf, waitingOn } from '../../domain/inbox.ts';
import { overviewOf } from '../../domain/overview.ts';
import { rowOf } from '../../domain/step-row.ts';
import { renderInbox, renderItems, renderReady } from '../../report/list-text.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'list',
    summary: 'work items, or the steps that are ready',
    positionals: [],
    options: {
      'work-item': { value: 'id', describe: 'only this work item' },
      ready: { describe: 'the steps that may start now, lowest first' },
      'waiting-on': { value: 'name', describe: 'what this person or role has to do, over all work items' },
    },
    examples: [
      { command: 'baton list', says: 'every work item with its state' },
      { command: 'baton list --ready --json', says: 'what an agent could take' },
      { command: 'baton list --waiting-on release-manager', says: 'an inbox' },
    ],
    exits: [4],
    changes: false,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const named = input.text('work-item');
    const { situations, unreadable } = await readAllItems(world, named === undefined ? undefined : toWorkItemId(named));
    const notes = unreadable.map(
      ({ workItem, failure }) => `not shown: ${workItem}: ${failure.what}\n  try: ${failure.recover}`,
    );
    if (input.flag('ready')) {
      const items = situations.map(readyRows);
      const ready = items.flatMap(({ workItem, steps }) => steps.map((step) => ({ workItem: workItem.id, ...step })));
      const text = renderReady(items, around.terminal);
      return { exit: ready.length === 0 ? 4 : 0, json: { ready, unreadable }, text, notes };
    }
    const now = world.clock.now();
    const overviews = situations.map(({ state, evaluation, view }) =>
      overviewOf(state, evaluation, view.problems.length, { renewals: view.renewals, now }),
    );
    const name = input.text('waiting-on');
    if (name !== undefined) {
      const waiting = waitingOn(overviews.flatMap(inboxOf), name);
      const text = renderInbox(waiting, name, around.terminal);
      return { exit: waiting.length === 0 ? 4 : 0, json: { waitingOn: name, waiting, unreadable }, text, notes };
    }
    const items = overviews.map((overview) => ({ ...overview, steps: overview.steps.length }));
    return {
      exit: 0,
      json: { items, unreadable },
      text: renderItems(overviews, around.terminal, now),
      notes,
    };
  },
};

/** Only the steps that may start: of a plan of thousands, a few. */
function readyRows({ state, evaluation }: Situation) {
  const steps = state.steps.flatMap((step, at) => {
    const placement = evaluation.placements[at];
    return placement?.status === 'ready' ? [rowOf(step, placement)] : [];
  });
  return { workItem: state.workItem, steps };
}
