/** Why: a commit of a claim is a few hundred bytes; writing it here spares the process that would cost more than the write. */

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

import type { ObjectFormat } from './empty-tree.ts';

/** Stores a commit object given as text as a loose object (gitrepository-layout, objects/); gives its id. */
export function storeCommit(commonDir: string, format: ObjectFormat, text: string): string {
  const body = Buffer.from(text);
  const object = Buffer.concat([Buffer.from(`commit ${body.length}\0`), body]);
  const oid = createHash(format).update(object).digest('hex');
  const path = join(commonDir, 'objects', oid.slice(0, 2), oid.slice(2));
  if (existsSync(path)) return oid;
  mkdirSync(dirname(path), { recursive: true });
  // git clears away files of this name that a killed program left.
  const temporary = join(dirname(path), `tmp_obj_${randomBytes(4).toString('hex')}`);
  writeFileSync(temporary, deflateSync(object), { mode: 0o444, flag: 'wx' });
  renameSync(temporary, path);
  return oid;
}
