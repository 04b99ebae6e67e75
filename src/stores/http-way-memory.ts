/** Why: what git's configuration says about a server hardly ever changes, and asking git for it costs as much as a request. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { listConfig, type ConfigList } from '../git/config-list.ts';
import { isOrdinary, trustsAsUsual, wayFrom, type HttpWay } from '../git/http-way.ts';
import { isSettled, stampOf, statsOf } from './file-stamp.ts';
import type { GitRepository } from './git-repository.ts';
import { writeFileAtomic } from './write-file.ts';

/** How far a kept answer is believed although none of the files has changed: git may read one that nobody here knows of. */
const BELIEVED_MS = 60 * 60 * 1000;
const FORM = 1;
/** Which files are included can depend on more than files, as on the branch. */
const INCLUDE = /^include(?:if)?\./u;

type Kept = {
  readonly form: number;
  readonly keptAt: number;
  /** The files that git reads and their stamps; one that is missing has an empty stamp. */
  readonly stamps: Readonly<Record<string, string>>;
  /** What `GIT_CONFIG_NOSYSTEM` said: whether git read the file of the whole machine. */
  readonly noSystem: string;
  /** The address, or null where git has to go. */
  readonly address: string | null;
  readonly user: string;
};

/** The way to a remote over http, undefined where git has to go. Only what holds no secret is kept, under the git directory. */
export async function findHttpWay(repository: GitRepository, remote: string): Promise<HttpWay | undefined> {
  const { place, privateDir } = repository;
  if (!isOrdinary(place.env) || place.refFiles === undefined || !namesHttp(repository)) return undefined;
  const path = join(privateDir, 'cache', `way-${encodeURIComponent(remote)}.json`);
  const kept = hasOwnSettings(place.env) ? undefined : recall(path, repository);
  const way = kept === undefined ? await askGit(repository, remote, path) : wayOf(kept);
  return way !== undefined && trustsAsUsual(place.env, way.address) ? way : undefined;
}

async function askGit(repository: GitRepository, remote: string, path: string): Promise<HttpWay | undefined> {
  const config = await listConfig(repository.place).catch(() => undefined);
  if (config === undefined) return undefined;
  const way = wayFrom(config.settings, remote);
  const files = [...knownFiles(repository), ...config.files];
  if (!hasOwnSettings(repository.place.env)) keep(path, way, { config, files, noSystem: noSystemOf(repository) });
  return way;
}

/** Settings can be in the environment itself; then what files say is not all. */
function hasOwnSettings(env: NodeJS.ProcessEnv): boolean {
  return ['GIT_CONFIG_COUNT', 'GIT_CONFIG_PARAMETERS', 'GIT_CONFIG'].some((name) => (env[name] ?? '') !== '');
}

function noSystemOf({ place: { env } }: GitRepository): string {
  return env['GIT_CONFIG_NOSYSTEM'] ?? '';
}

function wayOf({ address, user }: Pick<Kept, 'address' | 'user'>): HttpWay | undefined {
  return address === null ? undefined : { address: new URL(address), user, headers: {} };
}

/** Remotes stand in the repository's own file. Where that names no address of http, nothing needs to be asked about one. */
function namesHttp({ commonDir }: GitRepository): boolean {
  return /https?:\/\//u.test(readFileSync(join(commonDir, 'config'), 'utf8'));
}

/** The files of configuration that git looks at, there or not (git-config, FILES); undefined names are left out. */
function knownFiles({ commonDir, gitDir, place: { env } }: GitRepository): readonly string[] {
  const home = env['HOME'] ?? '';
  const user = env['XDG_CONFIG_HOME'] ?? join(home, '.config');
  const global = env['GIT_CONFIG_GLOBAL'];
  const system = env['GIT_CONFIG_SYSTEM'] ?? '/etc/gitconfig';
  const own = [join(commonDir, 'config'), join(gitDir, 'config.worktree'), system];
  return global === undefined ? [...own, join(home, '.gitconfig'), join(user, 'git', 'config')] : [...own, global];
}

function recall(path: string, repository: GitRepository): Pick<Kept, 'address' | 'user'> | undefined {
  try {
    const kept: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isKept(kept) || Math.abs(Date.now() - kept.keptAt) > BELIEVED_MS) return undefined;
    if (kept.noSystem !== noSystemOf(repository)) return undefined;
    const isSame = Object.entries(kept.stamps).every(([file, stamp]) => stampAt(file) === stamp);
    return isSame && knownFiles(repository).every((file) => file in kept.stamps) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function stampAt(file: string): string {
  const stats = statsOf(file);
  return stats === undefined ? '' : stampOf(stats);
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null || !('form' in value) || value.form !== FORM) return false;
  if (!('user' in value) || typeof value.user !== 'string' || !('address' in value)) return false;
  return value.address === null || (typeof value.address === 'string' && URL.canParse(value.address));
}

type Found = Pick<Kept, 'noSystem'> & { readonly config: ConfigList; readonly files: readonly string[] };

/** Not kept is what holds a secret, or depends on more than on files, or on files that may still change unseen. */
function keep(path: string, way: HttpWay | undefined, { config, files, noSystem }: Found): void {
  const now = Date.now();
  const isYoung = (file: string): boolean => {
    const stats = statsOf(file);
    return stats !== undefined && !isSettled(stats, now);
  };
  if (config.others || config.settings.some(({ key }) => INCLUDE.test(key)) || files.some(isYoung)) return;
  if (way !== undefined && Object.keys(way.headers).length > 0) return;
  const stamps = Object.fromEntries(files.map((file) => [file, stampAt(file)]));
  const address = way === undefined ? null : way.address.href;
  try {
    writeFileAtomic(
      path,
      JSON.stringify({ form: FORM, keptAt: now, stamps, noSystem, address, user: way?.user ?? '' } satisfies Kept),
    );
  } catch {
    // What cannot be kept is asked again.
  }
}
