/** Why: ids become file names, ref names and job names, so one strict form for all of them is what keeps paths safe. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Id of a work item, unique in a repository. */
export type WorkItemId = Branded<'WorkItemId'>;
/** Id of a workflow, shared by all its versions. */
export type WorkflowId = Branded<'WorkflowId'>;
/** Key of a step, unique in its workflow. */
export type StepKey = Branded<'StepKey'>;
/** Key of a gate, unique in its step. */
export type GateKey = Branded<'GateKey'>;
/** Id of an attempt, used once per work item. */
export type AttemptId = Branded<'AttemptId'>;
/** Lower-case hex of a record's RFC 6962 leaf hash: 64 characters. */
export type RecordId = Branded<'RecordId'>;

/** How many characters an id has at most. */
export const LONGEST_ID = 100;

const ID_FORM = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u;
const RECORD_ID_FORM = /^[0-9a-f]{64}$/u;
const RESERVED_ON_WINDOWS = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/iu;

/**
 * Says what is wrong with an id, in words that complete "the id … ", or undefined when it is good.
 * The form is `^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`, less what git refuses in ref names (`git check-ref-format`)
 * and what Windows refuses as a file name.
 */
export function idFault(text: string): string | undefined {
  if (!ID_FORM.test(text)) {
    return 'must be 1 to 100 letters, digits, dots, underscores or hyphens and start with a letter or digit';
  }
  if (text.includes('..') || text.endsWith('.') || text.toLowerCase().endsWith('.lock')) {
    return 'must not contain "..", end with "." or end with ".lock": git refuses such ref names';
  }
  if (RESERVED_ON_WINDOWS.test(text)) {
    return 'is a device name on Windows and cannot become a file there';
  }
  return undefined;
}

/** True when the text is a safe id of a work item. */
export function isWorkItemId(text: string): text is WorkItemId {
  return idFault(text) === undefined;
}

/** True when the text is a safe id of a workflow. */
export function isWorkflowId(text: string): text is WorkflowId {
  return idFault(text) === undefined;
}

/** True when the text is a safe step key. */
export function isStepKey(text: string): text is StepKey {
  return idFault(text) === undefined;
}

/** True when the text is a safe gate key. */
export function isGateKey(text: string): text is GateKey {
  return idFault(text) === undefined;
}

/** True when the text is a safe attempt id. */
export function isAttemptId(text: string): text is AttemptId {
  return idFault(text) === undefined;
}

/** True when the text has the form of a record id. */
export function isRecordId(text: string): text is RecordId {
  return RECORD_ID_FORM.test(text);
}

/** Compares two ids by their bytes (ids are ASCII, so UTF-16 units are bytes), never by locale. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const MARK_LENGTH = 9;

/**
 * A key in so many characters, as the beginning of an id. A key that has to be cut carries a mark of the whole of it, so that keys
 * that begin alike stay apart; without room for that it is cut only.
 */
export function fitKey(key: string, room: number): string {
  if (key.length <= room) return key;
  if (room <= MARK_LENGTH) return key.slice(0, Math.max(0, room));
  return `${key.slice(0, room - MARK_LENGTH)}-${fingerprint(key)}`;
}

/** FNV-1a with 32 bits, as 8 hexadecimal digits: it tells apart what was not made to be mistaken. */
function fingerprint(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
