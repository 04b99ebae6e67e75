/** Why: whoever verifies says outside the repository what the history must be, and a typing error there must not go unseen. */

import type { KnownHead, Policy, WitnessPolicy } from '../domain/judge-memory.ts';
import { openReport } from './fault-report.ts';
import { formatFault, type Fault } from './fault.ts';
import { openFields, present } from './fields.ts';
import { distinct, text, wholeNumber, word, type Reader } from './readers.ts';
import { decodeSource } from './source-text.ts';
import { lineFault } from './text-rules.ts';
import { duration } from './workflow-parts.ts';
import { readYaml } from './yaml-tree.ts';

/** The policy, or everything that is wrong with it, each fault as it is shown. */
export type ParsedPolicy =
  | { readonly kind: 'ok'; readonly policy: Policy; readonly signersFile?: string }
  | { readonly kind: 'faulty'; readonly faults: readonly string[] };

const POLICY = {
  name: 'a policy',
  keys: [
    'schemaVersion',
    'origin',
    'logKey',
    'checkpoint',
    'witnesses',
    'sealWithin',
    'lateAfter',
    'allowedSigners',
    'signed',
  ],
};
const HEAD = { name: '"checkpoint"', keys: ['size', 'root'] };
const WITNESSES = { name: '"witnesses"', keys: ['quorum', 'keys', 'within'] };
const KEY_FORM = /^[^\s+\p{Cc}]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/u;
const ROOT_FORM = /^[0-9a-f]{64}$/u;

/**
 * Reads a policy (`schemas/policy.schema.json`), YAML or JSON, from its bytes; `file` is its name in faults. The file of allowed
 * signers that it names is not read. Never throws.
 */
export function parsePolicy(bytes: Uint8Array, file: string): ParsedPolicy {
  const source = decodeSource(bytes, file);
  if (source.kind === 'faulty') return faulty([source.fault]);
  const report = openReport(file, source.text);
  const root = readYaml(source.text, report);
  const fields = root === undefined ? undefined : openFields(root, POLICY, report);
  fields?.required('schemaVersion', word(['1.0']));
  const policy = fields && {
    ...present({
      origin: fields.optional('origin', text(lineFault)),
      logKey: fields.optional('logKey', text(keyFault)),
      head: fields.optional('checkpoint', head),
      witnesses: fields.optional('witnesses', witnesses),
      sealWithinSeconds: fields.optional('sealWithin', duration(0)),
      lateAfterSeconds: fields.optional('lateAfter', duration(0)),
      signed: fields.optional('signed', word(['decisions', 'all'])),
    }),
  };
  const signersFile = fields?.optional('allowedSigners', text(lineFault));
  if (policy === undefined || !report.isEmpty()) return faulty(report.faults());
  return { kind: 'ok', policy, ...present({ signersFile }) };
}

const head: Reader<KnownHead> = ({ node, report }) => {
  const fields = openFields(node, HEAD, report);
  const size = fields?.required('size', wholeNumber(1, Number.MAX_SAFE_INTEGER));
  const root = fields?.required('root', text(rootFault));
  return size === undefined || root === undefined ? undefined : { size, root };
};

const witnesses: Reader<WitnessPolicy> = ({ node, report }) => {
  const fields = openFields(node, WITNESSES, report);
  const keys = fields?.required('keys', distinct(text(witnessFault)));
  const quorum = fields?.required('quorum', wholeNumber(1, Math.max(1, keys?.length ?? 1)));
  const within = fields?.optional('within', duration(0));
  if (keys === undefined || quorum === undefined) return undefined;
  return { keys, quorum, ...(within === undefined ? {} : { withinSeconds: within }) };
};

function witnessFault(value: string): string | undefined {
  return KEY_FORM.test(value) ? undefined : 'must be name+id+base64, as "baton witness" shows it';
}

function rootFault(value: string): string | undefined {
  return ROOT_FORM.test(value) ? undefined : 'must be 64 lower-case hexadecimal digits';
}

function keyFault(value: string): string | undefined {
  return KEY_FORM.test(value) ? undefined : 'must be name+id+base64, as "baton collect --key" shows it';
}

function faulty(faults: readonly Fault[]): ParsedPolicy {
  return { kind: 'faulty', faults: faults.map(formatFault) };
}
