/** Why: a step speaks to the runner through what it prints, line by line, until it says that it stops doing so. */

import { isResume, parseCommand, type WorkflowCommand } from './machine/workflow-commands.ts';
import { annotate, log, type StepCall } from './session.ts';

/** Hears what one step prints. */
export type Listener = {
  readonly hear: (line: string) => void;
  /** What it set by the old command for outputs. */
  readonly outputs: Record<string, string>;
  /** Whether it used a command that is no longer allowed; the step fails. */
  readonly refused: () => boolean;
};

/** A listener for one step. */
export function createListener(call: StepCall): Listener {
  const { session } = call;
  const outputs: Record<string, string> = {};
  let stopped: string | undefined;
  let refused = false;
  const hear = (line: string): void => {
    if (stopped !== undefined) {
      if (isResume(line, stopped)) stopped = undefined;
      return log(session, line);
    }
    const command = parseCommand(line);
    if (command === undefined) return log(session, line);
    if (command.name === 'stop-commands') stopped = command.message;
    if (command.name === 'set-env' || command.name === 'add-path') {
      refused = true;
      return annotate(session, { level: 'error', message: `The \`${command.name}\` command is disabled.` });
    }
    obey(call, command, outputs);
  };
  return { hear, outputs, refused: () => refused };
}

function obey({ session }: StepCall, command: WorkflowCommand, outputs: Record<string, string>): void {
  switch (command.name) {
    case 'error':
    case 'warning':
    case 'notice': {
      const { title, file } = command.properties;
      annotate(session, {
        level: command.name,
        message: command.message,
        ...(title === undefined ? {} : { title }),
        ...(file === undefined ? {} : { file }),
      });
      break;
    }
    case 'add-mask':
      session.masks.add(command.message);
      log(session, '::add-mask::***');
      break;
    case 'set-output':
      outputs[command.properties['name'] ?? ''] = command.message;
      break;
    default:
      log(session, `##[${command.name}]${command.message}`);
  }
}
