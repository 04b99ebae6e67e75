/** Why: whatever executes a step — bash or a program of the user's — is started, watched and read out in the same way. */

import type {
  AttemptFiles,
  Commands,
  CommandRequest,
  StepEnd,
  StepRequest,
  StepRunner,
  Workplace,
} from '../app/work-ports.ts';
import type { Step } from '../domain/workflow.ts';
import { baseIn, createMask, secretValues, stepEnvironment, type Environment } from './environment.ts';
import { parseOutput } from './output-values.ts';

/** A program of `baton.yaml` that executes steps. */
export type ExecutorProgram = {
  readonly command: readonly [string, ...string[]];
  /** Whether the step's context is given to it on standard input. */
  readonly stdin: 'context' | 'none';
  readonly env: Readonly<Record<string, string>>;
};

/** What executing needs. */
export type StepRunnerOptions = {
  readonly commands: Commands;
  readonly workplace: Pick<Workplace, 'openAttempt' | 'readOutput'>;
  readonly base: Environment;
  readonly executors: ReadonlyMap<string, ExecutorProgram>;
};

/** Executes steps as commands in their own environment, secrets masked in all that is passed on. */
export function createStepRunner(options: StepRunnerOptions): StepRunner {
  return {
    canRun: ({ work }) => work.kind === 'shell' || (work.kind === 'executor' && options.executors.has(work.name)),
    start: (request) => {
      let stopped = false;
      let stop = (): void => {
        stopped = true;
      };
      const begin = async (): Promise<StepEnd> => {
        const files = await options.workplace.openAttempt(request.workItem, request.attemptId, request.context);
        const mask = createMask(secretValues(options.base, request.step));
        const running = options.commands.start(commandOf(options, request, files, mask));
        stop = running.stop;
        if (stopped) running.stop();
        const result = await running.done;
        const output = parseOutput(mask(await options.workplace.readOutput(files)));
        return { ending: result.ending, outputSha256: result.outputSha256, tail: mask(result.tail), output };
      };
      return { done: begin(), stop: () => stop() };
    },
  };
}

function commandOf(
  options: StepRunnerOptions,
  request: StepRequest,
  files: AttemptFiles,
  mask: (text: string) => string,
): CommandRequest {
  const { step, workItem, attemptId, nonce } = request;
  const program = programOf(options, step);
  const { contextPath, outputPath, logPath, laid } = files;
  const facts = { workItem, attempt: attemptId, nonce, contextPath, outputPath };
  return {
    command:
      program === undefined ? { kind: 'shell', text: shellText(step) } : { kind: 'program', argv: program.command },
    env: stepEnvironment(baseIn(options.base, request.cwd), step, facts, program?.env),
    timeoutSeconds: step.timeoutSeconds,
    laid,
    outputPath: logPath,
    onLine: (line) => request.onLine(mask(line)),
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(program?.stdin === 'context' ? { stdin: request.context } : {}),
  };
}

function programOf(options: StepRunnerOptions, { work }: Step): ExecutorProgram | undefined {
  return work.kind === 'executor' ? options.executors.get(work.name) : undefined;
}

function shellText({ work }: Step): string {
  return work.kind === 'shell' ? work.run : '';
}
