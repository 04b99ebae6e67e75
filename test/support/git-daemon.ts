/** Why: `git://` is a transport of its own, without words of a web server around it; git's own daemon serves it. */

import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { startPerConnection } from './started-per-connection.ts';

/** A server of the bare repositories in a folder. */
export type GitDaemon = { readonly url: (name: string) => string; readonly close: () => Promise<void> };

/** Why it cannot be had here; undefined when it can. */
export function noGitDaemon(): string | undefined {
  const folder = spawnSync('git', ['--exec-path'], { encoding: 'utf8' }).stdout.trim();
  return existsSync(join(folder, 'git-daemon')) ? undefined : 'this git comes without `git daemon`';
}

/** Starts a server on 127.0.0.1. Pushes are allowed to everybody. */
export async function startGitDaemon(folder: string, env: NodeJS.ProcessEnv): Promise<GitDaemon> {
  const options = ['--inetd', '--export-all', '--enable=receive-pack', `--base-path=${folder}`, folder];
  const listener = await startPerConnection(['git', 'daemon', ...options], env);
  return { url: (name) => `git://127.0.0.1:${listener.port}/${name}`, close: listener.close };
}
