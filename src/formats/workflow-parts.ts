/** Why: criteria, gates and retries are small shapes inside a step, each with rules of its own. */

import { idFault, isGateKey, type GateKey } from '../domain/ids.ts';
import type { Criterion, Gate, Retry } from '../domain/workflow.ts';
import { parseDuration } from './durations.ts';
import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import { openFields } from './fields.ts';
import {
  branded,
  describe,
  distinct,
  listOf,
  located,
  text,
  wholeNumber,
  word,
  type Located,
  type Reader,
} from './readers.ts';
import { blockFault, environmentNameFault, lineFault, valueFault } from './text-rules.ts';

const CRITERION = { name: 'a criterion', keys: ['text', 'check'] };
const GATE = { name: 'a gate', keys: ['key', 'kind', 'approvers', 'minimum'] };
const RETRY = { name: 'a retry', keys: ['attempts', 'backoff'] };

/** More tries than this are an endless loop. */
const MAX_ATTEMPTS = 100;
const MAX_APPROVERS = 1000;

/** A duration in seconds of at least `least`. */
export function duration(least: number): Reader<number> {
  return ({ node, label, report }) => {
    if (node.kind !== 'scalar') {
      report.add(node.at, `${label} must be a duration such as 30m, not ${describe(node)}`);
      return undefined;
    }
    const parsed = parseDuration(node.source);
    if (parsed.kind === 'faulty' || parsed.seconds < least) {
      const message = parsed.kind === 'faulty' ? parsed.message : `must be at least ${least}s`;
      const hint =
        typeof node.value === 'number'
          ? `say the unit: ${node.source}s, ${node.source}m or ${node.source}h`
          : undefined;
      report.add(node.at, `${label} ${message}; it is ${quoted(node.source)}`, hint);
      return undefined;
    }
    return parsed.seconds;
  };
}

/** How often to try; what is left out comes from `fallback`. */
export function retry(fallback: Retry): Reader<Retry> {
  return ({ node, report }) => {
    const fields = openFields(node, RETRY, report);
    return fields === undefined
      ? undefined
      : {
          attempts: fields.withDefault('attempts', wholeNumber(1, MAX_ATTEMPTS), fallback.attempts),
          backoffSeconds: fields.withDefault('backoff', duration(0), fallback.backoffSeconds),
        };
  };
}

/** The criteria of a step, each said once: evidence names a criterion by its text. */
export const criteria: Reader<readonly Criterion[]> = (spot) => {
  const items = listOf(located(criterion))(spot);
  refuseRepeated(items?.map(({ value, at }) => ({ value: value.text, at })) ?? [], spot.label, spot.report);
  return items?.map(({ value }) => value);
};

const criterion: Reader<Criterion> = (spot) => {
  if (spot.node.kind === 'scalar') {
    const vouched = text(lineFault)(spot);
    return vouched === undefined ? undefined : { kind: 'vouched', text: vouched };
  }
  const fields = openFields(spot.node, CRITERION, spot.report);
  const what = fields?.required('text', text(lineFault));
  const check = fields?.optional('check', text(blockFault));
  if (what === undefined) {
    return undefined;
  }
  return check === undefined ? { kind: 'vouched', text: what } : { kind: 'checked', text: what, check };
};

/** The gates of a step, each with a key of its own. */
export const gates: Reader<readonly Gate[]> = (spot) => {
  const items = listOf(located(gate))(spot);
  refuseRepeated(items?.map(({ value, at }) => ({ value: value.key, at })) ?? [], spot.label, spot.report);
  return items?.map(({ value }) => value);
};

const gateKey = branded<GateKey>(isGateKey, idFault);

const gate: Reader<Gate> = ({ node, report }) => {
  const fields = openFields(node, GATE, report);
  if (fields === undefined) {
    return undefined;
  }
  const key = fields.required('key', gateKey);
  const kind = fields.withDefault('kind', word(['entry', 'exit']), 'exit');
  const approvers = fields.withDefault('approvers', distinct(text(lineFault)), []);
  const minimum = fields.withDefault('minimum', wholeNumber(1, MAX_APPROVERS), 1);
  if (approvers.length > 0 && minimum > approvers.length) {
    report.add(fields.placeOf('minimum'), `"minimum" is ${minimum}, but only ${approvers.length} may approve`);
  }
  return key === undefined ? undefined : { key, kind, approvers, minimum };
};

/** Reports texts that come twice, or that differ only in case. */
function refuseRepeated(items: readonly Located<string>[], label: string, report: FaultReport): void {
  const places = new Map<string, number>();
  for (const { value, at } of items) {
    const folded = value.toLowerCase();
    const first = places.get(folded);
    if (first === undefined) {
      places.set(folded, at);
    } else {
      report.add(at, `${label} has ${quoted(value)} twice; the first is on line ${report.lineAt(first)}`);
    }
  }
}

/** Environment variables by name. Numbers and `true` become their text in the file, as in GitHub Actions. */
export const environment: Reader<Readonly<Record<string, string>>> = ({ node, label, report }) => {
  if (node.kind !== 'map') {
    report.add(node.at, `${label} must be a map of names and values, not ${describe(node)}`);
    return undefined;
  }
  const variables: [string, string][] = [];
  for (const { key, at, value } of node.entries) {
    const nameFault = environmentNameFault(key);
    const isText = value.kind === 'scalar' && value.value !== null;
    const fault = isText ? valueFault(value.source) : `must be text, not ${describe(value)}`;
    if (nameFault !== undefined) {
      report.add(at, `the name ${quoted(key)} ${nameFault}`);
    }
    if (fault !== undefined) {
      report.add(value.at, `the value of ${quoted(key)} ${fault}`);
    }
    if (isText) {
      variables.push([key, value.source]);
    }
  }
  return Object.fromEntries(variables);
};
