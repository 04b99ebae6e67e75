/** Why: a verdict on a history must say in a few lines what was found, where first, and who vouches for it. */

import { countOf } from '../domain/change.ts';
import type { Finding } from '../domain/finding.ts';
import { anchorLine, type AnchorHead } from './anchor-text.ts';

/** Who vouches for the log, and up to which size. */
export type AnchorView = {
  readonly by: keyof typeof VOUCHERS;
  readonly size: number;
  readonly witnesses?: readonly string[];
};

/** What a verdict is told from. */
export type VerdictView = {
  readonly verdict: 'sound' | 'findings' | 'cannot-tell';
  readonly place: string;
  readonly log: AnchorHead | undefined;
  readonly records: { readonly sealed: number; readonly unsealed: number; readonly legacy: number };
  readonly anchors: readonly AnchorView[];
  readonly window: { readonly sealed: number; readonly unsealed: number };
  readonly findings: readonly Finding[];
  readonly schedules: { readonly checked: number; readonly undecided: readonly string[] };
  readonly signatures?: { readonly found: number; readonly counted: number };
  readonly redactions?: readonly {
    readonly index?: number;
    readonly id: string;
    readonly by: string;
    readonly at: string;
    readonly reason: string;
    readonly file?: string;
  }[];
  readonly server?: {
    readonly remote: string;
    readonly ref: string;
    readonly standing: keyof typeof STANDINGS;
  };
  readonly fixed: readonly string[];
};

const SHOWN = 20;

/** The verdict as text: first line the answer, then findings from the first bad record on, then how it is anchored. */
export function renderVerdict(view: VerdictView): string {
  const { findings, fixed, place } = view;
  return [
    ...fixed.map((file) => `restored ${place}/${file}`),
    headline(view),
    ...findings.slice(0, SHOWN).map((finding) => `  ${describeFinding(finding, place)}`),
    ...(findings.length > SHOWN ? [`  and ${findings.length - SHOWN} more: --json tells all`] : []),
    ...(view.verdict === 'cannot-tell' ? [] : [describeAnchor(view)]),
    ...describeServer(view),
    ...(view.log === undefined ? [] : [anchorLine(view.log)]),
    ...describeRest(view),
  ].join('\n');
}

/** What a verdict says of the server's history, which it does not fetch. */
const STANDINGS = {
  seen: (remote: string) => `this is the history of ${remote} as this clone last saw it`,
  whole: (remote: string) => `all of the history of ${remote}, as this clone last saw it, is in this`,
  unseen: (remote: string) => `the history of ${remote} was never seen here: this is what this clone has`,
  apart: (remote: string, ref: string) =>
    `this is what this clone has; the history of ${remote}, as last seen, is another: baton verify --rev ${ref}`,
} as const;

function describeServer({ server }: VerdictView): readonly string[] {
  return server === undefined ? [] : [STANDINGS[server.standing](server.remote, server.ref)];
}

const VOUCHERS = {
  memory: 'what this clone verified before',
  policy: 'the checkpoint of the policy',
  'log-key': 'the signature of the log key',
  witnesses: 'witnesses',
} as const;

/** Whether and how the history is anchored, and how much of it is not. */
function describeAnchor({ verdict, anchors, window }: Pick<VerdictView, 'verdict' | 'anchors' | 'window'>): string {
  const open = `${countOf(window.sealed + window.unsealed, 'record')} (${window.sealed} sealed, ${window.unsealed} not sealed)`;
  const consistent = verdict === 'sound' ? 'self-consistent, ' : '';
  if (anchors.length === 0) return `${consistent}not anchored: nobody outside vouches for ${open}`;
  const who = anchors.map(({ by, size, witnesses }) => {
    const names = witnesses === undefined ? '' : ` ${witnesses.join(', ')}`;
    return `${VOUCHERS[by]}${names} up to record ${size}`;
  });
  return `anchored by ${who.join(', by ')}; not anchored: ${open}`;
}

function headline({ verdict, findings, log, records }: VerdictView): string {
  if (verdict === 'findings')
    return `NOT sound: ${countOf(findings.length, 'finding')}; the first bad record comes first`;
  if (verdict === 'sound') return `sound: ${countOf(log?.size ?? 0, 'record')} in the log ${log?.origin ?? ''}`;
  return `cannot tell yet: nothing is sealed (${countOf(records.unsealed, 'record')} there); baton collect seals`;
}

/** A finding in one line: its name, where it is, its place in the log, and what it is. */
function describeFinding({ kind, file, line, index, detail }: Finding, place: string): string {
  const where = file === undefined ? '' : ` ${place}/${file}${line === undefined ? '' : `:${line}`}`;
  return `${kind}${where}${index === undefined ? '' : ` (log index ${index})`}: ${detail}`;
}

function describeRest({ records, schedules, signatures, redactions = [] }: VerdictView): readonly string[] {
  const undecided = schedules.undecided.length;
  return [
    ...redactions.slice(0, SHOWN).map(describeRedaction),
    ...(redactions.length > SHOWN ? [`and ${redactions.length - SHOWN} more redactions: --json tells all`] : []),
    ...(signatures === undefined ? [] : [describeSignatures(signatures)]),
    ...(schedules.checked + undecided === 0
      ? []
      : [
          `${countOf(schedules.checked, 'schedule')} worked out again${undecided === 0 ? '' : `, ${undecided} undecided: newer records or another definition`}`,
        ]),
    ...(records.legacy === 0 ? [] : [`${countOf(records.legacy, 'older artifact')} without seal, left out`]),
  ];
}

function describeSignatures({ found, counted }: { readonly found: number; readonly counted: number }): string {
  const count = countOf(found, 'signature');
  return found === 0
    ? 'no signatures'
    : `${count}, ${counted === found ? (found === 1 ? 'by an allowed signer' : 'all by allowed signers') : `${counted} by allowed signers`}`;
}

function describeRedaction({
  index,
  id,
  by,
  at,
  reason,
  file,
}: NonNullable<VerdictView['redactions']>[number]): string {
  const place = index === undefined ? id.slice(0, 12) : `${id.slice(0, 12)} (log index ${index})`;
  const there = file === undefined ? '' : `; what it says is still in ${file}`;
  return `declared missing: ${place}, redacted by ${by}, ${at}: ${reason}${there}`;
}
