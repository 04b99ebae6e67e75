/** Why: signatures are checked against OpenSSH's own tool, with keys that are made for each test and thrown away. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why tests with the real tool are left out; undefined when it is there. */
export const NO_SSH_KEYGEN =
  spawnSync('ssh-keygen', ['-?']).error === undefined ? undefined : 'ssh-keygen is not installed';

/** A folder for keys, signatures and lists of signers. */
export type KeyRing = {
  readonly folder: string;
  readonly path: (name: string) => string;
  /** Makes a key pair without a passphrase; gives kind and key, as in its .pub file without the comment. */
  readonly make: (name: string, ...args: readonly string[]) => string;
  readonly write: (name: string, content: string) => string;
  readonly sign: (name: string, namespace: string, message: string) => string;
  /** Whether ssh-keygen takes a signature as one of this principal. */
  readonly accepts: (request: {
    readonly signers: string;
    readonly principal: string;
    readonly namespace: string;
    readonly signature: string;
    readonly message: string;
    readonly at?: string;
  }) => boolean;
  readonly remove: () => void;
};

/** Opens a folder for keys. */
export function openKeyRing(): KeyRing {
  const folder = mkdtempSync(join(tmpdir(), 'baton-keys-'));
  const path = (name: string): string => join(folder, name);
  const write = (name: string, content: string): string => {
    writeFileSync(path(name), content, { mode: 0o600 });
    return path(name);
  };
  return {
    folder,
    path,
    write,
    make: (name, ...args) => {
      execFileSync('ssh-keygen', ['-q', '-N', '', '-C', 'test', '-f', path(name), ...args]);
      return readFileSync(path(`${name}.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' ');
    },
    sign: (name, namespace, message) =>
      execFileSync('ssh-keygen', ['-Y', 'sign', '-f', path(name), '-n', namespace], {
        input: message,
        stdio: ['pipe', 'pipe', 'ignore'],
      }).toString(),
    accepts: ({ signers, principal, namespace, signature, message, at }) => {
      const files = ['-f', write('signers', signers), '-s', write('signature', signature)];
      const time = at === undefined ? [] : [`-Overify-time=${at}`];
      const args = ['-Y', 'verify', ...files, '-I', principal, '-n', namespace, ...time];
      return spawnSync('ssh-keygen', args, { input: message }).status === 0;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
