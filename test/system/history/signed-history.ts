/** Why: attacks on signatures need a history that is signed from end to end, with keys of several people. */

import type { BatonRecord } from '../../../src/domain/record.ts';
import { sealOrder } from '../../../src/domain/seal-order.ts';
import { encodeRecord } from '../../../src/records/record-id.ts';
import { openKeyRing, type KeyRing } from '../../support/ssh-keys.ts';
import { prepareStage, rewriteLog, type Stage, type Victim } from './sealed-history.ts';

const WITH_GATE = `schemaVersion: "1.0"
id: wf-gated
version: 1.0.0
steps:
  - { key: build, run: "true" }
  - { key: ship, run: "true", gates: [{ key: go, approvers: [ada] }] }
`;

/** The registration of each of three items, the end of one plan, and the decision in another. */
export const SIGNATURES = 5;

/** A history in which ada did everything and signed it, and a policy that demands that. */
export type SignedStage = {
  readonly ring: KeyRing;
  readonly keys: Readonly<Record<'ada' | 'bob' | 'mallory', string>>;
  readonly signed: Victim;
  readonly policy: readonly string[];
  /** A history in which nothing is signed. */
  readonly plain: (name: string) => Victim;
  readonly copy: (name: string) => Victim;
  /** Writes a policy with a list of signers; gives the arguments for verify. */
  readonly policyOf: (name: string, signers: string, demand: string) => readonly string[];
  readonly remove: () => void;
};

/** Runs two plans as ada, one with a gate, signs and seals. */
export async function prepareSignedStage(): Promise<SignedStage> {
  const ring = openKeyRing();
  const stage: Stage = await prepareStage({ BATON_ACTOR: 'ada' });
  const keys = {
    ada: ring.make('ada', '-t', 'ed25519'),
    bob: ring.make('bob', '-t', 'ecdsa', '-b', '256'),
    mallory: ring.make('mallory', '-t', 'ed25519'),
  };
  const policyOf: SignedStage['policyOf'] = (name, signers, demand) => {
    const text = `schemaVersion: "1.0"\nallowedSigners: ${name}.signers\n${demand}`;
    ring.write(`${name}.signers`, signers);
    return ['--policy', ring.write(`${name}.yaml`, text)];
  };
  const signed = stage.victim('signed-history');
  signed.write('../gated.yaml', WITH_GATE);
  await expectExit(0, signed, 'item', 'add', 'gated', '--workflow', signed.path('../gated.yaml'));
  await expectExit(8, signed, 'run', 'gated');
  await expectExit(0, signed, 'gate', 'approve', '--work-item', 'gated', '--step', 'ship', '--gate', 'go');
  signed.git('config', 'user.signingKey', `${ring.path('ada')}.pub`);
  signed.git('config', 'gpg.format', 'ssh');
  for (const item of ['one', 'two', 'gated']) await expectExit(0, signed, 'sign', '--work-item', item);
  await expectExit(0, signed, 'collect');
  return {
    ring,
    keys,
    signed,
    policy: policyOf('strict', `ada ${keys.ada}\nbob ${keys.bob}\n`, 'signed: all\n'),
    plain: stage.victim,
    copy: (name) => stage.copyOf(signed, name),
    policyOf,
    remove: () => {
      stage.remove();
      ring.remove();
    },
  };
}

async function expectExit(expected: number, victim: Victim, ...args: readonly string[]): Promise<void> {
  const { exit, stderr } = await victim.run(...args);
  if (exit !== expected) throw new Error(`baton ${args.join(' ')} ended with ${exit}: ${stderr}`);
}

/** Files of records of a kind. */
export function filesOf(victim: Victim, kind: BatonRecord['eventType']): readonly string[] {
  return victim.recordFiles().filter((file) => victim.read(file).includes(`"eventType":"${kind}"`));
}

/** The record in a file of one. */
export function recordIn(victim: Victim, file: string): BatonRecord {
  return JSON.parse(victim.read(file).toString()) as BatonRecord;
}

/** The file of the signature of the gate decision. */
export function gateSignature(victim: Victim): string {
  const [gate = ''] = filesOf(victim, 'gate-approved');
  const id = victim.sealed()[victim.indexOf(gate)];
  const found = filesOf(victim, 'signature').find((file) => {
    const record = recordIn(victim, file);
    return record.eventType === 'signature' && record.of === id;
  });
  if (found === undefined) throw new Error('the decision is not signed');
  return found;
}

/** Seals everything that is there anew: what somebody does who can push and has no key. */
export function sealAnew(victim: Victim): void {
  const entries = victim.recordFiles().map((file) => {
    const encoded = encodeRecord(recordIn(victim, file));
    if (encoded.kind === 'refused') throw new Error(encoded.reason);
    return { id: encoded.id, record: recordIn(victim, file) };
  });
  rewriteLog(victim, sealOrder(entries, new Set()));
}
