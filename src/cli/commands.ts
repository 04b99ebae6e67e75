/** Why: the table of commands, from which the program starts one without loading the others. */

import type { Command } from './command.ts';

/** A command as the table knows it. */
export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
};

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'carry out a plan: claim, execute and complete until it is done',
    load: async () => (await import('./commands/run.ts')).command,
  },
  {
    name: 'status',
    summary: 'where a work item stands, and what has to happen next',
    load: async () => (await import('./commands/status.ts')).command,
  },
  {
    name: 'explain',
    summary: 'why a step is where it is, down to the cause',
    load: async () => (await import('./commands/explain.ts')).command,
  },
  {
    name: 'list',
    summary: 'work items, or the steps that are ready',
    load: async () => (await import('./commands/list.ts')).command,
  },
  {
    name: 'show',
    summary: 'what is recorded about a work item or a step',
    load: async () => (await import('./commands/show.ts')).command,
  },
  {
    name: 'context',
    summary: 'what an executor has to know to do a step',
    load: async () => (await import('./commands/context.ts')).command,
  },
  {
    name: 'delegate',
    summary: 'compute what may run now, and write the schedule',
    load: async () => (await import('./commands/delegate.ts')).command,
  },
  {
    name: 'claim',
    summary: 'take a ready step, exclusively, or hold on to it',
    load: async () => (await import('./commands/claim.ts')).command,
  },
  {
    name: 'execute',
    summary: 'carry out one leased attempt, and write its end to a file',
    load: async () => (await import('./commands/execute.ts')).command,
  },
  {
    name: 'complete',
    summary: 'hand in the result of an attempt',
    load: async () => (await import('./commands/complete.ts')).command,
  },
  {
    name: 'fail',
    summary: 'end an attempt without a result',
    load: async () => (await import('./commands/fail.ts')).command,
  },
  {
    name: 'cancel',
    summary: 'ask whoever holds a step to stop',
    load: async () => (await import('./commands/cancel.ts')).command,
  },
  {
    name: 'reap',
    summary: 'end attempts whose executor is gone',
    load: async () => (await import('./commands/reap.ts')).command,
  },
  {
    name: 'gate',
    summary: 'approve work, or send it back',
    load: async () => (await import('./commands/gate.ts')).command,
  },
  {
    name: 'integrate',
    summary: 'record that a step was merged to the base branch',
    load: async () => (await import('./commands/integrate.ts')).command,
  },
  {
    name: 'revert',
    summary: 'record that an integration no longer counts',
    load: async () => (await import('./commands/revert.ts')).command,
  },
  {
    name: 'block',
    summary: 'declare what is in the way, and who has to remove it',
    load: async () => (await import('./commands/block.ts')).command,
  },
  {
    name: 'unblock',
    summary: 'say that a blocker is gone',
    load: async () => (await import('./commands/unblock.ts')).command,
  },
  {
    name: 'transfer',
    summary: 'hand a work item over to another owner',
    load: async () => (await import('./commands/transfer.ts')).command,
  },
  {
    name: 'close',
    summary: 'end a work item: done, cancelled, or settled as a duplicate',
    load: async () => (await import('./commands/close.ts')).command,
  },
  {
    name: 'reopen',
    summary: 'open a closed work item again',
    load: async () => (await import('./commands/reopen.ts')).command,
  },
  {
    name: 'correct',
    summary: 'put a correction beside a record',
    load: async () => (await import('./commands/correct.ts')).command,
  },
  {
    name: 'redact',
    summary: 'take out what a record says, and leave its place in the log',
    load: async () => (await import('./commands/redact.ts')).command,
  },
  {
    name: 'sign',
    summary: 'vouch for your records with your SSH key',
    load: async () => (await import('./commands/sign.ts')).command,
  },
  {
    name: 'plan',
    summary: 'import a plan as a work item, and tick its boxes',
    load: async () => (await import('./commands/plan.ts')).command,
  },
  { name: 'item', summary: 'register a work item', load: async () => (await import('./commands/item.ts')).command },
  {
    name: 'workflow',
    summary: 'check and compare workflow files, and move items to another version',
    load: async () => (await import('./commands/workflow.ts')).command,
  },
  {
    name: 'collect',
    summary: 'seal and commit what is new to the history branch',
    load: async () => (await import('./commands/collect.ts')).command,
  },
  {
    name: 'verify',
    summary: 'whether the history is the one that was written',
    load: async () => (await import('./commands/verify.ts')).command,
  },
  {
    name: 'prove',
    summary: 'show that a record is in the log, to somebody without the repository',
    load: async () => (await import('./commands/prove.ts')).command,
  },
  {
    name: 'witness',
    summary: 'vouch for the history of another repository, as long as it only grows',
    load: async () => (await import('./commands/witness.ts')).command,
  },
  {
    name: 'export',
    summary: 'the portfolio with its metrics',
    load: async () => (await import('./commands/export.ts')).command,
  },
  {
    name: 'init',
    summary: 'set a repository up: workflows for GitHub Actions, settings, a first plan',
    load: async () => (await import('./commands/init.ts')).command,
  },
  {
    name: 'doctor',
    summary: 'what would stop Baton in this repository, and the command that mends it',
    load: async () => (await import('./commands/doctor.ts')).command,
  },
  {
    name: 'completion',
    summary: 'the script with which a shell completes commands, options and names',
    load: async () => (await import('./commands/completion.ts')).command,
  },
];
