/** Why: of several versions of a workflow, new work follows the newest that is in effect. */

import { epochMs } from './time.ts';
import type { Workflow } from './workflow.ts';

/** The newest of these versions that is in effect at an instant; undefined when none is. */
export function versionInEffect(versions: readonly Workflow[], now: string): Workflow | undefined {
  return versions
    .filter((workflow) => isInEffect(workflow, now))
    .toSorted((a, b) => compareVersions(b.version, a.version))[0];
}

/** When a version is in effect, in words. */
export function describeWindow({ version, effectiveFrom, effectiveTo }: Workflow): string {
  const from = effectiveFrom === undefined ? '' : ` from ${effectiveFrom}`;
  const to = effectiveTo === undefined ? '' : ` until ${effectiveTo}`;
  return `${version}${from}${to}`;
}

function isInEffect({ effectiveFrom, effectiveTo }: Workflow, now: string): boolean {
  const at = epochMs(now);
  const begun = effectiveFrom === undefined || epochMs(effectiveFrom) <= at;
  return begun && (effectiveTo === undefined || at < epochMs(effectiveTo));
}

/** Compares two versions by precedence (Semantic Versioning 2.0.0, section 11): a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [at, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  return comparePreReleases(left.pre, right.pre);
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly pre: readonly string[] } {
  const [, core = '', pre] = /^([^-+]*)(?:-([^+]*))?/u.exec(version) ?? [];
  return { numbers: core.split('.').map(Number), pre: pre === undefined ? [] : pre.split('.') };
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined) return 1;
    const difference = compareIdentifiers(left, right);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Numbers count as numbers and come before words; words go by their characters. */
function compareIdentifiers(a: string, b: string): number {
  const [left, right] = [a, b].map((word) => (/^\d+$/u.test(word) ? Number(word) : undefined));
  if (left !== undefined && right !== undefined) return left - right;
  if (left !== undefined || right !== undefined) return left === undefined ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
