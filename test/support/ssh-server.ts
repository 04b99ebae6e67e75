/** Why: most people reach their server over ssh, so claims are also made through a real sshd, with keys that live as long as the test. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

import { startPerConnection } from './started-per-connection.ts';

/** A server of everything in a folder, for whoever has the key. */
export type SshServer = {
  readonly url: (path: string) => string;
  /** What git has to call instead of ssh: with the key, and without the user's own settings. */
  readonly command: string;
  readonly close: () => Promise<void>;
};

const PLACES = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

function find(program: string): string | undefined {
  return PLACES.map((place) => join(place, program)).find((path) => existsSync(path));
}

/** Why it cannot be had here; undefined when it can. */
export function noSshServer(): string | undefined {
  const missing = ['sshd', 'ssh', 'ssh-keygen'].find((program) => find(program) === undefined);
  return missing === undefined ? undefined : `there is no ${missing} on this machine`;
}

/** Makes keys for both sides in a folder and starts a server on 127.0.0.1, for the one user that runs the test. */
export async function startSshServer(folder: string): Promise<SshServer> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const hostKey = makeKey(join(folder, 'host-key'));
  const userKey = makeKey(join(folder, 'user-key'));
  const settings = join(folder, 'sshd-settings');
  writeFileSync(settings, settingsOf(hostKey, userKey));
  // What an sshd that is started as root asks for; no other needs it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const listener = await startPerConnection([find('sshd') ?? 'sshd', '-i', '-f', settings], process.env);
  const options = ['IdentitiesOnly=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const words = ['ssh', '-F', 'none', '-i', userKey, ...options.flatMap((option) => ['-o', option])];
  return {
    url: (path) => `ssh://${userInfo().username}@127.0.0.1:${listener.port}${path}`,
    command: words.join(' '),
    close: listener.close,
  };
}

function makeKey(path: string): string {
  const { status, stderr } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ssh-keygen: ${stderr}`);
  return path;
}

/** StrictModes asks that nobody else may write to any folder above the key, which a temporary folder does not keep. */
function settingsOf(hostKey: string, userKey: string): string {
  const lines = [
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${userKey}.pub`,
    'PubkeyAuthentication yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    `SetEnv PATH=${process.env['PATH'] ?? ''}`,
  ];
  return `${lines.join('\n')}\n`;
}
