/** Why: an explanation leads from what somebody asked about to what they can do, one line for each link between. */

import type { Cause, RootCause } from '../domain/causes.ts';
import type { Actor, ItemExplanation, StepExplanation } from '../domain/explanation.ts';
import { holdFacts, isOverdue, leaseWords } from '../domain/lease-row.ts';
import { describeReasons } from '../domain/reasons.ts';
import type { AttemptAccount, CriterionAccount, DecisionAccount } from '../domain/step-account.ts';
import { formatElapsed } from '../domain/time.ts';
import { adviceLines, instantText } from './advice-text.ts';
import { wrap } from './printable.ts';
import {
  ITEM_SIGNS,
  lineOf,
  separatorOf,
  signSpan,
  STEP_SIGNS,
  textLine,
  type Sign,
  type Span,
  type Style,
} from './style.ts';
import { renderTable, type Cell, type Column, type Row } from './table.ts';

const ATTEMPT_SIGNS: Readonly<Record<AttemptAccount['status'], Sign>> = {
  running: STEP_SIGNS.running,
  completed: { ...STEP_SIGNS.done, word: 'completed' },
  failed: STEP_SIGNS.failed,
  rejected: { ...STEP_SIGNS.failed, word: 'rejected' },
  superseded: { ...STEP_SIGNS.blocked, word: 'superseded' },
};

const CRITERION_SIGNS: Readonly<Record<CriterionAccount['state'], Sign>> = {
  checked: { ...STEP_SIGNS.done, word: 'checked' },
  vouched: { ...STEP_SIGNS.done, word: 'vouched' },
  skipped: { ...STEP_SIGNS['awaiting-gate'], word: 'skipped' },
  failed: STEP_SIGNS.failed,
  open: { ...STEP_SIGNS.ready, word: 'open' },
};

/** Why a step is where it is, as text without a line feed at the end. */
export function renderStepExplanation(explanation: StepExplanation, style: Style): string {
  const { step, chain, roots } = explanation;
  const facts = [step.name, step.role, explanation.workItem.id].filter((fact) => fact !== undefined);
  const waits = chain.causes.length > 0;
  return [
    lineOf(style, [{ text: `${step.key}  `, tone: 'strong' }, signSpan(style, STEP_SIGNS[step.status])]),
    textLine(style, facts.join(separatorOf(style)), 'faint'),
    '',
    ...wrap(explanation.summary, style.width).map((text) => textLine(style, text)),
    ...(step.lease === undefined || isOverdue(step) ? [] : [textLine(style, leaseWords(step.lease), 'faint')]),
    ...(waits ? section(style, 'Why', treeLines(chain, style)) : []),
    ...(waits ? section(style, 'What holds it up', rootLines(roots, explanation.moreRoots, style)) : []),
    ...section(style, 'Exit criteria', criteriaLines(explanation.criteria, style)),
    ...section(style, 'Gates', gateLines(explanation, style)),
    ...section(style, 'Attempts', attemptLines(explanation.attempts, style)),
    ...section(style, 'Sent back', returnLines(explanation, style)),
    '',
    ...adviceLines(actorsSentence(explanation.actors, step.status === 'done'), explanation.commands, style),
  ].join('\n');
}

/** Why an item is where it is, as text without a line feed at the end. */
export function renderItemExplanation(explanation: ItemExplanation, style: Style): string {
  const { overview, roots } = explanation;
  return [
    lineOf(style, [
      { text: `${overview.workItem.id}  `, tone: 'strong' },
      signSpan(style, ITEM_SIGNS[overview.status]),
    ]),
    textLine(style, `${overview.counts.done} of ${overview.counts.total} steps done`, 'faint'),
    ...section(style, 'What holds it up', rootLines(roots, explanation.moreRoots, style)),
    '',
    ...adviceLines(explanation.summary, explanation.commands, style),
  ].join('\n');
}

function section(style: Style, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', textLine(style, title, 'strong'), ...lines];
}

type Branch = { readonly last: string; readonly inner: string; readonly under: string; readonly beside: string };

const BRANCHES: Readonly<Record<'unicode' | 'ascii', Branch>> = {
  unicode: { last: '└─ ', inner: '├─ ', under: '   ', beside: '│  ' },
  ascii: { last: '`- ', inner: '|- ', under: '   ', beside: '|  ' },
};

/** The chain as a tree: each step with its state, and why it waits. */
function treeLines(chain: Cause, style: Style): readonly string[] {
  const branch = BRANCHES[style.unicode ? 'unicode' : 'ascii'];
  const rows: Row[] = [];
  const visit = (cause: Cause, lead: string, below: string): void => {
    const seen = cause.seen ? ' (see above)' : '';
    rows.push([
      { text: `${lead}${cause.step}${seen}` },
      signSpan(style, STEP_SIGNS[cause.status]),
      { text: cause.seen ? '' : describeReasons(cause.reasons), tone: 'faint' },
    ]);
    cause.causes.forEach((next, at) => {
      const last = at === cause.causes.length - 1 && cause.more === 0;
      visit(next, below + (last ? branch.last : branch.inner), below + (last ? branch.under : branch.beside));
    });
    if (cause.more > 0) rows.push([{ text: `${below}${branch.last}${cause.more} more`, tone: 'faint' }]);
  };
  visit(chain, '', '');
  return renderTable(style, [{ max: Math.floor(style.width / 2) }, {}, { grow: true, giveUp: 1 }], rows, 2);
}

function rootLines(roots: readonly RootCause[], more: number, style: Style): readonly string[] {
  const columns: readonly Column[] = [{}, { max: 40 }, { grow: true }, { right: true, giveUp: 1 }];
  const rows = roots.map(({ row, holdsUp }): readonly Cell[] => [
    signSpan(style, STEP_SIGNS[row.status]),
    { text: row.key, tone: 'strong' },
    { text: rootFact(row), lines: 2 },
    { text: holdsUp === 0 ? '' : `holds up ${holdsUp}`, tone: 'faint' },
  ]);
  const rest: readonly Row[] = more > 0 ? [{ across: { text: `${more} more`, tone: 'faint' } }] : [];
  return renderTable(style, columns, [...rows, ...rest], 2);
}

function rootFact(row: RootCause['row']): string {
  if (row.status === 'running')
    return [`with ${row.holder ?? ''} since ${instantText(row.since ?? '')}`, ...holdFacts(row)].join(', ');
  if (row.status === 'ready') return 'may start, and nobody has claimed it';
  const reasons = describeReasons(row.reasons);
  return row.status === 'failed' ? `${row.outcome ?? ''} (${reasons})` : reasons;
}

function criteriaLines(criteria: readonly CriterionAccount[], style: Style): readonly string[] {
  const rows = criteria.map(({ state, text, detail, check }): readonly Cell[] => [
    signSpan(style, CRITERION_SIGNS[state]),
    { text: detail === undefined ? text : `${text} (${detail})`, lines: 2 },
    { text: check ?? '', tone: 'faint' },
  ]);
  return renderTable(style, [{}, { grow: true }, { max: 40, giveUp: 1 }], rows, 2);
}

function gateLines(explanation: StepExplanation, style: Style): readonly string[] {
  const columns: readonly Column[] = [{}, {}, { grow: true }];
  const rows = explanation.step.gates.flatMap((gate): readonly Row[] => {
    const place = gate.kind === 'entry' ? 'before' : 'after';
    const who = gate.approvers.length === 0 ? 'anybody' : gate.approvers.join(', ');
    const sign = gate.open ? { ...STEP_SIGNS.done, word: 'open' } : { ...STEP_SIGNS['awaiting-gate'], word: 'closed' };
    const decisions = explanation.decisions.filter((decision) => decision.gate === gate.key);
    return [
      [
        signSpan(style, sign),
        { text: gate.key, tone: 'strong' },
        { text: `${place} the step: ${gate.approved} of ${gate.minimum} approved, by ${who}`, lines: 2 },
      ],
      ...decisions.map((decision): Row => ({ across: decisionSpan(decision) })),
    ];
  });
  return renderTable(style, columns, rows, 2);
}

function decisionSpan({ at, reviewer, verdict, reasons, reentryStep, counts }: DecisionAccount): Span {
  const stale = verdict === 'approved' && !counts ? ', for an earlier result' : '';
  const back = reentryStep === undefined ? '' : `, back to ${reentryStep}`;
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return {
    text: `  ${instantText(at)}  ${reviewer} ${verdict}${back}${stale}${why}`,
    tone: counts ? 'plain' : 'faint',
  };
}

function attemptLines(attempts: readonly AttemptAccount[], style: Style): readonly string[] {
  const columns: readonly Column[] = [
    { right: true },
    {},
    { max: 40, giveUp: 2 },
    { max: 24, giveUp: 3 },
    { grow: true },
    { right: true, giveUp: 1 },
  ];
  const rows = attempts.map((attempt): readonly Cell[] => [
    { text: String(attempt.number), tone: 'faint' },
    signSpan(style, ATTEMPT_SIGNS[attempt.status]),
    { text: attempt.id },
    { text: attempt.actor },
    { text: endingOf(attempt), lines: 3 },
    {
      text:
        attempt.endedAt === undefined
          ? instantText(attempt.startedAt)
          : formatElapsed(attempt.startedAt, attempt.endedAt),
      tone: 'faint',
    },
  ]);
  return renderTable(style, columns, rows, 2);
}

function endingOf(attempt: AttemptAccount): string {
  const code = attempt.exitCode === undefined ? '' : ` ${attempt.exitCode}`;
  const reason = attempt.reason === undefined ? '' : ` (${attempt.reason}${code})`;
  const reasons = attempt.reasons === undefined ? '' : `: ${attempt.reasons.join('; ')}`;
  const late = attempt.current ? '' : ', before it was sent back';
  return `${attempt.outcome ?? ''}${reason}${reasons}${late}`;
}

function returnLines(explanation: StepExplanation, style: Style): readonly string[] {
  return explanation.rework.flatMap((back) => {
    const where = back.gate === undefined ? `reverted ${back.step}` : `at gate ${back.gate} of ${back.step}`;
    const text = `${instantText(back.at)}  ${back.reviewer} ${where}: ${back.reasons.join('; ')}`;
    return wrap(text, style.width - 4).map((line, at) => textLine(style, `${at === 0 ? '  ' : '    '}${line}`));
  });
}

function actorsSentence(actors: readonly Actor[], done: boolean): string {
  if (done) return 'nothing is left to do here.';
  if (actors.length === 0) return 'nobody can act on it now.';
  const named = actors.slice(0, 3).map(({ who, step }) => `${who} (${step})`);
  const more = actors.length - named.length;
  return `it is up to ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}
