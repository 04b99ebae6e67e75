/** Why: `baton workflow migrate` moves an item in flight to another version of its workflow, and back. */

import { migrate, type Migration } from '../app/migrate.ts';
import type { Migrated } from '../domain/decide-migrate.ts';
import type { Input } from './arguments.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { openChange } from './compose/change.ts';
import { changeResult, succeeded } from './result.ts';

/** Moves the item; with --dry-run tells how its steps would go on, and what keeps them from it. */
export async function migrateItem(input: Input, around: Surroundings): Promise<CommandResult> {
  const { world, workItem, dryRun, author } = await openChange(input, around);
  const request = { ...author, target: targetOf(input), reason: input.required('reason') };
  const done = succeeded(await migrate(world, workItem, request, { dryRun }));
  const { record, carried, added, dropped } = done.result;
  const { name, version } = record.workflow;
  const plan = { from: record.fromVersion, to: version, carried, added, dropped };
  const result = changeResult(dryRun, done, {
    text: [`${workItem} follows ${name} ${version} now (before: ${record.fromVersion})`, ...linesOf(done.result)].join(
      '\n',
    ),
    json: { workItem, ...plan, record },
    next: [`baton status ${workItem}`, `baton workflow migrate --work-item ${workItem} --back --reason "..."`],
  });
  return dryRun
    ? { ...result, json: { ...result.json, ...plan }, text: [result.text, ...linesOf(done.result)].join('\n') }
    : result;
}

function targetOf(input: Input): Migration['target'] {
  const version = input.text('to');
  const maps = input.list('map');
  if (input.flag('back')) {
    return version === undefined && maps.length === 0
      ? { kind: 'back' }
      : input.fail('--back goes the way of the last migration backwards: without --to and --map.');
  }
  const renames = Object.fromEntries(maps.map((word) => renameOf(input, word)));
  return { kind: 'to', version: version ?? input.required('to'), renames };
}

function renameOf(input: Input, word: string): readonly [from: string, to: string] {
  const [, from, to] = /^([^=]+)=([^=]+)$/u.exec(word) ?? [];
  return from === undefined || to === undefined ? input.fail(`--map takes old=new, not "${word}".`) : [from, to];
}

function linesOf({ carried, added, dropped }: Migrated): readonly string[] {
  return [
    ...carried.filter(({ from, to }) => from !== to).map(({ from, to }) => `  > ${from} goes on as ${to}`),
    ...added.map((key) => `  + ${key} begins`),
    ...dropped.map((key) => `  - ${key} ends; nothing was recorded about it`),
  ];
}
