/** Why: artifacts come as zip archives from jobs that ran plan code, and a file of them is only taken out by name and size. */

import { inflateRawSync } from 'node:zlib';

/** A file in an archive: its name, its size, and its bytes when they are asked for; undefined when they cannot be had. */
export type ZipEntry = { readonly name: string; readonly size: number; readonly read: () => Uint8Array | undefined };

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const CENTRAL_SIZE = 46;
const LOCAL_SIZE = 30;
const MAX_COMMENT = 0xffff;
const MAX_ENTRIES = 0xffff;

/**
 * The files of a zip archive (PKWARE APPNOTE 6.3) as its central directory lists them, since sizes are only there when an
 * archive was streamed. Stored and deflated entries; undefined when it is no archive, or one in parts or above 4 GiB.
 */
export function readZip(bytes: Uint8Array): readonly ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) return undefined;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count >= MAX_ENTRIES) return undefined;
  const entries: ZipEntry[] = [];
  for (let number = 0; number < count; number += 1) {
    if (at + CENTRAL_SIZE > bytes.length || view.getUint32(at, true) !== CENTRAL) return undefined;
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const [nameLength = 0] = lengths;
    const name = new TextDecoder().decode(bytes.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameLength));
    const size = view.getUint32(at + 24, true);
    const place = {
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size,
      local: view.getUint32(at + 42, true),
    };
    if (!name.endsWith('/')) entries.push({ name, size, read: () => readEntry(bytes, view, place) });
    at += CENTRAL_SIZE + lengths.reduce((sum, length) => sum + length, 0);
  }
  return entries;
}

function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= 0 && at >= last - MAX_COMMENT; at -= 1) {
    if (view.getUint32(at, true) === END) return at;
  }
  return undefined;
}

type Place = { readonly method: number; readonly packed: number; readonly size: number; readonly local: number };

function readEntry(bytes: Uint8Array, view: DataView, { method, packed, size, local }: Place): Uint8Array | undefined {
  if (local + LOCAL_SIZE > bytes.length || view.getUint32(local, true) !== LOCAL) return undefined;
  const from = local + LOCAL_SIZE + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const data = bytes.subarray(from, from + packed);
  if (method === 0) return data.length === size ? data : undefined;
  if (method !== 8) return undefined;
  try {
    // An archive that unpacks to more than it says is a trap: inflating stops there.
    const inflated = inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
    return inflated.length === size ? inflated : undefined;
  } catch {
    return undefined;
  }
}
