/** Why: a commit of a claim is a few hundred bytes; writing it here spares the process that would cost more than the write. */

import { hash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';

import type { ObjectFormat } from './empty-tree.ts';
import { inFolder } from './make-folder.ts';
import { storedZlib } from './stored-zlib.ts';
import { temporaryMark } from './temporary-name.ts';

/** Stores a commit object given as text; gives its id. */
export function storeCommit(commonDir: string, format: ObjectFormat, text: string): string {
  return storeObject(commonDir, format, { type: 'commit', content: text });
}

/** Stores an object as a loose one (gitrepository-layout, objects/); gives its id. One that is there is replaced by its like, which costs less than looking each time. */
export function storeObject(
  commonDir: string,
  format: ObjectFormat,
  { type, content }: { readonly type: 'commit' | 'tree'; readonly content: string | Uint8Array },
): string {
  const body = typeof content === 'string' ? Buffer.from(content) : content;
  const object = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
  const oid = hash(format, object, 'hex');
  const folder = `${commonDir}/objects/${oid.slice(0, 2)}`;
  const path = `${folder}/${oid.slice(2)}`;
  // git clears away files of this name that a killed program left.
  const temporary = `${folder}/tmp_obj_${temporaryMark()}`;
  inFolder(folder, () => writeFileSync(temporary, storedZlib(object), { mode: 0o444 }));
  renameSync(temporary, path);
  return oid;
}
