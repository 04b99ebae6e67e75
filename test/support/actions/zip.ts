/** Why: the server hands artifacts out as zip archives, written in one go: sizes come after the data, as its own archives have it. */

import { deflateRawSync } from 'node:zlib';

const UTF8_AND_SIZES_LATER = 0x0808;
const DEFLATED = 8;
const VERSION = 20;

/** A zip archive of files by their paths. */
export function zipOf(files: ReadonlyMap<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of files) {
    const name = Buffer.from(path, 'utf8');
    const data = deflateRawSync(content);
    const sums = numbers([crc32(content), 4], [data.length, 4], [content.length, 4]);
    const shared = numbers([VERSION, 2], [UTF8_AND_SIZES_LATER, 2], [DEFLATED, 2], [0, 4]);
    const local = [numbers([0x04034b50, 4]), shared, numbers([0, 4], [0, 4], [0, 4], [name.length, 2], [0, 2]), name];
    const entry = Buffer.concat([...local, data, numbers([0x08074b50, 4]), sums]);
    directory.push(
      numbers([0x02014b50, 4], [VERSION, 2]),
      shared,
      sums,
      numbers([name.length, 2]),
      endOf(offset),
      name,
    );
    parts.push(entry);
    offset += entry.length;
  }
  const central = Buffer.concat(directory);
  const count = files.size;
  const end = numbers([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [central.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...parts, central, end]);
}

/** What follows a name's length in the directory: no extra field, no comment, disk 0, no attributes, where the entry begins. */
function endOf(offset: number): Buffer {
  return numbers([0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]);
}

/** Numbers of so many bytes each, the lowest byte first. */
function numbers(...fields: readonly (readonly [value: number, bytes: number])[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}

function crc32(content: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of content) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
