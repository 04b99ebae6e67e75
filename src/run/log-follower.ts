/** Why: lines are shown while a command runs, and one timer is enough to look after all logs. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLineSplitter } from './line-splitter.ts';
import { logSize, outputStart, readLog, type OutputLog } from './output-log.ts';

const LOOK_EVERY_MS = 50;
/** How much of one log is read before the others get their turn. */
const BYTES_PER_TURN = 1024 * 1024;

/** Follows one log; `finish` hands out everything up to `size` and stops looking. */
export type LogFollower = { readonly finish: (size: number) => Promise<void> };

/** Follows logs, all with one timer that runs only while there is something to follow. */
export type LogFollowers = { readonly follow: (log: OutputLog, onLine: (line: string) => void) => LogFollower };

/** Makes the followers that share a timer. */
export function createLogFollowers(): LogFollowers {
  const looks = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;

  const remove = (look: () => void): void => {
    looks.delete(look);
    if (looks.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    follow: (log, onLine) => {
      const reader = createReader(log, onLine);
      const look = (): void => void reader.advance(logSize(log));
      looks.add(look);
      timer ??= setInterval(() => looks.forEach((each) => each()), LOOK_EVERY_MS);
      return {
        finish: async (size) => {
          remove(look);
          while (reader.advance(size)) await nextTurn();
          reader.end();
        },
      };
    },
  };
}

/** Reads on from where it stopped. `advance` is true while there is more up to `size` than one turn allows. */
function createReader(log: OutputLog, onLine: (line: string) => void) {
  const lines = createLineSplitter(onLine);
  let position = log.start;
  return {
    advance: (size: number): boolean => {
      // A file smaller than what was read has been emptied by the command itself.
      if (size < position) position = outputStart(log, size);
      const limit = Math.min(size, position + BYTES_PER_TURN);
      while (position < limit) {
        const bytes = readLog(log, position, limit - position);
        if (bytes.length === 0) return false;
        position += bytes.length;
        lines.add(bytes);
      }
      return position < size;
    },
    end: lines.end,
  };
}
