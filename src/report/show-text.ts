/** Why: the history of a work item or a step is read like a log, one line for each thing that happened. */

import type { Correction, ItemRecord, Redaction, Signature, WorkItemReopened } from '../domain/item-record.ts';
import type { BatonRecord, EventType, Evidence, RecordEntry } from '../domain/record.ts';
import { isStepRecord } from '../domain/record.ts';
import { dayOf } from '../domain/time.ts';
import { timelineOf } from '../domain/timeline.ts';
import { ITEM_SIGNS, signSpan, STEP_SIGNS, textLine, type Sign, type Style } from './style.ts';
import { renderTable, type Column, type Row } from './table.ts';

const { done, running, failed } = STEP_SIGNS;
const gate = STEP_SIGNS['awaiting-gate'];

const EVENT_SIGNS: Readonly<Record<EventType, Sign>> = {
  'work-item-registered': { ...ITEM_SIGNS['not-started'], word: 'registered' },
  'blocker-raised': { ...STEP_SIGNS.blocked, word: 'blocker', tone: 'bad' },
  'blocker-resolved': { ...done, word: 'resolved' },
  'owner-transferred': { ...ITEM_SIGNS['in-progress'], word: 'transferred' },
  'work-item-closed': { ...STEP_SIGNS.blocked, word: 'closed' },
  'work-item-reopened': { ...STEP_SIGNS.ready, word: 'reopened' },
  'workflow-migrated': { ...ITEM_SIGNS['in-progress'], word: 'migrated' },
  correction: { ...gate, word: 'correction' },
  signature: { ...done, word: 'signed' },
  redaction: { ...gate, word: 'redacted' },
  'attempt-started': { ...running, word: 'started' },
  'attempt-completed': { ...done, word: 'completed' },
  'attempt-failed': failed,
  'attempt-rejected': { ...failed, word: 'rejected' },
  'cancellation-requested': { ...failed, word: 'cancel', tone: 'asked' },
  'gate-approved': { ...gate, word: 'approved', tone: 'good' },
  'gate-rejected': { ...gate, word: 'sent back', tone: 'bad' },
  'baseline-integration': { ...done, word: 'integrated' },
  'baseline-reverted': { ...failed, word: 'reverted' },
};

const COLUMNS: readonly Column[] = [
  {},
  {},
  { max: 32 },
  { max: 24, giveUp: 2 },
  { max: 36, giveUp: 3 },
  { grow: true, giveUp: 1 },
];

/**
 * Records as a timeline, oldest first, under the day they are of (UTC): time, event, step, actor, attempt and outcome,
 * and below what shows it.
 */
export function renderHistory(entries: readonly RecordEntry[], style: Style): string {
  if (entries.length === 0) return textLine(style, 'Nothing is recorded yet.', 'faint');
  let day = '';
  const beside = correctionsOf(entries);
  const rows = timelineOf(entries).flatMap(({ id, record }): readonly Row[] => {
    const heading: readonly Row[] =
      dayOf(record.timestamp) === day ? [] : [{ across: { text: dayOf(record.timestamp), tone: 'strong' } }];
    day = dayOf(record.timestamp);
    const corrected = (beside.get(id) ?? []).map((text): Row => ({
      across: { text: `${' '.repeat(10)}${text}`, tone: 'asked' },
    }));
    return [...heading, ...recordRows(record, style), ...corrected];
  });
  return renderTable(style, COLUMNS, rows).join('\n');
}

/** What corrections say, by the record that they are about. */
function correctionsOf(entries: readonly RecordEntry[]): ReadonlyMap<string, readonly string[]> {
  const beside = new Map<string, string[]>();
  for (const { record } of entries) {
    if (record.eventType !== 'correction') continue;
    const fields = Object.entries(record.fields).map(([name, value]) => `corrected ${name}: ${value}`);
    const said = [`corrected by ${record.actor}: ${record.text}`, ...fields];
    beside.set(record.corrects, [...(beside.get(record.corrects) ?? []), ...said]);
  }
  return beside;
}

function recordRows(record: BatonRecord, style: Style): readonly Row[] {
  return [
    [
      { text: record.timestamp.slice(11, 19), tone: 'faint' },
      signSpan(style, EVENT_SIGNS[record.eventType]),
      { text: isStepRecord(record) ? record.step.key : '', tone: 'strong' },
      { text: record.actor },
      { text: isStepRecord(record) ? record.attemptId : '', tone: 'faint' },
      { text: outcomeOf(record), lines: 2 },
    ],
    ...detailsOf(record).map((text): Row => ({ across: { text: `${' '.repeat(10)}${text}`, tone: 'faint' } })),
  ];
}

function outcomeOf(record: BatonRecord): string {
  // What a start says is in the columns already.
  if (record.eventType === 'attempt-started') return '';
  return isStepRecord(record) ? record.outcome : itemOutcome(record);
}

/** What happened to the item as a whole, in one phrase. */
function itemOutcome(record: ItemRecord): string {
  switch (record.eventType) {
    case 'work-item-registered':
      return `${record.title}, ${record.workflow.name} ${record.workflow.version}`;
    case 'blocker-raised':
      return `${record.type}, up to ${record.owner}, ${scopeOf(record.steps)}: ${record.reason}`;
    case 'blocker-resolved':
      return `${record.blocker.slice(0, 12)}: ${record.reason}`;
    case 'owner-transferred':
      return `from ${record.from} to ${record.to}: ${record.reason}`;
    case 'work-item-closed':
      return `${[record.resolution, record.other ?? ''].join(' ').trim()}: ${record.reason}`;
    case 'workflow-migrated':
      return `${record.workflow.name} ${record.fromVersion} to ${record.workflow.version}: ${record.reason}`;
    default:
      return besideOutcome(record);
  }
}

/** What stands beside an earlier record. */
function besideOutcome(record: Correction | Redaction | Signature | WorkItemReopened): string {
  if (record.eventType === 'work-item-reopened') return record.reason;
  if (record.eventType === 'signature') return `of ${record.of.slice(0, 12)}`;
  if (record.eventType === 'redaction') return `${record.redacts.slice(0, 12)}: ${record.reason}`;
  return `of ${record.corrects.slice(0, 12)}: ${record.text}`;
}

function scopeOf(steps: readonly string[]): string {
  return steps.length === 0 ? 'the whole item' : steps.join(', ');
}

function detailsOf(record: BatonRecord): readonly string[] {
  if (!isStepRecord(record)) return [];
  const links = record.links.map((link) => `link: ${link}`);
  switch (record.eventType) {
    case 'attempt-completed':
      return [
        ...record.evidence.map(evidenceText),
        ...record.produced.map((file) => `produced: ${file.path} (${file.size} bytes, ${file.sha256.slice(0, 12)})`),
        ...Object.entries(record.values).map(([name, value]) => `value: ${name}=${value}`),
        ...commitText(record),
        ...links,
      ];
    case 'attempt-failed':
      return [
        `reason: ${record.reason}${record.exitCode === undefined ? '' : ` ${record.exitCode}`}`,
        ...record.evidence.map(evidenceText),
        ...commitText(record),
        ...links,
      ];
    case 'gate-rejected':
      return [...record.reasons.map((reason) => `because: ${reason}`), `back to: ${record.reentryStep}`, ...links];
    case 'attempt-rejected':
    case 'gate-approved':
      return [...record.reasons.map((reason) => `because: ${reason}`), ...links];
    case 'baseline-reverted':
      return [`because: ${record.reason}`, ...links];
    default:
      return links;
  }
}

/** Where the work is, when it is on a branch. */
function commitText({ commit }: { readonly commit?: string }): readonly string[] {
  return commit === undefined ? [] : [`commit: ${commit.slice(0, 12)}`];
}

function evidenceText(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'checked':
      return `checked: ${evidence.criterion} (exit ${evidence.exitCode}, output ${evidence.outputSha256.slice(0, 12)})`;
    case 'vouched':
      return `vouched: ${evidence.criterion} (by ${evidence.by})`;
    case 'skipped':
      return `skipped: ${evidence.criterion} (${evidence.reason})`;
  }
}
