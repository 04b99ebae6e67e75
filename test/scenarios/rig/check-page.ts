/** Why: comparing a page with what the program does now, and writing it anew, are one step apart. */

import { readFileSync, writeFileSync } from 'node:fs';

import { playScenario, type Played } from './play-scenario.ts';

/** A page as it went this time, and as it should have gone. */
export type CheckedPage = Played & { readonly wanted: string };

/** Plays the page in a file. When updating, what came out is what is wanted, and the file says so from now on. */
export async function checkPage(file: string, updating: boolean): Promise<CheckedPage> {
  const page = readFileSync(file, 'utf8');
  const played = await playScenario(page);
  if (updating && played.page !== page) writeFileSync(file, played.page);
  return { ...played, wanted: updating ? played.page : page };
}
