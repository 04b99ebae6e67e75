/** Why: each job has a machine of its own, empty at first and gone afterwards, with nothing of the machine that runs the tests. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A machine of one job. */
export type Machine = {
  readonly folder: string;
  /** GITHUB_WORKSPACE: empty until something is checked out. */
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temporary: string;
  readonly home: string;
  /** The file GITHUB_EVENT_PATH. */
  readonly eventPath: string;
  readonly name: string;
  readonly remove: () => void;
};

/** Makes a machine below a folder for a job of a repository. */
export function makeMachine(below: string, repository: string, event: string): Machine {
  const folder = mkdtempSync(join(below, 'machine-'));
  const workspace = join(folder, 'work', repository, repository);
  const temporary = join(folder, 'work', '_temp');
  const home = join(folder, 'home');
  const eventPath = join(temporary, '_github_workflow', 'event.json');
  for (const made of [workspace, home, dirname(eventPath)]) mkdirSync(made, { recursive: true });
  writeFileSync(eventPath, event);
  return {
    folder,
    workspace,
    temporary,
    home,
    eventPath,
    name: folder.slice(below.length + 1),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}
