/** Why: whose keys count is pinned in a file of OpenSSH's own form, so that its tools and Baton read the same one. */

import type { AllowedSigner } from '../domain/signer.ts';
import { openReport } from './fault-report.ts';
import { formatFault, quoted } from './fault.ts';
import { present } from './fields.ts';
import { isTimestamp } from './timestamps.ts';
import { decodeSource } from './source-text.ts';

/** The signers, or everything that is wrong with the file, each fault as it is shown. */
export type ParsedSigners =
  | { readonly kind: 'ok'; readonly signers: readonly AllowedSigner[] }
  | { readonly kind: 'faulty'; readonly faults: readonly string[] };

type Line = { readonly signer: AllowedSigner } | { readonly fault: string; readonly hint?: string };

const WORD = /(?:[^\s"]|"[^"]*")+/gu;
const KEY_TYPE =
  /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;
const OPTION = /^([A-Za-z-]+)(?:="([^"]*)")?(?:,|$)/u;
const TIME = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?Z$/u;
const OPTION_NAMES: ReadonlySet<string> = new Set(['namespaces', 'valid-after', 'valid-before']);

/** Reads an `allowed_signers` file (ssh-keygen(1), "ALLOWED SIGNERS"); `file` is its name in faults. Never throws. */
export function parseAllowedSigners(bytes: Uint8Array, file: string): ParsedSigners {
  const source = decodeSource(bytes, file);
  if (source.kind === 'faulty') return { kind: 'faulty', faults: [formatFault(source.fault)] };
  const report = openReport(file, source.text);
  const signers: AllowedSigner[] = [];
  let offset = 0;
  for (const text of source.text.split('\n')) {
    const line = text.trim();
    const read = line === '' || line.startsWith('#') ? undefined : readLine(line);
    if (read !== undefined && 'fault' in read) report.add(offset, read.fault, read.hint);
    else if (read !== undefined) signers.push(read.signer);
    offset += text.length + 1;
  }
  return report.isEmpty() ? { kind: 'ok', signers } : { kind: 'faulty', faults: report.faults().map(formatFault) };
}

function readLine(line: string): Line {
  const [names = '', ...words] = line.match(WORD) ?? [];
  const options = KEY_TYPE.test(words[0] ?? '') ? '' : (words.shift() ?? '');
  const [type = '', key = ''] = words;
  const read = readOptions(options);
  if ('fault' in read) return read;
  const fault = keyFault(type, key);
  return fault === undefined ? { signer: { principals: names.replaceAll('"', ''), key, ...read } } : { fault };
}

function keyFault(type: string, key: string): string | undefined {
  if (type === '') return 'there must be names, options if any, a kind of key and the key';
  if (!KEY_TYPE.test(type)) return `${quoted(type)} is no kind of key that signatures are taken of`;
  return isKeyOf(type, key) ? undefined : `this is no public key of the kind ${type}; copy it from the .pub file`;
}

type Options = Pick<AllowedSigner, 'namespaces' | 'validAfter' | 'validBefore'>;

function readOptions(text: string): Options | { readonly fault: string; readonly hint?: string } {
  const found = new Map<string, string>();
  for (let rest = text; rest !== '';) {
    const [all = '', name = '', value] = OPTION.exec(rest) ?? [];
    const option = name.toLowerCase();
    if (option === 'cert-authority') {
      return { fault: 'certificates are not taken', hint: 'list the keys themselves: only pinned keys count' };
    }
    if (!OPTION_NAMES.has(option) || value === undefined || found.has(option)) {
      return { fault: `unknown option, or one that is there twice: ${quoted(rest)}` };
    }
    found.set(option, value);
    rest = rest.slice(all.length);
  }
  return optionsOf(found);
}

function optionsOf(found: ReadonlyMap<string, string>): ReturnType<typeof readOptions> {
  const [validAfter, validBefore] = [found.get('valid-after'), found.get('valid-before')].map(readTime);
  if (validAfter !== '' && validBefore !== '') {
    return present({ namespaces: found.get('namespaces'), validAfter, validBefore });
  }
  const hint = 'write 20260131Z or 20260131093000Z: without the Z it would be another time on another machine';
  return { fault: 'valid-after and valid-before must be times in UTC', hint };
}

/** An instant; empty for a text that is none. */
function readTime(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = TIME.exec(text) ?? [];
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return isTimestamp(instant) ? instant : '';
}

/** Whether the key is base64 in its one form, and says of itself that it is of this kind. */
function isKeyOf(type: string, key: string): boolean {
  if (!BASE64.test(key)) return false;
  const bytes = atob(key);
  return btoa(bytes) === key && bytes.startsWith(`\0\0\0${String.fromCharCode(type.length)}${type}`);
}
