/** Why: whether claims are shared through a server is said in one place: the call, then `baton.yaml`, otherwise not. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Failure } from '../../domain/failures.ts';
import { idFault } from '../../domain/ids.ts';
import type { Input } from '../arguments.ts';
import type { Settings } from './settings.ts';

/** Where claims are decided. `alone`: in this repository; `offline`: here for now, although a remote is set. */
export type Sharing =
  | { readonly kind: 'alone' }
  | { readonly kind: 'shared'; readonly remote: string }
  | { readonly kind: 'offline'; readonly remote: string };

/** Where a call is made: its environment, and the git directory of its repository. */
type Place = { readonly env: NodeJS.ProcessEnv; readonly commonDir: string };

/**
 * Chooses by --remote, --offline and the settings; in GitHub Actions, where every job is a machine of its own, the checkout's
 * `origin` when nothing else is said. Fails on a name that is no plain word.
 */
export function chooseSharing(input: Input, settings: Settings, { env, commonDir }: Place): Sharing {
  const usual = env['GITHUB_ACTIONS'] === 'true' && hasOrigin(commonDir) ? 'origin' : undefined;
  const remote = input.text('remote') ?? settings.remote ?? usual;
  if (remote === undefined) return { kind: 'alone' };
  const fault = idFault(remote);
  if (fault !== undefined) throw new Failure('unsafe-id', { kind: 'remote', id: remote, fault });
  return { kind: input.flag('offline') ? 'offline' : 'shared', remote };
}

/**
 * Said after a claim that only this repository knows of, where others could share it: `origin` is there, and nothing says
 * whether to use it. A look at the repository's own settings is enough; git is not asked.
 */
export function aloneNote(sharing: Sharing, commonDir: string): readonly string[] {
  if (sharing.kind !== 'alone' || !hasOrigin(commonDir)) return [];
  return [
    'only this repository knows of the claim; to share claims through origin, put "remote: origin" into baton.yaml',
  ];
}

/** Whether the repository has a remote called `origin`, by its own settings. */
export function hasOrigin(commonDir: string): boolean {
  try {
    return /^\s*\[remote "origin"\]/mu.test(readFileSync(join(commonDir, 'config'), 'utf8'));
  } catch {
    return false;
  }
}
