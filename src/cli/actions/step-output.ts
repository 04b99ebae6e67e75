/** Why: what a step prints is shown in the log of its job, and must not be taken for commands to the runner. */

import { randomBytes } from 'node:crypto';

import type { ActionsEnvironment } from '../../actions/actions-environment.ts';
import { annotationLine, resumeLine, stopLine, type Annotation } from '../../actions/workflow-commands.ts';
import { printable } from '../../report/printable.ts';
import { writeProgress } from '../output.ts';

/** The log of a step. Everything goes to one stream, since the order of lines decides what the runner acts upon. */
export type StepLog = {
  readonly line: (line: string) => void;
  /** Commands count again after this; to be called when the step is over. */
  readonly close: () => void;
  readonly annotate: (annotation: Annotation) => void;
};

/** Opens the log of a step; outside of GitHub Actions it only shows lines. */
export function openStepLog(job: ActionsEnvironment | undefined): StepLog {
  const token = `baton-${randomBytes(16).toString('hex')}`;
  if (job !== undefined) writeProgress(`${stopLine(token)}\n`);
  return {
    line: (line) => writeProgress(`${job === undefined ? printable(line) : line}\n`),
    close: () => {
      if (job !== undefined) writeProgress(`${resumeLine(token)}\n`);
    },
    annotate: (annotation) => {
      if (job !== undefined) writeProgress(`${annotationLine(annotation)}\n`);
    },
  };
}
