/** Why: machines die, artifacts get lost and events come twice; a seed decides which, so that a failing run can be had again. */

import { chance } from './random.ts';

/** What goes wrong, each as a share from 0 to 1. */
export type ChaosOptions = {
  readonly seed: number;
  /** Jobs whose machine vanishes at some point of some step. */
  readonly lostRunners?: number;
  /** Uploads that say they worked, while nothing was kept. */
  readonly lostArtifacts?: number;
  /** Dispatches that start two runs. */
  readonly doubledDispatches?: number;
  /** Spares jobs: gives false for a job (`run path`, `job name`) that is to be left alone. */
  readonly strikes?: (path: string, job: string) => boolean;
  /** A machine dies at most so many milliseconds into its step, or when the step ends before. */
  readonly longestStepMs?: number;
};

/** The moment at which a machine dies. */
export type Fate = { readonly step: number; readonly afterMs: number };

/** What the server asks. */
export type Chaos = {
  readonly fateOf: (job: {
    readonly path: string;
    readonly run: string;
    readonly name: string;
    readonly steps: number;
  }) => Fate | undefined;
  readonly losesArtifact: (run: number, name: string) => boolean;
  readonly doubles: (run: number) => boolean;
};

/** Chaos by a seed; without options nothing goes wrong. */
export function createChaos(options: ChaosOptions | undefined): Chaos {
  if (options === undefined) return { fateOf: () => undefined, losesArtifact: () => false, doubles: () => false };
  const { seed, lostRunners = 0, lostArtifacts = 0, doubledDispatches = 0, longestStepMs = 400 } = options;
  const strikes = options.strikes ?? ((): boolean => true);
  return {
    fateOf: ({ path, run, name, steps }) => {
      if (!strikes(path, name) || chance(seed, 'lost', run, name) >= lostRunners) return undefined;
      return {
        step: Math.floor(chance(seed, 'step', run, name) * steps),
        afterMs: Math.floor(chance(seed, 'moment', run, name) * longestStepMs),
      };
    },
    losesArtifact: (run, name) => chance(seed, 'artifact', run, name) < lostArtifacts,
    doubles: (run) => chance(seed, 'double', run) < doubledDispatches,
  };
}
