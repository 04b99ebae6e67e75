/** Why: a witness speaks once an hour to nobody in particular, so its one line has to say what it saw and what it did. */

import type { Finding } from '../domain/finding.ts';
import { anchorLine, type AnchorHead } from './anchor-text.ts';

/** What a witness answered. */
export type WitnessView =
  | { readonly kind: 'nothing-sealed' }
  | { readonly kind: 'unchanged'; readonly log: AnchorHead; readonly seconds: number }
  | {
      readonly kind: 'cosigned';
      readonly log: AnchorHead;
      readonly before?: AnchorHead;
      readonly accepted: readonly Finding[];
      readonly evidence?: string;
    }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[]; readonly evidence?: string };

/** The answer in text; `place` is where the cosigned checkpoint lies. */
export function renderWitness(
  view: WitnessView,
  { place, dryRun }: { readonly place: string; readonly dryRun: boolean },
): string {
  switch (view.kind) {
    case 'nothing-sealed':
      return 'nothing is sealed there yet';
    case 'unchanged':
      return `unchanged since it was cosigned\n${anchorLine(view.log)}`;
    case 'cosigned':
      return [
        ...view.accepted.map(describe),
        cosignedLine(view, { place, dryRun }),
        anchorLine(view.log),
        ...kept(view),
      ].join('\n');
    case 'refused':
      return [
        'REFUSED: this is not the history that was seen before, or not what the policy asks for',
        ...view.findings.map(describe),
        ...kept(view),
      ].join('\n');
  }
}

function describe({ kind, file, detail }: Finding): string {
  return `  ${kind}${file === undefined ? '' : ` ${file}`}: ${detail}`;
}

function cosignedLine(
  { before, log, accepted }: Extract<WitnessView, { kind: 'cosigned' }>,
  { place, dryRun }: { readonly place: string; readonly dryRun: boolean },
): string {
  const did = dryRun ? 'would cosign' : 'cosigned';
  if (accepted.length > 0) return `${did} ${place}, though it does not continue what was cosigned before`;
  if (before === undefined) return `${did} ${place}, seen for the first time: nobody vouches for what was before`;
  return `${did} ${place}, which continues the ${before.size} records cosigned before (${log.size - before.size} more)`;
}

function kept({ evidence }: { readonly evidence?: string }): readonly string[] {
  return evidence === undefined ? [] : [`both checkpoints and what is wrong with them are kept in ${evidence}`];
}
