/** Why: what happens while a plan runs is told as data, so that a terminal, a log and a test can each show it their way. */

import type { AttemptId, StepKey } from './ids.ts';

/** One thing that happened during a run. Seconds may have a fraction. */
export type RunEvent =
  | { readonly kind: 'started'; readonly step: StepKey; readonly attemptId: AttemptId; readonly attempt: number }
  | { readonly kind: 'line'; readonly step: StepKey; readonly line: string }
  | { readonly kind: 'completed'; readonly step: StepKey; readonly seconds: number; readonly outcome: string }
  | {
      readonly kind: 'failed';
      readonly step: StepKey;
      readonly seconds: number;
      readonly outcome: string;
      /** Seconds until it is tried again; undefined when it is not. */
      readonly retryIn?: number;
    }
  | { readonly kind: 'recovered'; readonly step: StepKey; readonly attemptId: AttemptId; readonly orphans: number }
  /** The work of a step cannot be merged with that of others, so it is done again. */
  | { readonly kind: 'sent-back'; readonly step: StepKey; readonly reason: string }
  /** The attempt of somebody who is gone was ended, to begin the next (`taken-over`) or to free the step for others (`reaped`). */
  | {
      readonly kind: 'taken-over' | 'reaped';
      readonly step: StepKey;
      readonly attemptId: AttemptId;
      readonly why: string;
    }
  /** What runs here is stopped: it is not this run's any more, or somebody asked for that. */
  | { readonly kind: 'superseded'; readonly step: StepKey; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly step: StepKey; readonly by: string; readonly reason: string }
  /** Somebody else has the step. `kept` is where the result lies that came too late. */
  | { readonly kind: 'lost'; readonly step: StepKey; readonly kept?: string }
  | { readonly kind: 'stopping'; readonly running: number };

/** How a run ended. `stuck`: something failed for good; `people`: only steps that no executor here can do are left. */
export type RunEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'interrupted'; readonly steps: readonly StepKey[] }
  | { readonly kind: 'stuck'; readonly failed: readonly StepKey[]; readonly blocked: number }
  | { readonly kind: 'gate'; readonly step: StepKey }
  /** A blocker, or the end of the item, keeps this step and whatever else is left from starting. */
  | { readonly kind: 'halted'; readonly step: StepKey }
  | { readonly kind: 'people'; readonly steps: readonly StepKey[] }
  | { readonly kind: 'held'; readonly steps: readonly StepKey[] };
