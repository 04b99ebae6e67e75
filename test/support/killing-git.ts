/** Why: a program that is killed in the middle of a call to git cannot clean up; this git does the killing, at a chosen call. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';

import type { TemporaryRepository } from './temporary-repository.ts';

/** At which call of git, from 0, the program that made it is killed: before git began, or once it had answered. */
export type Killing = { readonly call: number; readonly when: 'before' | 'after' };

/** A git that counts how often it is called, and kills its caller when told to. */
export type KillingGit = {
  /** The environment for the next call of the program, which begins to count anew. */
  readonly arm: (killing?: Killing) => Readonly<Record<string, string>>;
  /** The git commands that were called, in order. */
  readonly calls: () => readonly string[];
  /** Waits until the git whose caller was killed has ended as well. */
  readonly settled: () => Promise<void>;
};

const SCRIPT = `#!/bin/sh
call=$(wc -l < "$KILLING/calls" | tr -d ' ')
echo "$1" >> "$KILLING/calls"
case "$call $KILL_WHEN" in
  "$KILL_CALL before") kill -9 $PPID ;;
  "$KILL_CALL after") "$REAL_GIT" "$@" | { dd bs=1 count=1 of=/dev/null 2>/dev/null; kill -9 $PPID; cat > /dev/null; } ;;
  *) exec "$REAL_GIT" "$@" ;;
esac
: > "$KILLING/settled"
`;

/** Puts such a git beside a repository. */
export function makeKillingGit(repository: TemporaryRepository): KillingGit {
  const folder = repository.beside('killing');
  const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'git'), SCRIPT);
  chmodSync(join(folder, 'git'), 0o755);
  return {
    arm: (killing) => {
      writeFileSync(join(folder, 'calls'), '');
      rmSync(join(folder, 'settled'), { force: true });
      return {
        PATH: `${folder}${delimiter}${repository.env['PATH'] ?? ''}`,
        REAL_GIT: real,
        KILLING: folder,
        KILL_CALL: String(killing?.call ?? 'none'),
        KILL_WHEN: killing?.when ?? 'never',
      };
    },
    calls: () => readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n'),
    settled: () =>
      vi.waitUntil(() => existsSync(join(folder, 'settled')), { timeout: 10_000, interval: 10 }).then(() => undefined),
  };
}
