/** Why: a wave leaves one job as a matrix for others, and what may stand in it, and how much, is settled here. */

import { MAX_OUTPUT_BYTES, outputBytes } from './job-files.ts';

/** A leased attempt as a job is given it: ids and a lease, nothing that is carried out. */
export type MatrixStep = {
  readonly step: string;
  /** Which attempt of the step it is, from 1. */
  readonly number: number;
  readonly lease: string;
  /** The label of the runner. */
  readonly runsOn: string;
};

/** A matrix may have so many jobs. */
const CHUNK = 256;
/** The most steps of one wave. */
const LARGEST_WAVE = 1000;

/**
 * The matrix over chunks: each entry has a number and, as JSON in a text, the steps of one called workflow. One line, ready
 * for `fromJSON`.
 */
export function launchMatrix(steps: readonly MatrixStep[]): string {
  const include: { readonly chunk: number; readonly steps: string }[] = [];
  for (let from = 0; from < steps.length; from += CHUNK) {
    include.push({ chunk: include.length + 1, steps: JSON.stringify(steps.slice(from, from + CHUNK)) });
  }
  return JSON.stringify({ include });
}

/** How many steps a wave has: as asked for, otherwise four for each job that runs at once, never more than can be passed on. */
export function waveSize(concurrentJobs: number, limit: number | undefined): number {
  return Math.min(limit ?? Math.min(CHUNK, 4 * concurrentJobs), LARGEST_WAVE);
}

/** Whether outputs fit into what a job may pass on. */
export function outputsFit(values: Readonly<Record<string, string>>): boolean {
  return outputBytes(values) <= MAX_OUTPUT_BYTES;
}
