/** Why: `baton workflow check` looks at one file or at all of the repository, and tells every fault with its place. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { countOf } from '../domain/change.ts';
import type { Input } from './arguments.ts';
import { checkWorkflows, type CheckedFile } from './check-workflows.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { openWorld } from './compose/world.ts';

/** Checks the file that is named, or all of the repository. */
export async function checkFiles(input: Input, around: Surroundings): Promise<CommandResult> {
  const [, file] = input.positionals;
  const files = file === undefined ? await ownFiles(input, around) : [{ path: join(around.cwd, file), shown: file }];
  const { checked, overlaps } = await checkWorkflows(files);
  const bad = checked.filter((each) => each.faults.length > 0).length + overlaps.length;
  const lines = [...checked.map(describeFile), ...overlaps.map(({ text }) => text)];
  const text = lines.length === 0 ? 'there are no workflow files' : lines.join('\n');
  return { exit: bad > 0 ? 2 : 0, json: { ok: bad === 0, files: checked, overlaps }, text };
}

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
  const { workflow } = file;
  if (workflow !== undefined) {
    return `✓ ${file.file}: ${workflow.id} ${workflow.version}, ${countOf(workflow.steps, 'step')}`;
  }
  return [`✗ ${file.file}`, ...file.texts].join('\n');
}
