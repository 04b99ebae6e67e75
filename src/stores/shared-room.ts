/** Why: what threads are to look at has to lie in memory that they share, and reading it to there costs no more than reading it elsewhere. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** As much as is taken at once: batches are a fraction of it, and taking memory for each of them would cost more than reading them. */
const SLAB_BYTES = 4 << 20;

/** Gives room for so many bytes, all zero, in memory that threads can share. */
export type TakeRoom = (bytes: number) => Uint8Array;

/** Opens room that is taken piece by piece. */
export function openRoom(): TakeRoom {
  let slab = new Uint8Array(new SharedArrayBuffer(0));
  let used = 0;
  return (bytes) => {
    if (slab.length - used < bytes) {
      slab = new Uint8Array(new SharedArrayBuffer(Math.max(bytes, SLAB_BYTES)));
      used = 0;
    }
    used += bytes;
    return slab.subarray(used - bytes, used);
  };
}

/** Reads a file into such room. What is added to it meanwhile is left out. */
export function readInto(room: TakeRoom, path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = room(fstatSync(file).size);
    let at = 0;
    while (at < bytes.length) {
      const read = readSync(file, bytes, at, bytes.length - at, null);
      if (read === 0) break;
      at += read;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(file);
  }
}
