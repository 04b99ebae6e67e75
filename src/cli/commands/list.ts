/** Why: `baton list`: what there is, or what an executor could take now. */

import { toWorkItemId } from '../../app/adopt-plan.ts';
import { readAllItems, readEach, type AllItems } from '../../app/read-portfolio.ts';
import { readReady } from '../../app/read-ready.ts';
import type { WorkItemId } from '../../domain/ids.ts';
import { inboxOf, waitingOn } from '../../domain/inbox.ts';
import { overviewOf } from '../../domain/overview.ts';
import { renderInbox, renderItems, renderReady } from '../../report/list-text.ts';
import type { Command, Surroundings } from '../command.ts';
import { openWorld, type World } from '../compose/world.ts';

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
    const only = named === undefined ? undefined : toWorkItemId(named);
    if (input.flag('ready')) return listReady(world, around, only);
    const { situations, unreadable } = await readAllItems(world, only);
    const notes = notesOf(unreadable);
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

async function listReady(world: World, around: Surroundings, only: WorkItemId | undefined) {
  const { found, unreadable } = await readEach(world, only, (id) => readReady(world, id));
  const ready = found.flatMap(({ workItem, steps }) => steps.map((step) => ({ workItem: workItem.id, ...step })));
  const text = renderReady(found, around.terminal);
  return { exit: ready.length === 0 ? 4 : 0, json: { ready, unreadable }, text, notes: notesOf(unreadable) } as const;
}

function notesOf(unreadable: AllItems['unreadable']): readonly string[] {
  return unreadable.map(
    ({ workItem, failure }) => `not shown: ${workItem}: ${failure.what}\n  try: ${failure.recover}`,
  );
}
