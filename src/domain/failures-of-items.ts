/** Why: decisions about a work item as a whole can be refused in just these ways. */

import type { CatalogueEntry } from './failure-entry.ts';

/** Refusals about impediments, endings, corrections and versions. */
export const ITEM_FAILURES = {
  blocked: {
    exit: 8,
    what: 'Step "{step}" of "{workItem}" is held up by a blocker ({type}, up to {owner}): {reason}',
    why: 'A step does not start while a blocker names it, or the whole work item.',
    recover: 'baton unblock --work-item {workItem} --blocker {blocker} --reason "..."',
  },
  'unknown-blocker': {
    exit: 3,
    what: 'No blocker of "{workItem}" is meant by "{blocker}".{open}',
    why: 'A blocker is named by the id of the record that raised it, or by its first characters.',
    recover: 'baton status {workItem}   (lists the open blockers)',
  },
  'which-blocker': {
    exit: 2,
    what: '"{workItem}" has {count} that could be meant.{open}',
    why: 'One blocker is resolved at a time.',
    recover: 'baton unblock --work-item {workItem} --blocker <id> --reason "..."',
  },
  'item-closed': {
    exit: 3,
    what: '"{workItem}" is closed ({resolution}) since {at}: {reason}',
    why: 'A closed work item is not worked on until somebody opens it again.',
    recover: 'baton reopen --work-item {workItem} --reason "..."',
  },
  'not-closed': {
    exit: 3,
    what: '"{workItem}" is not closed, so there is nothing to open again.',
    why: 'Opening again undoes a closing that holds.',
    recover: 'baton status {workItem}',
  },
  'item-conflict': {
    exit: 3,
    what: '"{workItem}" is in conflict: {conflict}.',
    why: 'Two records about it contradict each other and neither knew of the other, so no order between them is assumed.',
    recover:
      'baton show {workItem}   (then decide once more: baton close, baton reopen or baton workflow migrate settles it)',
  },
  'still-running': {
    exit: 3,
    what: 'Step "{step}" of "{workItem}" is still held: attempt {attempt}, by {holder}.',
    why: 'What is closed or moved to another version leaves nobody behind with a claim.',
    recover: 'baton fail --work-item {workItem} --step {step} --attempt {attempt} --outcome "..."',
  },
  'steps-left': {
    exit: 3,
    what: '"{workItem}" is not done: {left} left, first {step}.',
    why: 'An item is closed as done when all of its steps are.',
    recover: 'baton status {workItem}   (or give up: baton close --work-item {workItem} --cancelled --reason "...")',
  },
  'already-begun': {
    exit: 3,
    what: 'Work on "{workItem}" has begun: step "{step}" was claimed as {attempt}.',
    why: 'Duplicates are settled before any execution, so that no work is thrown away unseen.',
    recover: 'baton close --work-item {workItem} --cancelled --reason "..."',
  },
  'closes-in-circle': {
    exit: 3,
    what: '"{workItem}" cannot be closed in favour of "{other}", which leads back to it.',
    why: 'One of the items has to stay.',
    recover: 'baton show {other}   (then close the other way round, or open that one again: baton reopen)',
  },
  'own-work': {
    exit: 3,
    what: '"{reviewer}" may not decide gate "{gate}" of step "{step}": the work is by {authors}.',
    why: 'The policy of this repository (authorMayApprove: false in baton.yaml) asks for a second person.',
    recover:
      'have somebody else decide: BATON_ACTOR=<name> baton gate {decision} --work-item {workItem} --step {step} --gate {gate}',
  },
  'unknown-record': {
    exit: 3,
    what: '{count} of "{workItem}" {match} "{record}".',
    why: 'A record is named by its id, or by as many of its first characters as make it the only one.',
    recover: 'baton show {workItem} --json   (lists the records with their ids)',
  },
  'not-redactable': {
    exit: 3,
    what: 'The {kind} {record} of "{workItem}" cannot be redacted.',
    why: 'Signatures and redactions say nothing but what they are of; without them nobody could tell what happened to other records.',
    recover: 'baton show {workItem} --json   (lists the records with their ids)',
  },
  'not-in-effect': {
    exit: 3,
    what: 'No version of {workflow} is in effect now. There is: {windows}.',
    why: 'New work follows a version that is in effect: effectiveFrom has come, and effectiveTo has not.',
    recover: 'change the dates in the workflow file, or name a version all the same: {workflow}@<version>',
  },
  'same-version': {
    exit: 3,
    what: '"{workItem}" follows {workflow} {version} already.',
    why: 'A migration leads to another version.',
    recover: 'baton workflow diff {workflow}@{version} {workflow}@<version>',
  },
  'never-migrated': {
    exit: 3,
    what: '"{workItem}" has followed {workflow} {version} from its beginning.',
    why: 'The way back undoes the last migration.',
    recover: 'baton status {workItem}',
  },
  'bad-mapping': {
    exit: 2,
    what: 'The steps of "{workItem}" cannot be mapped so: {problem}.',
    why: 'Each step goes on as one step of the other version, under the same key or under the one that --map names.',
    recover: 'baton workflow diff {workflow}@{from} {workflow}@{to}',
  },
  'migration-loses': {
    exit: 3,
    what: 'With {workflow} {to}, "{workItem}" would lose what is recorded about: {steps}.',
    why: 'A migration carries everything along that has happened.',
    recover:
      'name where it goes on: --map <old step>=<new step>   (compare: baton workflow diff {workflow}@{from} {workflow}@{to})',
  },
} as const satisfies Record<string, CatalogueEntry>;
