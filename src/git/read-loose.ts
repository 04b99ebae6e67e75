/** Why: what was just written lies in a file of its own, and reading that spares the git process that would be asked for it. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** An object as stored: its type, and its bytes without the header. */
export type LooseObject = { readonly type: string; readonly bytes: Buffer };

/** Larger ones are left to git, which need not hold all of them at once. */
const MOST_FILE_BYTES = 256 * 1024;
const MOST_BYTES = 4 * 2 ** 20;

/** A loose object (gitrepository-layout, objects/); undefined when there is none of this id, or it is large or damaged. */
export function readLooseObject(commonDir: string, oid: string): LooseObject | undefined {
  const path = `${commonDir}/objects/${oid.slice(0, 2)}/${oid.slice(2)}`;
  try {
    if (!existsSync(path) || statSync(path).size > MOST_FILE_BYTES) return undefined;
    const object = inflateSync(readFileSync(path), { maxOutputLength: MOST_BYTES });
    const end = object.indexOf(0);
    const [header, type = ''] = /^([a-z]+) \d+$/u.exec(object.toString('latin1', 0, Math.max(0, end))) ?? [];
    return header === undefined ? undefined : { type, bytes: object.subarray(end + 1) };
  } catch {
    return undefined;
  }
}
