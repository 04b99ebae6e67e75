/** Why: witnesses stand beside the histories that they watch, and several tests need some. */

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { altered, rewriteLog, type Stage, type Victim } from './sealed-history.ts';

/** A witness with its own key and its own folder beside the repository that it watches. */
export type Witness = {
  readonly folder: string;
  readonly look: (victim: Victim, ...args: readonly string[]) => ReturnType<Victim['run']>;
  /** The key that checks its cosignatures. */
  readonly key: () => string;
};

/** Writes a new private key, and gives the file. */
export function newKey(file: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  return file;
}

/** A witness that has not looked at anything yet. */
export function newWitness(stage: Stage, victim: Victim, name = 'w'): Witness {
  const folder = `${victim.top}-${name}`;
  const key = newKey(`${folder}.key`);
  let shown = '';
  return {
    folder,
    key: () => shown,
    look: async (watched, ...args) => {
      const ended = await stage.run('witness', watched.top, '--key', key, '--state', folder, ...args);
      shown = (ended.document as { readonly key?: string } | undefined)?.key ?? shown;
      return ended;
    },
  };
}

/** Writes a policy of these lines, and gives the file. */
export function policyFile(victim: Victim, lines: readonly string[]): string {
  const file = `${victim.top}-policy.yaml`;
  writeFileSync(file, ['schemaVersion: "1.0"', ...lines, ''].join('\n'));
  return file;
}

/** A policy that asks for so many of these witnesses. */
export function demanding(
  victim: Victim,
  quorum: number,
  witnesses: readonly Witness[],
  ...more: readonly string[]
): string {
  const keys = witnesses.map((witness) => `    - "${witness.key()}"`);
  return policyFile(victim, ['witnesses:', `  quorum: ${quorum}`, '  keys:', ...keys, ...more]);
}

/** Names the head that a witness cosigned. */
export const cosignedBy = (witness: Witness): readonly string[] => [
  '--cosignature',
  join(witness.folder, 'checkpoint'),
];

/** Changes a completion, forges its way through the log, and puts that in place of the branch. */
export function rewriteHistory(victim: Victim): void {
  const file = victim.recordFiles().find((name) => name.startsWith('handoff/one/') && name.includes('-d-')) ?? '';
  const index = victim.indexOf(file);
  const forged = altered(victim, file, (record) => ({ ...record, actor: 'mallory' }));
  victim.write(file, `${forged.line}\n`);
  rewriteLog(
    victim,
    victim.sealed().map((id, at) => (at === index ? forged.id : id)),
  );
  commitAll(victim);
}

/** Puts what lies there in place of the newest commit. */
export function commitAll(victim: Victim): void {
  victim.git('add', '.');
  victim.git('commit', '-q', '--amend', '--no-edit');
}

/** The names of the findings of a refusal. */
export const finding = (document: unknown): unknown =>
  (document as { readonly findings?: readonly { readonly kind: string }[] }).findings?.map(({ kind }) => kind);
