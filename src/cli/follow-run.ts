/** Why: a run is followed on standard error: a live view on a terminal, plain lines anywhere else, and Ctrl-C ends it well. */

import type { Run } from '../app/run-plan.ts';
import type { RunEnd, RunEvent } from '../domain/run-event.ts';
import type { Surroundings } from './command.ts';
import { describeTerminal } from './terminal.ts';
import { openProgressView, type Extent } from './progress-view.ts';

/** Shows what a run does. */
export type Follower = {
  readonly onEvent: (event: RunEvent) => void;
  /** Waits for the end; INT, TERM and HUP stop the run, a second one kills this program at once. */
  readonly untilDone: (run: Run, stopChecks: () => void) => Promise<RunEnd>;
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Opens a follower that writes to standard error. */
export function followRun(around: Surroundings, extent: Extent, silent: boolean): Follower {
  const terminal = describeTerminal(2, around.env);
  const view = openProgressView(terminal, extent, silent);
  return {
    onEvent: view.show,
    untilDone: async (run, stopChecks) => {
      const stop = (): void => {
        run.stop();
        stopChecks();
      };
      for (const signal of SIGNALS) process.once(signal, stop);
      try {
        return await run.done;
      } finally {
        view.close();
        for (const signal of SIGNALS) process.removeListener(signal, stop);
      }
    },
  };
}
