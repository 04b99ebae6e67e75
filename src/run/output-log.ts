/**
 * Why: what a command prints goes straight into a file, so that it survives us and nobody who holds it open delays us.
 *
 * A file differs from a pipe in one way that steps can notice: a script that opens `/dev/stdout` or `/dev/stderr` anew
 * for writing empties the log first. What was shown before is then lost from the file, and digest and tail describe
 * what is left, so the digest always is that of the file as kept.
 */

import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * A log that is read while others write it. `start` is where the command's own output begins: earlier commands may have written
 * before it. It is opened as soon as it is there: whoever starts the command makes it.
 */
export type OutputLog = { readonly path: string; readonly start: number; fd: number | undefined };

/** SHA-256 of the command's whole output in hex, and its last lines, at most 4 KiB of UTF-8. */
export type OutputDigest = { readonly outputSha256: string; readonly tail: string };

/** The most that a tail takes, in bytes of UTF-8. */
const MAX_TAIL_BYTES = 4096;

/** The digest of no output. */
export const EMPTY_OUTPUT: OutputDigest = {
  outputSha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  tail: '',
};

const CHUNK_BYTES = 256 * 1024;
/** How many chunks are read before other work gets a turn. */
const CHUNKS_PER_TURN = 8;
let chunk: Buffer | undefined;

/** Neither a pipe nor a link that a command puts in the place of its log may hold this program up or lead it elsewhere. */
const TO_READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** A log as it is before the command starts. */
export function openOutputLog(path: string): OutputLog {
  const log: OutputLog = { path, start: 0, fd: undefined };
  return { ...log, start: logSize(log), fd: log.fd };
}

/** Closes our own hold of a log. */
export function closeOutputLog(log: OutputLog): void {
  if (log.fd !== undefined) closeSync(log.fd);
  log.fd = undefined;
}

/** How many bytes the file has now; none while it is not there. */
export function logSize(log: OutputLog): number {
  if (log.fd === undefined && existsSync(log.path)) log.fd = openFile(log.path);
  return log.fd === undefined ? 0 : fstatSync(log.fd).size;
}

/** Whether a log that nobody had to open yet is there and empty: most steps say nothing. */
export function isEmptyLog(log: OutputLog): boolean {
  if (log.fd !== undefined || log.start > 0) return false;
  const stats = lstatSync(log.path, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size === 0;
}

/** Opens a file; undefined for anything else, or what cannot be read. */
function openFile(path: string): number | undefined {
  try {
    const fd = openSync(path, TO_READ);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch {
    // Whoever starts the command says what is wrong with its log; what the command does to it later is its own affair.
  }
  return undefined;
}

/** Where the command's output begins in a file of this size: at the very start when the file was emptied meanwhile. */
export function outputStart(log: OutputLog, size: number): number {
  return size < log.start ? 0 : log.start;
}

/** Reads what lies at a place, at most one chunk. The bytes are only good until the next call. */
export function readLog(log: OutputLog, position: number, limit = CHUNK_BYTES): Buffer {
  chunk ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
  return log.fd === undefined
    ? chunk.subarray(0, 0)
    : chunk.subarray(0, readSync(log.fd, chunk, 0, Math.min(limit, CHUNK_BYTES), position));
}

/** Digest and tail of all output up to `size`. Large logs are read in turns, so that others go on meanwhile. */
export async function digestOutput(log: OutputLog, size: number): Promise<OutputDigest> {
  const start = outputStart(log, size);
  if (size === start) return EMPTY_OUTPUT;
  const hash = createHash('sha256');
  let position = start;
  for (let turn = 1; position < size; turn += 1) {
    const bytes = readLog(log, position, size - position);
    if (bytes.length === 0) break;
    hash.update(bytes);
    position += bytes.length;
    if (turn % CHUNKS_PER_TURN === 0) await nextTurn();
  }
  return { outputSha256: hash.digest('hex'), tail: readTail(log, start, size) };
}

function readTail(log: OutputLog, start: number, size: number): string {
  const from = Math.max(start, size - MAX_TAIL_BYTES);
  const bytes = readLog(log, from, size - from);
  if (from === start) return lastPart(bytes.toString('utf8'));
  // The first line is most likely cut: leave it out, unless it is all there is.
  const firstEnd = bytes.indexOf(0x0a);
  const whole = firstEnd >= 0 && firstEnd < bytes.length - 1 ? bytes.subarray(firstEnd + 1) : fromCharacter(bytes);
  return lastPart(whole.toString('utf8'));
}

/** Bytes that are no UTF-8 grow when they become text, so the limit is held once more. */
function lastPart(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_TAIL_BYTES) return text;
  return fromCharacter(bytes.subarray(bytes.length - MAX_TAIL_BYTES)).toString('utf8');
}

/** The bytes from the first one that begins a character. */
function fromCharacter(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte, at) => (byte & 0xc0) !== 0x80 || at === 3);
  return bytes.subarray(Math.max(first, 0));
}
