/** Why: a schedule and a claim say what followed from records, so both can be worked out again and held against it. */

import type { FoundLine } from '../domain/evidence.ts';
import { recordIn } from '../domain/evidence.ts';
import type { Finding } from '../domain/finding.ts';
import { isFailure } from '../domain/failures.ts';
import { isRecordId, isWorkItemId } from '../domain/ids.ts';
import { judgeClaims } from '../domain/judge-claims.ts';
import type { RecordEntry } from '../domain/record.ts';
import { withStandIns } from '../domain/redacted-record.ts';
import { evaluate, renderSchedule, type Schedule } from '../domain/schedule.ts';
import { foldItem } from '../domain/state.ts';
import { epochMs } from '../domain/time.ts';
import type { Workflow } from '../domain/workflow.ts';
import { parseSchedule } from '../formats/schedule-json.ts';
import { setRoot } from '../log/merkle.ts';
import type { Library } from './ports.ts';
import type { Files } from './read-evidence.ts';

/** What came of working derived things out again. `undecided` are schedules whose inputs are not all at hand any more. */
export type DerivedReport = {
  readonly findings: readonly Finding[];
  readonly schedules: { readonly checked: number; readonly undecided: readonly string[] };
};

const SCHEDULE_FILE = /^schedule\/([^/]+)\.json$/u;

/** Reads every record in full, works out every schedule and looks at every claim again. */
export async function verifyDerived(
  library: Definitions,
  files: Files,
  lines: readonly FoundLine[],
): Promise<DerivedReport> {
  const { entries, notWhole } = entriesByItem(lines);
  const places = new Map(lines.map((line) => [line.id, line]));
  const names = [...files.keys()].flatMap((file) => SCHEDULE_FILE.exec(file)?.[1] ?? []);
  const findings: Finding[] = [...notWhole];
  const undecided: string[] = [];
  let checked = 0;
  for (const id of new Set([...entries.keys(), ...names])) {
    const file = `schedule/${id}.json`;
    const judged = await verifyItem(library, { id, records: entries.get(id) ?? [], schedule: files.get(file) });
    for (const finding of judged.claims) {
      const line = places.get(finding.id ?? '');
      findings.push({ ...finding, ...(line === undefined ? {} : { file: line.file, line: line.line }) });
    }
    if (judged.verdict === 'wrong') {
      findings.push({ kind: 'wrong-schedule', file, detail: 'its records give another schedule' });
    }
    if (judged.verdict === 'undecided') undecided.push(file);
    else if (judged.verdict !== 'none') checked += 1;
  }
  return { findings, schedules: { checked, undecided } };
}

type Definitions = Pick<Library, 'readWorkItem' | 'readWorkflow'>;

async function verifyItem(
  library: Definitions,
  item: {
    readonly id: string;
    readonly records: readonly RecordEntry[];
    readonly schedule: Uint8Array | undefined;
  },
): Promise<{
  readonly claims: readonly Finding[];
  readonly verdict: 'none' | 'right' | 'undecided' | 'wrong';
}> {
  const { id, records, schedule } = item;
  const definition = await readDefinition(library, id);
  if (definition === undefined) return { claims: [], verdict: schedule === undefined ? 'none' : 'undecided' };
  const { registered, workflow } = definition;
  const claims = judgeClaims(foldItem(registered, workflow, records));
  if (schedule === undefined) return { claims, verdict: 'none' };
  const derived = judgeSchedule(schedule, (stored) => derive(stored, { item: registered, workflow, records }));
  return { claims, verdict: derived };
}

/** A work item with its workflow; undefined when either is missing or cannot be read, which verification outlives. */
async function readDefinition(library: Definitions, id: string) {
  try {
    const registered = isWorkItemId(id) ? await library.readWorkItem(id) : undefined;
    const workflow = registered && (await library.readWorkflow(registered.workflow.id, registered.workflow.version));
    return registered === undefined || workflow === undefined ? undefined : { registered, workflow };
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
}

/** The records of each item; and lines that are sealed and have all that links need, but are no whole records. */
function entriesByItem(lines: readonly FoundLine[]): {
  readonly entries: ReadonlyMap<string, readonly RecordEntry[]>;
  readonly notWhole: readonly Finding[];
} {
  const items = new Map<string, RecordEntry[]>();
  const notWhole: Finding[] = [];
  for (const line of lines) {
    const found = recordIn(line);
    if (found === undefined) notWhole.push(...faultOf(line));
    if (found === undefined || !isRecordId(found.id)) continue;
    const entries = items.get(found.record.workItemId) ?? [];
    entries.push({ id: found.id, record: found.record });
    items.set(found.record.workItemId, entries);
  }
  return { entries: new Map([...items].map(([id, records]) => [id, withStandIns(records)])), notWhole };
}

function faultOf({ file, line, index, id, content }: FoundLine): readonly Finding[] {
  const { fault } = content.kind === 'record' ? content.read() : {};
  if (fault === undefined) return [];
  const place = index === undefined ? {} : { index };
  return [{ kind: 'no-record', file, line, ...place, id, detail: `the line is sealed, but ${fault}` }];
}

function judgeSchedule(
  bytes: Uint8Array,
  rederive: (schedule: Schedule) => Schedule | undefined,
): 'right' | 'undecided' | 'wrong' {
  const stored = parseSchedule(bytes);
  if (stored === undefined) return 'wrong';
  const derived = rederive(stored.schedule);
  if (derived === undefined) return 'undecided';
  const text = `${JSON.stringify(derived, undefined, 2)}\n`;
  return text === stored.text ? 'right' : 'wrong';
}

/** The schedule as of the records that it names by their set root; undefined when those cannot be found. */
function derive(
  schedule: Schedule,
  from: {
    readonly item: Parameters<typeof foldItem>[0];
    readonly workflow: Workflow;
    readonly records: readonly RecordEntry[];
  },
): Schedule | undefined {
  if (schedule.workflow.digest !== from.workflow.digest) return undefined;
  const until = epochMs(schedule.generatedAt);
  const known = from.records.filter(({ record }) => epochMs(record.timestamp) <= until);
  if (setRoot(known.map(({ id }) => id)) !== schedule.setRoot) return undefined;
  const { instruction, ...item } = from.item;
  const told = schedule.instruction ?? instruction;
  const state = foldItem(told === undefined ? item : { ...item, instruction: told }, from.workflow, known);
  return renderSchedule(state, evaluate(state), schedule.setRoot);
}
