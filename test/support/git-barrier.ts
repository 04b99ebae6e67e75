/** Why: processes that are started together do not arrive together; held back before git moves a ref, they truly race. */

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';

import type { TemporaryRepository } from './temporary-repository.ts';

/** A git that waits before `update-ref` until it is let go. */
export type GitBarrier = {
  /** What has to be in the environment of those that wait. */
  readonly env: Readonly<Record<string, string>>;
  /** Waits until so many have arrived, then lets all go. */
  readonly release: (count: number) => Promise<void>;
};

/** Puts a barrier up, beside the repository, under a name of its own. */
export function raiseBarrier(repository: TemporaryRepository, name: string): GitBarrier {
  const folder = repository.beside(name);
  const program = join(folder, 'git');
  const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim();
  const waiting = join(folder, 'waiting');
  mkdirSync(waiting, { recursive: true });
  writeFileSync(
    program,
    `#!/bin/sh
case "$1" in
  update-ref) : > '${waiting}'/$$; until [ -e '${folder}/go' ]; do sleep 0.05; done ;;
esac
exec '${real}' "$@"
`,
  );
  chmodSync(program, 0o755);
  return {
    env: { PATH: `${folder}${delimiter}${repository.env['PATH'] ?? ''}` },
    release: async (count) => {
      await vi.waitUntil(() => readdirSync(waiting).length >= count, { timeout: 50_000, interval: 50 });
      writeFileSync(join(folder, 'go'), '');
    },
  };
}
