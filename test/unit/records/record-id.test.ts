/** Why: anybody must be able to name a record with nothing but a shell, so the id is checked against fixed digests. */

import { describe, expect, it } from 'vitest';
import { isAttemptId, isRecordId, isStepKey, isWorkflowId, isWorkItemId } from '../../../src/domain/ids.ts';
import type { BatonRecord } from '../../../src/domain/record.ts';
import { encodeRecord, MAX_RECORD_BYTES, recordId } from '../../../src/records/record-id.ts';

function held<T extends string>(is: (text: string) => text is T, text: string): T {
  if (!is(text)) {
    throw new Error(`not an id: ${text}`);
  }
  return text;
}

function rejection(reasons: readonly string[]): BatonRecord {
  return {
    schemaVersion: '1.0',
    eventType: 'attempt-rejected',
    workItemId: held(isWorkItemId, 'item-1'),
    timestamp: '2026-01-02T03:04:05Z',
    actor: 'alice',
    after: [held(isRecordId, 'ab'.repeat(32))],
    workflow: { name: held(isWorkflowId, 'wf'), version: '1.0.0' },
    step: { key: held(isStepKey, 'build'), order: 1 },
    attemptId: held(isAttemptId, 'build-local'),
    outcome: 'rejected',
    nextAction: 'claim build again',
    baselineIntegration: 'pre',
    links: [],
    reasons,
  };
}

const LINE =
  `{"actor":"alice","after":["${'ab'.repeat(32)}"],"attemptId":"build-local","baselineIntegration":"pre",` +
  '"eventType":"attempt-rejected","links":[],"nextAction":"claim build again","outcome":"rejected",' +
  '"reasons":["too slow"],"schemaVersion":"1.0","step":{"key":"build","order":1},' +
  '"timestamp":"2026-01-02T03:04:05Z","workItemId":"item-1","workflow":{"name":"wf","version":"1.0.0"}}';

describe('recordId', () => {
  it.each([
    ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    ['L123456', '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56'],
  ])('is the published RFC 6962 leaf hash of "%s"', (line, id) => {
    expect(recordId(line)).toBe(id);
  });

  it('hashes the UTF-8 of text beyond ASCII: { printf "\\0"; printf %s é€😂; } | sha256sum', () => {
    expect(recordId('é€😂')).toBe('38cbff2d4fab8dc8d8570acee8cfd69fc8e17abee6e38dd08dac0c016986f2d1');
  });
});

describe('encodeRecord', () => {
  it('gives the canonical line and its id', () => {
    expect(encodeRecord(rejection(['too slow']))).toEqual({ kind: 'encoded', line: LINE, id: recordId(LINE) });
  });

  it('allows exactly 65,535 bytes, counted in UTF-8', () => {
    const room = MAX_RECORD_BYTES - Buffer.byteLength(LINE) + 'too slow'.length;
    const longest = encodeRecord(rejection([`${'x'.repeat(room - 2)}é`]));
    expect(longest.kind === 'encoded' && Buffer.byteLength(longest.line)).toBe(65_535);
    expect(encodeRecord(rejection([`${'x'.repeat(room - 1)}é`]))).toEqual({
      kind: 'refused',
      reason: 'is 65536 bytes long; at most 65535 are allowed',
    });
  });

  it('refuses text that has no UTF-8, and says where', () => {
    expect(encodeRecord(rejection(['fine', 'x\udc00']))).toEqual({
      kind: 'refused',
      reason: 'cannot be written: $.reasons[1] holds half of a surrogate pair, which UTF-8 cannot say',
    });
  });
});
