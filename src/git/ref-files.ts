/** Why: whether there are refs of a kind at all can be seen without starting git, and mostly there are none. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** False only when the repository surely holds no ref below the prefix. */
export function mayHoldRefs(commonDir: string, prefix: string): boolean {
  if (existsSync(join(commonDir, 'reftable')) || existsSync(join(commonDir, prefix))) return true;
  try {
    return readFileSync(join(commonDir, 'packed-refs'), 'latin1').includes(` ${prefix}`);
  } catch {
    return false;
  }
}
