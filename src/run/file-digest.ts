/** Why: the same file is asked for by every step that builds on it, and is read only once while it stays untouched. */

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Size in bytes and SHA-256 in hex of what was read. */
export type FileDigest = { readonly size: number; readonly sha256: string };

/** Digests of files; undefined when there is no regular file at the path. */
export type FileDigests = { readonly read: (path: string) => Promise<FileDigest | undefined> };

type Identity = { readonly ino: bigint; readonly size: bigint; readonly mtimeNs: bigint; readonly ctimeNs: bigint };
type Known = { readonly identity: Identity; readonly digest: FileDigest };

const CHUNK_BYTES = 256 * 1024;
/** A file changed this lately might change again within the same tick of its time stamps, so it is not remembered. */
const SETTLED_NS = 2_000_000_000n;

/** Makes a reader of digests that remembers files by inode, size and times of change. */
export function createFileDigests(): FileDigests {
  const known = new Map<string, Known>();
  return {
    read: async (path) => {
      // A named pipe in the file's place must not hold us up.
      const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
      if (file === undefined) return undefined;
      try {
        const before = await file.stat({ bigint: true });
        if (!before.isFile()) return undefined;
        const remembered = known.get(path);
        if (remembered !== undefined && isSame(remembered.identity, before)) return remembered.digest;
        const asOf = BigInt(Date.now()) * 1_000_000n;
        const digest = await digestFile(file);
        const settled = asOf - before.ctimeNs > SETTLED_NS && isSame(before, await file.stat({ bigint: true }));
        if (settled) known.set(path, { identity: pickIdentity(before), digest });
        return digest;
      } finally {
        await file.close();
      }
    },
  };
}

async function digestFile(file: FileHandle): Promise<FileDigest> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let size = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, size);
    if (bytesRead === 0) return { size, sha256: hash.digest('hex') };
    hash.update(chunk.subarray(0, bytesRead));
    size += bytesRead;
  }
}

function pickIdentity({ ino, size, mtimeNs, ctimeNs }: Identity): Identity {
  return { ino, size, mtimeNs, ctimeNs };
}

function isSame(a: Identity, b: Identity): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}
