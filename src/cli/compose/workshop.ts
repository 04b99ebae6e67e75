/** Why: commands that carry out or end work need processes and files besides; the others do not load them. */

import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Checks, Commands, RunningCommand, StepRunner, Timer, WorkFiles } from '../../app/work-ports.ts';
import { createChecks } from '../../run/checks.ts';
import { createCommands } from '../../run/commands.ts';
import { createStepRunner } from '../../run/step-runner.ts';
import { createWorkFiles } from '../../run/work-files.ts';
import { createWorkplace, type LocalWorkplace } from '../../run/workplace.ts';
import type { Surroundings } from '../command.ts';
import type { World } from './world.ts';

/** A world in which work can be done. */
export type Workshop = World & {
  readonly commands: Commands;
  readonly checks: Checks;
  readonly files: WorkFiles;
  readonly filesIn: (folder: string) => WorkFiles;
  readonly workplace: LocalWorkplace;
  readonly runner: StepRunner;
  readonly timer: Timer;
  /** Ends every check that is running, as when the program is asked to stop. */
  readonly stopChecks: () => void;
};

/** Adds processes, checks and files to a world. */
export function openWorkshop(world: World, around: Surroundings): Workshop {
  const { top, commonDir, gitDir } = world.repository;
  const commands = createCommands({ cwd: top });
  const workplace = createWorkplace({ commonDir, gitDir });
  const checking = new Set<RunningCommand>();
  const onStart = (running: RunningCommand): void => {
    checking.add(running);
    void running.done.finally(() => checking.delete(running));
  };
  return {
    ...world,
    commands,
    workplace,
    files: createWorkFiles({ root: top }),
    filesIn: (folder) => createWorkFiles({ root: folder }),
    checks: createChecks({ commands, base: around.env, newLog: workplace.newCheckLog, onStart }),
    runner: createStepRunner({ commands, workplace, base: around.env, executors: world.settings.executors }),
    timer: { after: afterSeconds, nextTurn: () => nextTurn() },
    stopChecks: () => {
      for (const running of checking) running.stop();
    },
  };
}

function afterSeconds(seconds: number, callback: () => void): { readonly cancel: () => void } {
  const timer = setTimeout(callback, seconds * 1000);
  return { cancel: () => clearTimeout(timer) };
}
