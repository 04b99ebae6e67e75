/** Why: one good record of each kind is what the refusals are told apart from. */

import type { EventType } from '../../../src/domain/record.ts';
import { canonicalJson, type JsonValue } from '../../../src/records/canonical-json.ts';

type JsonObject = { readonly [key: string]: JsonValue };

const SHA256 = 'ab'.repeat(32);

const BASE = { schemaVersion: '1.0', workItemId: 'item-1', timestamp: '2026-11-22T09:30:00Z', actor: 'ada', after: [] };

const HANDOFF = {
  ...BASE,
  workflow: { name: 'wf-release', version: '1.2.0' },
  step: { key: 'build', order: 1 },
  attemptId: 'build-local',
  outcome: 'Built',
  nextAction: 'Test it',
  baselineIntegration: 'pre',
  links: ['https://example.org/1'],
};

const PARTICULARS: Readonly<Record<EventType, JsonObject>> = {
  'attempt-started': {
    ...HANDOFF,
    nonce: '0f'.repeat(16),
    executor: { kind: 'ci', name: 'runner', run: { id: '7', attempt: 1 } },
    leaseSeconds: 0,
    serverTime: '2026-11-22T09:30:01Z',
  },
  'attempt-completed': {
    ...HANDOFF,
    evidence: [
      { kind: 'checked', criterion: 'Tests pass', command: 'npm test', exitCode: 0, outputSha256: SHA256 },
      { kind: 'vouched', criterion: 'Reviewed', by: 'ada' },
      { kind: 'skipped', criterion: 'Documented', reason: 'later' },
    ],
    produced: [{ path: 'dist/index.js', size: 12, sha256: SHA256 }],
    values: { 'next-version': '1.2.1' },
  },
  'attempt-failed': { ...HANDOFF, reason: 'exit', exitCode: 1, evidence: [] },
  'attempt-rejected': { ...HANDOFF, reasons: ['It does not start'] },
  'cancellation-requested': { ...HANDOFF, reason: 'The wrong branch' },
  'gate-approved': { ...HANDOFF, gate: 'release', reviewer: 'grace', reasons: [] },
  'gate-rejected': { ...HANDOFF, gate: 'release', reviewer: 'grace', reasons: ['Too slow'], reentryStep: 'build' },
  'baseline-integration': { ...HANDOFF, commit: 'c0'.repeat(20), base: 'main' },
  'baseline-reverted': { ...HANDOFF, reason: 'It broke the build', reopens: true },
  'work-item-registered': {
    ...BASE,
    title: 'Release',
    owner: 'ada',
    workflow: { name: 'wf-release', version: '1.2.0' },
    workflowDigest: SHA256,
  },
  'blocker-raised': {
    ...BASE,
    type: 'decision',
    owner: 'grace',
    steps: ['build'],
    workflow: { name: 'wf-release', version: '1.2.0' },
    reason: 'Which licence?',
    start: '2026-11-22T09:00:00Z',
  },
  'blocker-resolved': { ...BASE, blocker: SHA256, reason: 'MIT', end: '2026-11-22T09:40:00Z' },
  'owner-transferred': { ...BASE, from: 'ada', to: 'grace', reason: 'On leave' },
  'work-item-closed': { ...BASE, resolution: 'duplicate-of', other: 'item-2', reason: 'Reported twice' },
  'work-item-reopened': { ...BASE, reason: 'Not the same after all' },
  'workflow-migrated': {
    ...BASE,
    workflow: { name: 'wf-release', version: '1.3.0' },
    fromVersion: '1.2.0',
    fromDigest: SHA256,
    toDigest: SHA256,
    mapping: { build: 'compile' },
    reason: 'The build is split',
  },
  signature: { ...BASE, after: [SHA256], of: SHA256, signature: '-----BEGIN SSH SIGNATURE-----' },
  redaction: {
    ...BASE,
    after: [SHA256],
    redacts: SHA256,
    reason: 'A secret was in it',
    standIn: { ...BASE, eventType: 'work-item-reopened', reason: 'redacted' },
  },
  correction: { ...BASE, corrects: SHA256, text: 'It was 12 files', fields: { outcome: 'Built 12 files' } },
};

/** A good record of each kind, as its canonical line. */
export const EXAMPLES: readonly (readonly [kind: string, line: string])[] = Object.entries(PARTICULARS).map(
  ([kind, fields]) => [kind, canonicalJson({ ...fields, eventType: kind })],
);

/** A good record of one kind, with other or further fields, as its canonical line. A field set to undefined is left out. */
export function lineWith(kind: EventType, changes: Readonly<Record<string, JsonValue | undefined>>): string {
  const fields: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries({ eventType: kind, ...PARTICULARS[kind], ...changes })) {
    if (value !== undefined) {
      fields[key] = value;
    }
  }
  return canonicalJson(fields);
}
