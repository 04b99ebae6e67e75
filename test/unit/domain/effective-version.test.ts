// Proves which version new work follows, and how versions are ordered.
import { expect, it } from 'vitest';
import { compareVersions, describeWindow, versionInEffect } from '../../../src/domain/effective-version.ts';
import { versionOf } from '../../support/item-moves.ts';
import { serial } from '../../support/workflow-builder.ts';

const NOW = '2026-06-01T00:00:00Z';
const version = (number: string, window: { effectiveFrom?: string; effectiveTo?: string } = {}) => ({
  ...versionOf(number, [serial('a')]),
  ...window,
});

it.each([
  ['the newest', [version('1.9.0'), version('1.10.0'), version('1.2.0')], '1.10.0'],
  ['a release before its pre-release', [version('2.0.0-rc.1'), version('2.0.0')], '2.0.0'],
  [
    'none that is yet to come',
    [version('1.0.0'), version('2.0.0', { effectiveFrom: '2026-06-01T00:00:01Z' })],
    '1.0.0',
  ],
  ['one that begins now', [version('1.0.0'), version('2.0.0', { effectiveFrom: NOW })], '2.0.0'],
  [
    'none that ends now',
    [version('1.0.0', { effectiveTo: '2026-06-02T00:00:00Z' }), version('2.0.0', { effectiveTo: NOW })],
    '1.0.0',
  ],
  ['nothing when nothing is in effect', [version('1.0.0', { effectiveTo: NOW })], undefined],
])('in effect is %s', (_, versions, expected) => {
  expect(versionInEffect(versions, NOW)?.version).toBe(expected);
});

it('versions come in the order of Semantic Versioning 2.0.0, section 11', () => {
  const ascending = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '2.0.0',
  ];
  expect(ascending.toReversed().toSorted(compareVersions)).toEqual(ascending);
  expect(compareVersions('1.0.0+build.1', '1.0.0+build.2')).toBe(0);
});

it('a window is told in words', () => {
  expect(describeWindow(version('1.0.0', { effectiveFrom: NOW, effectiveTo: '2027-01-01T00:00:00Z' }))).toBe(
    `1.0.0 from ${NOW} until 2027-01-01T00:00:00Z`,
  );
  expect(describeWindow(version('1.0.0'))).toBe('1.0.0');
});
