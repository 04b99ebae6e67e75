/** Why: the user's own SSH key may be encrypted, in an agent or on a security key, and OpenSSH's tool can use all of them. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Signing } from '../app/work-ports.ts';

/** An SSH key as git's `user.signingKey` names one: a file (of the private or the public key), or the public key itself, whose other half an agent has. */
export type SshKeyName =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'literal'; readonly key: string };

/** Signs with an SSH key through `ssh-keygen -Y sign`, or a program that takes the same arguments. */
export function signWithSshKeygen(
  key: SshKeyName,
  how: { readonly program: string; readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Signing {
  const source = key.kind === 'file' ? key.path : `${key.key.slice(0, 40)}…`;
  return {
    source,
    sign: async (message, namespace) => {
      if (key.kind === 'file') return runKeygen(how, ['-Y', 'sign', '-n', namespace, '-f', key.path], message);
      const folder = mkdtempSync(join(tmpdir(), 'baton-sign-'));
      try {
        const file = join(folder, 'key.pub');
        writeFileSync(file, `${key.key}\n`);
        return await runKeygen(how, ['-Y', 'sign', '-n', namespace, '-f', file, '-U'], message);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function runKeygen(
  { program, cwd, env }: { readonly program: string; readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  args: readonly string[],
  message: Uint8Array,
): ReturnType<Signing['sign']> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...env, LC_ALL: 'C' }, stdio: ['pipe', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (error) =>
      resolve({ kind: 'failed', problem: `${program} cannot be started: ${error.message}` }),
    );
    child.on('close', (code) => {
      const signature = Buffer.concat(out).toString();
      const said = Buffer.concat(err).toString().trim().split('\n').at(-1) ?? '';
      if (code === 0 && signature !== '') resolve({ kind: 'signed', signature });
      else resolve({ kind: 'failed', problem: said === '' ? `${program} ended with ${code ?? 'a signal'}` : said });
    });
    // A tool that ends early closes the pipe; its exit code tells, so the write error adds nothing.
    child.stdin.on('error', () => undefined);
    child.stdin.end(message);
  });
}
