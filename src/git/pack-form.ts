/** Why: what goes over a line to and from a git server is a pack; of the few small objects of a claim one is soon made and read. */

import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';

import { applyDelta } from './pack-delta.ts';
import { storedZlib } from './stored-zlib.ts';

/** An object by what it is and holds. */
export type PackObject = { readonly type: 'commit' | 'tree' | 'blob' | 'tag'; readonly body: Buffer };

const SIGNATURE = 'PACK';
const VERSION = 2;
const HEADER_BYTES = 12;
const HASH_BYTES = 20;
const TYPES = [undefined, 'commit', 'tree', 'blob', 'tag'] as const;
const REF_DELTA = 7;
/** More than any claims take; whatever is larger is left to git. */
const MOST_OBJECTS = 4096;
const MOST_BODY_BYTES = 4 * 2 ** 20;

/** A pack of whole objects (gitformat-pack), in a repository of SHA-1 ids. */
export function writePack(objects: readonly PackObject[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(SIGNATURE, 'latin1');
  header.writeUInt32BE(VERSION, 4);
  header.writeUInt32BE(objects.length, 8);
  const entries = objects.flatMap(({ type, body }) => [
    entryHeader(TYPES.indexOf(type), body.length),
    storedZlib(body),
  ]);
  const content = Buffer.concat([header, ...entries]);
  return Buffer.concat([content, sha1(content)]);
}

/** Three bits of type and the size: four bits of it in the first byte, then seven at a time. */
function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = size >>> 4; rest > 0; rest >>>= 7) {
    bytes.push((bytes.pop() ?? 0) | 0x80, rest & 0x7f);
  }
  return Buffer.from(bytes);
}

type Entry =
  | { readonly kind: 'whole'; readonly object: PackObject }
  | { readonly kind: 'delta'; readonly base: string; readonly delta: Buffer };

/**
 * The objects of a pack by their ids, each id worked out from its content. Undefined for whatever is not a whole pack of small
 * objects in the forms that were asked for: git reads those.
 */
export function readPack(pack: Buffer): ReadonlyMap<string, PackObject> | undefined {
  const content = pack.subarray(0, -HASH_BYTES);
  if (pack.length < HEADER_BYTES + HASH_BYTES || !sha1(content).equals(pack.subarray(-HASH_BYTES))) return undefined;
  if (content.toString('latin1', 0, 4) !== SIGNATURE || content.readUInt32BE(4) !== VERSION) return undefined;
  const count = content.readUInt32BE(8);
  if (count > MOST_OBJECTS) return undefined;
  const entries: Entry[] = [];
  let at = HEADER_BYTES;
  for (let read = 0; read < count; read += 1) {
    const taken = takeEntry(content, at);
    if (taken === undefined) return undefined;
    entries.push(taken.entry);
    at = taken.end;
  }
  return at === content.length ? resolveAll(entries) : undefined;
}

function takeEntry(content: Buffer, start: number): { readonly entry: Entry; readonly end: number } | undefined {
  const header = takeHeader(content, start);
  if (header === undefined || header.size > MOST_BODY_BYTES) return undefined;
  const { type, size, end } = header;
  if (type === REF_DELTA) {
    const base = content.toString('hex', end, end + HASH_BYTES);
    const inflated = inflate(content, end + HASH_BYTES, size);
    return inflated && { entry: { kind: 'delta', base, delta: inflated.bytes }, end: inflated.end };
  }
  const name = TYPES[type];
  const inflated = name === undefined ? undefined : inflate(content, end, size);
  if (name === undefined || inflated === undefined) return undefined;
  return { entry: { kind: 'whole', object: { type: name, body: inflated.bytes } }, end: inflated.end };
}

function takeHeader(
  content: Buffer,
  start: number,
): { readonly type: number; readonly size: number; readonly end: number } | undefined {
  const first = content[start];
  if (first === undefined) return undefined;
  let size = first & 15;
  let end = start + 1;
  for (let byte = first, weight = 16; byte >= 0x80; weight *= 128, end += 1) {
    const next = content[end];
    if (next === undefined || weight > MOST_BODY_BYTES) return undefined;
    size += (next & 0x7f) * weight;
    byte = next;
  }
  return { type: (first >> 4) & 7, size, end };
}

type Inflated = { readonly bytes: Buffer; readonly end: number };

/** One zlib stream from a place on; undefined when it does not give exactly so many bytes. */
function inflate(content: Buffer, start: number, size: number): Inflated | undefined {
  try {
    const told = readInfo(inflateSync(content.subarray(start), { info: true, maxOutputLength: Math.max(1, size) }));
    return told?.bytes.length === size ? { bytes: told.bytes, end: start + told.taken } : undefined;
  } catch {
    return undefined;
  }
}

/** With `info`, zlib also tells how much of its input a stream took; the types of Node do not know of it. */
function readInfo(told: unknown): { readonly bytes: Buffer; readonly taken: number } | undefined {
  if (typeof told !== 'object' || told === null || !('buffer' in told) || !('engine' in told)) return undefined;
  const { buffer, engine } = told;
  if (!Buffer.isBuffer(buffer) || typeof engine !== 'object' || engine === null) return undefined;
  return 'bytesWritten' in engine && typeof engine.bytesWritten === 'number'
    ? { bytes: buffer, taken: engine.bytesWritten }
    : undefined;
}

/** Deltas may build on each other and come in any order. */
function resolveAll(entries: readonly Entry[]): ReadonlyMap<string, PackObject> | undefined {
  const objects = new Map<string, PackObject>();
  let open = entries.filter((entry) => {
    if (entry.kind === 'whole') objects.set(idOf(entry.object), entry.object);
    return entry.kind === 'delta';
  });
  while (open.length > 0) {
    const before = open.length;
    open = open.filter((entry) => {
      const base = entry.kind === 'delta' ? objects.get(entry.base) : undefined;
      const body = base === undefined || entry.kind !== 'delta' ? undefined : applyDelta(base.body, entry.delta);
      if (base === undefined || body === undefined) return true;
      const object = { type: base.type, body };
      objects.set(idOf(object), object);
      return false;
    });
    if (open.length === before) return undefined;
  }
  return objects;
}

/** The id of an object in a repository of SHA-1 ids. */
function idOf({ type, body }: PackObject): string {
  return createHash('sha1').update(`${type} ${body.length}\0`).update(body).digest('hex');
}

function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest();
}
