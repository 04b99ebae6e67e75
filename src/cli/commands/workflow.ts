/** Why: `baton workflow check`: every fault of every workflow file, with its place, before anything relies on it. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { checkWorkflows, type CheckedFile } from '../check-workflows.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'workflow',
    summary: 'check workflow files',
    positionals: [
      { name: 'verb', describe: 'check' },
      { name: 'file', describe: 'a workflow file; all in artifacts/workflows when none is given', optional: true },
    ],
    options: {},
    examples: [
      { command: 'baton workflow check', says: 'check all workflows of the repository' },
      { command: 'baton workflow check plan.yaml', says: 'check one file, before it is registered' },
    ],
    exits: [],
    changes: false,
  },
  run: async (input, around) => {
    const [verb, file] = input.positionals;
    if (verb !== 'check') input.fail(`The verb is check, not "${verb ?? ''}".`);
    const files = file === undefined ? await ownFiles(input, around) : [{ path: join(around.cwd, file), shown: file }];
    const { checked, overlaps } = await checkWorkflows(files);
    const bad = checked.filter((each) => each.faults.length > 0).length + overlaps.length;
    const lines = [...checked.map(describeFile), ...overlaps];
    const text = lines.length === 0 ? 'there are no workflow files' : lines.join('\n');
    return { exit: bad > 0 ? 2 : 0, json: { ok: bad === 0, files: checked, overlaps }, text };
  },
};

async function ownFiles(...call: Parameters<typeof openWorld>) {
  const { repository, library } = await openWorld(...call);
  const folder = join(repository.top, library.root, 'workflows');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/u.test(name))
    .sort()
    .map((name) => ({ path: join(folder, name), shown: `${library.root}/workflows/${name}` }));
}

function describeFile(file: CheckedFile): string {
  if (file.faults.length === 0) return `✓ ${file.file}: ${file.workflow ?? ''}`;
  return [`✗ ${file.file}`, ...file.texts].join('\n');
}
