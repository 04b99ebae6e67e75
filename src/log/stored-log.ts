/** Why: a log is a few files that must agree with each other, and where they do not, the one that is wrong has to be named. */

import { sameBytes } from './encoding.ts';
import { parseCheckpointFile, type CheckpointFile } from './checkpoint.ts';
import { TILE_WIDTH, tileBytes, tilePath, tilesOf } from './tile.ts';
import { completeLevels, HASH_BYTES, nodesOf, rootAt } from './tree.ts';

/** The path of the head from the log's folder. */
export const CHECKPOINT = 'checkpoint';

/** What is wrong with the files of a log: which file, from which leaf on where that is known, in words. */
export type LogFault = {
  readonly kind: 'log-rewritten' | 'rollback' | 'truncated';
  readonly path: string;
  readonly index?: number;
  readonly detail: string;
};

/** A log as its files say it. `doubtful` means that leaves and head do not agree, and that only records can tell which is wrong. */
export type StoredLog =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly fault: LogFault; readonly leaves: Uint8Array }
  | {
      readonly kind: 'read';
      readonly head: CheckpointFile;
      /** Leaf hashes one after another. */
      readonly leaves: Uint8Array;
      readonly levels: readonly Uint8Array[];
      readonly doubtful: boolean;
      readonly faults: readonly LogFault[];
    };

type Files = ReadonlyMap<string, Uint8Array>;

/**
 * Reads a log out of its files, by path from the log's folder, and holds them against each other. `leaves` are what storedLeaves
 * gives, where that is known.
 */
export function readStoredLog(files: Files, leaves = storedLeaves(files)): StoredLog {
  const checkpoint = files.get(CHECKPOINT);
  if (checkpoint === undefined && ![...files.keys()].some((path) => path.startsWith('tile/'))) return { kind: 'none' };
  const head = checkpoint === undefined ? undefined : parseCheckpointFile(checkpoint);
  if (head === undefined) {
    const detail = checkpoint === undefined ? 'the checkpoint is gone' : 'this is no checkpoint';
    return { kind: 'unreadable', fault: { kind: 'log-rewritten', path: CHECKPOINT, detail }, leaves };
  }
  const levels = completeLevels(leaves);
  const sizeFault = judgeSize(head, leaves, levels);
  if (sizeFault !== undefined) return { kind: 'read', head, leaves, levels, doubtful: false, faults: [sizeFault] };
  const isRoot = sameBytes(rootAt(head.checkpoint.size, nodesOf(levels)), head.checkpoint.root);
  const faults = isRoot ? judgeUpperTiles(files, levels, head.checkpoint.size) : [];
  return { kind: 'read', head, leaves, levels, doubtful: !isRoot, faults };
}

/** The leaf hashes in the tiles of a log, as readStoredLog gives them, in memory that threads can share. */
export function storedLeaves(files: Files): Uint8Array {
  const checkpoint = files.get(CHECKPOINT);
  const head = checkpoint && parseCheckpointFile(checkpoint);
  return readLeaves(files, head?.checkpoint.size ?? 0);
}

/** The leaf hashes that the tiles of level 0 hold, up to the first that is missing or cut off. */
function readLeaves(files: Files, size: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let index = 0; ; index += 1) {
    const full = files.get(tilePath({ level: 0, index, width: TILE_WIDTH }));
    const part = full ?? partialTile(files, index, size - index * TILE_WIDTH);
    if (part !== undefined) parts.push(part.subarray(0, Math.floor(part.length / HASH_BYTES) * HASH_BYTES));
    if (full?.length !== TILE_WIDTH * HASH_BYTES) break;
  }
  const leaves = new Uint8Array(new SharedArrayBuffer(parts.reduce((sum, part) => sum + part.length, 0)));
  let at = 0;
  for (const part of parts) {
    leaves.set(part, at);
    at += part.length;
  }
  return leaves;
}

/** The partial tile of the wanted width, else the widest that there is. */
function partialTile(files: Files, index: number, wanted: number): Uint8Array | undefined {
  const expected =
    wanted > 0 && wanted < TILE_WIDTH ? files.get(tilePath({ level: 0, index, width: wanted })) : undefined;
  if (expected !== undefined) return expected;
  for (let width = TILE_WIDTH - 1; width > 0; width -= 1) {
    const found = files.get(tilePath({ level: 0, index, width }));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Holds the number of leaves against the size that the head names. */
function judgeSize(head: CheckpointFile, leaves: Uint8Array, levels: readonly Uint8Array[]): LogFault | undefined {
  const { size, root } = head.checkpoint;
  const held = leaves.length / HASH_BYTES;
  if (held === size) return undefined;
  if (sameBytes(rootAt(held, nodesOf(levels)), root)) {
    const detail = `it names ${size} records, but its root is that of the ${held} in the tiles`;
    return { kind: 'log-rewritten', path: CHECKPOINT, detail };
  }
  if (held > size) {
    const isOlder = sameBytes(rootAt(size, nodesOf(levels)), root);
    const detail = isOlder
      ? `it is an older head: it covers ${size} records, the tiles hold ${held}`
      : `it names ${size} records, the tiles hold ${held}, and its root is of neither`;
    return { kind: isOlder ? 'rollback' : 'log-rewritten', path: CHECKPOINT, detail };
  }
  const index = Math.floor(held / TILE_WIDTH);
  const path = tilePath({ level: 0, index, width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH) });
  const detail = `the checkpoint covers ${size} records, but the tiles end after ${held}`;
  return { kind: 'truncated', path, index: held, detail };
}

/** Holds the tiles above level 0 against what the leaves make them. */
function judgeUpperTiles(files: Files, levels: readonly Uint8Array[], size: number): readonly LogFault[] {
  return tilesOf(size)
    .filter(({ level }) => level > 0)
    .flatMap((tile): readonly LogFault[] => {
      const path = tilePath(tile);
      const stored = files.get(path);
      const computed = tileBytes(levels, tile);
      if (stored === undefined) return [{ kind: 'truncated', path, detail: 'the tile is missing' }];
      if (sameBytes(stored, computed)) return [];
      const entry = Math.floor(Math.max(0, firstDifference(stored, computed)) / HASH_BYTES);
      const index = (tile.index * TILE_WIDTH + entry) * TILE_WIDTH ** tile.level;
      const detail = `hash ${entry} of the tile is not that of the records below it`;
      return [{ kind: 'log-rewritten', path, index, detail }];
    });
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return at;
  return -1;
}
