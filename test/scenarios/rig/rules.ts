/** Why: some promises hold for every call of the program, so the rig looks at each one whatever the page is about. */

import type { Reply } from './transcript.ts';

/** Where a reply breaks what is promised for all: no stack trace, no bug, an error says how to get on, JSON is one document. */
export function faultsOf(command: string, reply: Reply): readonly string[] {
  const faults: string[] = [];
  if (/^\s+at .+:\d+:\d+\)?$/mu.test(reply.stderr + reply.stdout)) faults.push('shows a stack trace');
  if (reply.exit === 70) faults.push('calls itself a bug');
  if (/^error: /mu.test(reply.stderr) && !isAnswered(reply)) faults.push('an error without the way on');
  const isOneCall = /^(?:\w+=\S+ )*baton [^|;&>]*$/u.test(command);
  return isOneCall && command.includes('--json') ? [...faults, ...documentFaults(reply)] : faults;
}

function isAnswered({ stdout, stderr }: Reply): boolean {
  return /^ {2}try: \S/mu.test(stderr) || /^next: \S/mu.test(stderr) || /^Next: \S/mu.test(stdout);
}

/** What is wrong with the one document that `--json` promises. */
export function documentFaults(reply: Pick<Reply, 'exit' | 'stdout'>): readonly string[] {
  let document: unknown;
  try {
    document = JSON.parse(reply.stdout);
  } catch (error) {
    return [`standard output is not one JSON document: ${String(error)}`];
  }
  if (typeof document !== 'object' || document === null) return ['the document is no object'];
  const fields = new Map(Object.entries(document));
  const faults: string[] = [];
  if (fields.get('schemaVersion') !== '1.0') faults.push('the document has no schemaVersion');
  if (fields.get('exit') !== reply.exit) faults.push(`the document says exit ${String(fields.get('exit'))}`);
  const next: unknown = fields.get('next');
  const isList = Array.isArray(next) && next.every((each) => typeof each === 'string');
  if (!isList) faults.push('the document has no list "next"');
  return faults;
}
