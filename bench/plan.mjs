// A plan of any size of which a part is done: groups of nine parallelizable steps, each joined by a tenth step.
import { makeRepository, runBaton, workflowFile, workItemFile } from './repository.mjs';

export const ITEM = 'item';

export const stepKey = (index) => `step-${index}`;

const isJoin = (index) => index % 10 === 9;

/** The first `done` steps have a command, the others are for people: `run` stops just there. */
function planSteps(size, done) {
  return Array.from({ length: size }, (_, index) => ({
    key: stepKey(index),
    parallelizable: !isJoin(index),
    ...(index < done ? { run: '"true"' } : {}),
  }));
}

/** Files of a repository whose item has these many steps, the first `done` of them with a command. */
function planFiles(size, done) {
  return { ...workflowFile('plan', planSteps(size, done)), ...workItemFile(ITEM, 'plan') };
}

/** A repository in which `run` has done the first 40 % of the plan, and the keys of the steps that are ready then. (No size used here makes the next step a join.) */
export function partlyDone(size) {
  const done = size * 0.4;
  const repository = makeRepository(planFiles(size, done));
  // 4 and 8 say that what is left is not for `run`.
  runBaton(repository, ['run', '--work-item', ITEM, '--executors', '8'], [0, 4, 8]);
  const nextJoin = done - (done % 10) + 9;
  const ready = Array.from({ length: nextJoin - done }, (_, offset) => stepKey(done + offset));
  return { repository, done, ready };
}
