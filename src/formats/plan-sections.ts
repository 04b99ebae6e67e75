/** Why: where a task stands (phase, section, a list of dependencies) is told by the headings above it. */

import { readHeading } from './plan-line-forms.ts';
import type { PhaseKind } from './plan.ts';

/** A heading that is no task. */
export type Heading = { readonly line: number; readonly level: number; readonly title: string };

/** The headings above a line, outermost first. */
export type Place = readonly Heading[];

/** The place after a heading. */
export function enter(place: Place, heading: Heading): Place {
  // Words are looked for in every heading above a line, so headings of any length must cost the same.
  const short = { ...heading, title: heading.title.slice(0, 300) };
  return [...place.filter((above) => above.level < heading.level), short];
}

/** The heading that is the phase of what stands at a place: the outermost that says so, else the outermost below the title. */
export function phaseHeading(place: Place): Heading | undefined {
  const below = place.filter((heading) => heading.level > 1);
  return below.find(isPhase) ?? below[0] ?? place[0];
}

const PHASE_WORDS =
  /^\W{0,8}(?:phase|fase|étape|etapa|этап|阶段|フェーズ|段階|work package|wp-?\d|user story|us-?\d|story|milestone|sprint|stage)/iu;

function isPhase({ title }: Heading): boolean {
  return PHASE_WORDS.test(title) || /^第?\s?\d{1,3}\s?(?:阶段|フェーズ|段階)/u.test(title);
}

/** What a phase's heading says about it besides its title. */
export function phaseFacts(title: string): {
  readonly kind: PhaseKind;
  readonly number?: string;
  readonly name?: string;
} {
  const number = /^\D{0,40}?(\d{1,3}(?:\.\d{1,3}){0,2})/u.exec(title)?.[1];
  const numbered = number === undefined ? {} : { number };
  const workPackage = /\bWP-?(\d{1,4})\b/u.exec(title)?.[1];
  if (workPackage !== undefined) return { kind: 'package', name: `WP${Number(workPackage)}` };
  const story = /\b(?:user stor(?:y|ies)|US)[ -]?(\d{1,3})/iu.exec(title)?.[1];
  if (story !== undefined) return { kind: 'story', ...numbered, name: `US${Number(story)}` };
  return { kind: 'barrier', ...numbered };
}

const REFERENCE_WORDS =
  /dependenc|execution|\bparallel|\bblock|\border\b|sequence|abhängig|dépendanc|dependencias|dipendenz|зависим|依赖|依頼|依存|의존|並列|并行/iu;
const ASIDE_WORDS =
  /legend|checklist|acceptance|definition of done|success criteria|\bnotes?\b|strategy|summary|\bindex\b|format\b|convention|example|validation gate|review gate|\bgates?\b|quality|sign-?off|status key/iu;

/** Whether a place lists dependencies: its statements are read, its tasks are names of tasks that stand elsewhere. */
export function isReferencePlace(place: Place): boolean {
  return place.some((heading) => !isPhase(heading) && heading.level > 1 && REFERENCE_WORDS.test(heading.title));
}

/** Whether a place shows examples of work, whose steps are named but say nothing about their order. */
export function isExample(place: Place): boolean {
  return place.some((heading) => heading.level > 1 && /example/iu.test(heading.title));
}

/** Whether a place is beside the plan: legends, check lists, notes. Boxes there are no tasks unless they carry an id. */
export function isAside(place: Place): boolean {
  return place.some((heading) => !isPhase(heading) && heading.level > 1 && ASIDE_WORDS.test(heading.title));
}

/** The text of the first title of a plan, without the words that every plan starts with. */
export function planTitle(
  lines: readonly { readonly source: { readonly text: string; readonly zone: string } }[],
): string {
  for (const { source } of lines) {
    const heading = source.zone === 'text' ? readHeading(source.text.replace(/^\ufeff/u, '')) : undefined;
    if (heading?.level === 1)
      return heading.text.replace(/^(?:tasks|work packages|implementation plan)\s?:\s?/iu, '').trim();
  }
  return '';
}

/** Whether a heading ends the place that it stands in, so that it is judged by what remains. */
export function isPlaceAbove(heading: Heading, place: Place): boolean {
  return !isReferencePlace(place.filter((above) => above.level < heading.level));
}
