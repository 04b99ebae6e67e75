/** Why: which key signs follows from the call, the environment or git's own settings, and only one of them is used. */

import { resolve } from 'node:path';

import { openSigningKey } from '../../app/signing-key.ts';
import type { Signing } from '../../app/work-ports.ts';
import { Failure } from '../../domain/failures.ts';
import type { GitPlace } from '../../git/process.ts';
import { configValue } from '../../git/query.ts';
import { signWithSshKeygen, type SshKeyName } from '../../run/ssh-keygen.ts';
import type { Input } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { readNamedFile } from '../named-file.ts';

const PEM = /^\s*-----BEGIN PRIVATE KEY-----/u;
const LITERAL = /^(?:key::|(?=ssh-|ecdsa-sha2-|sk-))/u;

/** The key that signs records: what --key names, else BATON_SIGNING_KEY, else the SSH key with which git signs. Fails when there is none. */
export async function chooseSigning(input: Pick<Input, 'text'>, around: Surroundings, top: string): Promise<Signing> {
  const place = { cwd: top, env: around.env };
  const file = input.text('key');
  const given = around.env['BATON_SIGNING_KEY'];
  if (file !== undefined) return openKeyFile(file, resolve(around.cwd, file), place);
  if (given !== undefined && given !== '') return openSigningKey(given, 'What BATON_SIGNING_KEY holds');
  const named = await gitSigningKey(place);
  if (named === undefined) throw new Failure('no-signing-key', {});
  return signWithSsh(named, place);
}

async function openKeyFile(shown: string, path: string, place: GitPlace): Promise<Signing> {
  const text = new TextDecoder().decode(readNamedFile(path, shown));
  return PEM.test(text) ? openSigningKey(text, shown) : signWithSsh({ kind: 'file', path }, place);
}

/** What git would sign with, as long as that is an SSH key: an OpenPGP key makes signatures of another form. */
async function gitSigningKey(place: GitPlace): Promise<SshKeyName | undefined> {
  const [literal, path, format] = await Promise.all([
    configValue(place, 'user.signingKey'),
    configValue(place, 'user.signingKey', 'path'),
    configValue(place, 'gpg.format'),
  ]);
  if (literal === undefined || path === undefined) return undefined;
  if (LITERAL.test(literal)) return { kind: 'literal', key: literal.replace(LITERAL, '') };
  const isFile = format === 'ssh' || path.includes('/') || path.endsWith('.pub');
  return isFile ? { kind: 'file', path: resolve(place.cwd, path) } : undefined;
}

async function signWithSsh(key: SshKeyName, { cwd, env }: GitPlace): Promise<Signing> {
  const program = (await configValue({ cwd, env }, 'gpg.ssh.program', 'path')) ?? 'ssh-keygen';
  return signWithSshKeygen(key, { program, cwd, env });
}
