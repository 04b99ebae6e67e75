/** Why: a living executor must never be taken for dead by a wrong clock, nor a dead one for ever for alive. */

import { describe, expect, it } from 'vitest';

import {
  describeLoss,
  leaseOf,
  provenLoss,
  type Lease,
  type LeaseRenewal,
  type Sighting,
} from '../../../src/domain/lease.ts';
import type { AttemptStarted } from '../../../src/domain/record.ts';
import { readRenewal } from '../../../src/formats/renewal.ts';
import { renewalOf } from '../../support/chain-appends.ts';
import { started } from '../../support/record-builder.ts';

const start: AttemptStarted = {
  ...started({ at: '2026-01-02T00:00:00Z' }, '1'.repeat(32)).record,
  leaseSeconds: 600,
  executor: { kind: 'agent' },
  serverTime: '2026-01-02T10:00:00Z',
};
const renewal: LeaseRenewal = {
  ...renewalOf('a', 1).renewal,
  nonce: '1'.repeat(32),
  timestamp: '2026-01-02T00:08:00Z',
  serverTime: '2026-01-02T10:08:00Z',
  leaseSeconds: 900,
};
const run = { id: '77', attempt: 2 };

describe('a lease', () => {
  it('is what the claim gives until it is renewed, and then what the newest renewal gives', () => {
    const given = { seconds: 600, since: start.timestamp, serverSince: '2026-01-02T10:00:00Z', renewed: false };
    expect(leaseOf(start, undefined)).toEqual({ ...given, kind: 'agent' });
    const renewed = { seconds: 900, since: renewal.timestamp, serverSince: '2026-01-02T10:08:00Z', renewed: true };
    expect(leaseOf(start, renewal)).toEqual({ ...renewed, kind: 'agent' });
  });

  it('is not moved by a renewal of another claim', () => {
    expect(leaseOf(start, { ...renewal, nonce: '2'.repeat(32) })).toEqual(leaseOf(start, undefined));
  });
});

const lease: Lease = leaseOf(start, undefined);

describe('a loss', () => {
  it.each<[string, Lease, Sighting]>([
    ['nothing was seen', lease, {}],
    ['the chain stood still for less than a lease', lease, { unchangedSeconds: 599.9 }],
    ['the server is past the lease by less than five minutes', lease, { serverTime: '2026-01-02T10:14:59Z' }],
    ['the server told no time at the claim', { ...lease, serverSince: '' }, { serverTime: '2026-01-09T00:00:00Z' }],
    ['the lease has no end', { ...lease, seconds: 0 }, { unchangedSeconds: 1e9, serverTime: '2027-01-01T00:00:00Z' }],
    ['its process runs here', lease, { unchangedSeconds: 601, process: 'alive', serverTime: '2027-01-01T00:00:00Z' }],
    ['a run of CI is over that does not hold it', lease, { conclusion: 'failure' }],
  ])('is not proved where %s', (_, held, sighting) => {
    expect(provenLoss(held, sighting)).toBeUndefined();
  });

  it.each<[string, Lease, Sighting, object]>([
    [
      'its CI run is over',
      { ...lease, run },
      { conclusion: 'cancelled' },
      { kind: 'run-over', run, conclusion: 'cancelled' },
    ],
    [
      'its chain stood still',
      lease,
      { unchangedSeconds: 600.7 },
      { kind: 'unchanged', seconds: 600, leaseSeconds: 600 },
    ],
    [
      'the server is past its lease by five minutes',
      lease,
      { serverTime: '2026-01-02T10:15:00Z' },
      { kind: 'server-clock', since: '2026-01-02T10:00:00Z', leaseSeconds: 600, serverTime: '2026-01-02T10:15:00Z' },
    ],
    ['its process is gone', { ...lease, seconds: 0 }, { process: 'gone' }, { kind: 'process-gone' }],
  ])('is proved where %s', (_, held, sighting, loss) => {
    expect(provenLoss(held, sighting)).toEqual(loss);
  });

  it('is told in words that name what shows it', () => {
    expect(describeLoss({ kind: 'unchanged', seconds: 4000, leaseSeconds: 3600 })).toBe(
      'nothing was heard of it for 1 h 6 min, longer than its lease of 1 h',
    );
    expect(describeLoss({ kind: 'run-over', run, conclusion: 'cancelled' })).toBe(
      'CI run 77 (attempt 2) that held it is over: cancelled',
    );
    expect(describeLoss({ kind: 'server-clock', since: '', leaseSeconds: 60, serverTime: '' })).toContain(
      'clock of the server',
    );
    expect(describeLoss({ kind: 'process-gone' })).toContain('process');
    expect(describeLoss({ kind: 'person', by: 'ada', reason: 'it burned' })).toBe('ada says so: it burned');
  });
});

describe('a renewal from a ref', () => {
  it('is read as it was written', () => {
    expect(readRenewal({ ...renewal })).toEqual(renewal);
    const { serverTime: _, ...without } = renewal;
    expect(readRenewal({ ...without, more: 'ignored' })).toEqual(without);
  });

  it.each([
    ['no object', []],
    ['of another kind', { ...renewal, eventType: 'attempt-started' }],
    ['of another version', { ...renewal, schemaVersion: '2.0' }],
    ['for a step that could be a path', { ...renewal, step: '../a' }],
    ['of an unsafe attempt', { ...renewal, attemptId: '' }],
    ['of an unsafe work item', { ...renewal, workItemId: 'a/b' }],
    ['with a nonce that is none', { ...renewal, nonce: 'f' }],
    ['by nobody', { ...renewal, actor: '' }],
    ['at no time', { ...renewal, timestamp: 'now' }],
    ['at a time of the server that is none', { ...renewal, serverTime: 'then' }],
    ['for less than nothing', { ...renewal, leaseSeconds: -1 }],
    ['for part of a second', { ...renewal, leaseSeconds: 0.5 }],
  ])('is none when it is %s', (_, value) => {
    expect(readRenewal(value)).toBeUndefined();
  });
});
