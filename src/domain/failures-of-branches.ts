/** Why: where attempts work on branches, merging and naming commits can come to nothing in just these ways. */

import type { CatalogueEntry } from './failure-entry.ts';

/** Refusals about the branches of attempts. */
export const BRANCH_FAILURES = {
  'merge-conflict': {
    exit: 3,
    what: 'Step "{step}" of "{workItem}" cannot start: the work of {later} cannot be merged with {before}, so {later} goes back. {reason}',
    why: 'A step starts from the merged work of the steps before it; what was launched later gives way.',
    recover: 'baton claim --work-item {workItem} --step {later}   (or: baton run {workItem})',
  },
  'nothing-to-build-on': {
    exit: 8,
    what: 'Step "{step}" of "{workItem}" has nothing to build on: {problem}.',
    why: 'Where attempts work on branches, a step starts from the merged work of the steps before it.',
    recover: 'git fetch --all   (or bring the commit here another way, or make a first one; then repeat the command)',
  },
  'not-on-base': {
    exit: 3,
    what: 'Commit {commit} does not build on {base}, from which attempt {attempt} of step "{step}" began.',
    why: 'The steps that follow start from this commit, and without its base they would lack the work before it.',
    recover: 'git rebase {base}   (or merge it; then complete again)',
  },
  'branch-taken': {
    exit: 5,
    what: 'The branch {branch} is there already and stands at {commit}.',
    why: 'An attempt works on a branch that is named after it and begins where the attempt does.',
    recover: 'git branch -m {branch} <another name>   (or give the attempt another id: baton claim --attempt <id>)',
  },
} as const satisfies Record<string, CatalogueEntry>;
