/** Why: outputs and summaries of a job are files that the runner reads by its own rules, and text in them is not to be trusted. */

import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';

/** A job's outputs may take one megabyte together, counted in UTF-16. */
export const MAX_OUTPUT_BYTES = 1_000_000;
/** A step's summary may take one mebibyte. */
const MAX_SUMMARY_BYTES = 1_000_000;

/** Bytes that outputs take by the runner's count. */
export function outputBytes(values: Readonly<Record<string, string>>): number {
  return Object.entries(values).reduce((sum, [name, value]) => sum + 2 * (name.length + value.length), 0);
}

/** Adds outputs of the step. Values come between marks that cannot be guessed, so that none can pass for another output. */
export function writeOutputs(path: string, values: Readonly<Record<string, string>>): void {
  const mark = `end-${randomBytes(16).toString('hex')}`;
  const blocks = Object.entries(values).map(([name, value]) => `${name}<<${mark}\n${value}\n${mark}\n`);
  appendFileSync(path, blocks.join(''));
}

/** Adds to the summary of the job; what is longer than a summary may be is left out from the end, by lines, and that is said. */
export function writeSummary(path: string | undefined, markdown: string): void {
  if (path === undefined) return;
  appendFileSync(path, `${fitting(markdown)}\n`);
}

function fitting(markdown: string): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= MAX_SUMMARY_BYTES) return markdown;
  const kept = bytes.subarray(0, MAX_SUMMARY_BYTES - 200).toString();
  return `${kept.slice(0, kept.lastIndexOf('\n'))}\n\n(the rest is left out: a summary may not be longer)\n`;
}
