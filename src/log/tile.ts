/** Why: the log lies in files that never change once full, each with up to 256 hashes (C2SP tlog-tiles). */

import { HASH_BYTES, completeLevels, parentsOf, type ReadNode } from './tree.ts';

/** Hashes in a full tile, and so the height of the subtree that one hash of the next level stands for, as a power of two. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** A tile: its level, its place in the level, and how many hashes it holds (1 to 256). */
export type Tile = { readonly level: number; readonly index: number; readonly width: number };

/** A file of the log, by its path from the log's folder. */
export type LogFile = { readonly path: string; readonly bytes: Uint8Array };

/** The path of a tile from the log's folder: `tile/<level>/<index>[.p/<width>]`, the index as in `x001/x234/067`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/gu) ?? [];
  const path = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** All tiles of a log of that size, from level 0 up and in order. */
export function tilesOf(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < count; index += 1) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) });
    }
  }
  return tiles;
}

/** What makes a log of its first `from` leaves into one of all its leaves: files to write, and partial tiles that are left behind. */
export function tileChanges(
  leaves: Uint8Array,
  from: number,
): { readonly write: readonly LogFile[]; readonly remove: readonly string[] } {
  const levels = completeLevels(leaves);
  const before = new Set(tilesOf(from).map(tilePath));
  const tiles = tilesOf(leaves.length / HASH_BYTES);
  const now = new Set(tiles.map(tilePath));
  const write = tiles
    .filter((tile) => !before.has(tilePath(tile)))
    .map((tile) => ({ path: tilePath(tile), bytes: tileBytes(levels, tile) }));
  return { write, remove: [...before].filter((path) => !now.has(path)) };
}

/** The bytes of a tile, from the complete levels of the tree. */
export function tileBytes(levels: readonly Uint8Array[], { level, index, width }: Tile): Uint8Array {
  const from = index * TILE_WIDTH * HASH_BYTES;
  return (levels[level * TILE_HEIGHT] ?? new Uint8Array()).slice(from, from + width * HASH_BYTES);
}

/** Reads nodes of the tree of `size` leaves out of its tiles. Throws RangeError when a tile is missing or too short. */
export function nodesInTiles(size: number, readTile: (path: string) => Uint8Array | undefined): ReadNode {
  return (height, index) => {
    const level = Math.floor(height / TILE_HEIGHT);
    const span = 2 ** (height % TILE_HEIGHT);
    const first = index * span;
    const tileIndex = Math.floor(first / TILE_WIDTH);
    const count = Math.floor(size / TILE_WIDTH ** level);
    const width = Math.min(TILE_WIDTH, count - tileIndex * TILE_WIDTH);
    const path = tilePath({ level, index: tileIndex, width });
    const from = (first - tileIndex * TILE_WIDTH) * HASH_BYTES;
    let hashes = readTile(path)?.subarray(from, from + span * HASH_BYTES);
    if (width < 1 || hashes?.length !== span * HASH_BYTES)
      throw new RangeError(`no ${span} hashes at ${first} in ${path}`);
    while (hashes.length > HASH_BYTES) hashes = parentsOf(hashes);
    return hashes;
  };
}
