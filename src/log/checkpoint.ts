/** Why: the head of the log is three lines that anybody can compare, sign or cosign (C2SP tlog-checkpoint). */

import { fromBase64, toBase64 } from './encoding.ts';
import type { TreeHead } from './proof.ts';
import { HASH_BYTES } from './tree.ts';

/** The head of a log: which log, how many leaves, and the root over them (32 bytes). */
export type Checkpoint = TreeHead & { readonly origin: string };

/** A checkpoint as its file holds it: what is signed, and the lines of signatures behind it, which may be none. */
export type CheckpointFile = {
  readonly checkpoint: Checkpoint;
  readonly body: string;
  readonly signatureLines: readonly string[];
};

const SIZE_FORM = /^(?:0|[1-9]\d{0,15})$/u;
// oxlint-disable-next-line no-control-regex -- an origin is one line of printable text
const ORIGIN_FORM = /^[^\u0000-\u0020\u007f-\u009f+\ufffd][^\u0000-\u001f\u007f-\u009f\ufffd]{0,199}$/u;
const SIGNATURE_FORM = /^\u2014 \S+ [A-Za-z0-9+/]+={0,2}$/u;

/** The body of a checkpoint: origin, size in decimal and root in base64, each on a line with its line feed. */
function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Reads the body of a checkpoint. Undefined unless it is just what `formatCheckpoint` writes. */
function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', base64 = ''] = text.split('\n');
  const root = fromBase64(base64);
  if (!ORIGIN_FORM.test(origin) || !SIZE_FORM.test(size) || root?.length !== HASH_BYTES) return undefined;
  const checkpoint = { origin, size: Number(size), root };
  return Number.isSafeInteger(checkpoint.size) && formatCheckpoint(checkpoint) === text ? checkpoint : undefined;
}

/** A checkpoint file: body, empty line, and a line for each signature (a C2SP signed note once there is one). */
export function formatCheckpointFile({ body, signatureLines }: Omit<CheckpointFile, 'checkpoint'>): string {
  return `${body}\n${signatureLines.map((line) => `${line}\n`).join('')}`;
}

/** The file of a checkpoint that nobody has signed: the body and an empty line, behind which signatures would go. */
export function formatUnsigned(checkpoint: Checkpoint): string {
  return formatCheckpointFile({ body: formatCheckpoint(checkpoint), signatureLines: [] });
}

/** Takes a checkpoint file apart: a C2SP signed note, or a body and an empty line. Undefined for anything else. */
export function parseCheckpointFile(bytes: Uint8Array): CheckpointFile | undefined {
  const text = decode(bytes);
  const end = text?.indexOf('\n\n') ?? -1;
  if (text === undefined || end < 0) return undefined;
  const body = text.slice(0, end + 1);
  const checkpoint = parseCheckpoint(body);
  const lines = text.slice(end + 2).split('\n');
  if (checkpoint === undefined || lines.pop() !== '') return undefined;
  return lines.every((line) => SIGNATURE_FORM.test(line)) ? { checkpoint, body, signatureLines: lines } : undefined;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
