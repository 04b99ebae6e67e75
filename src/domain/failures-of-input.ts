/** Why: what a person typed or wrote can be wrong in just these ways, apart from what happened to the work. */

import type { CatalogueEntry } from './failure-entry.ts';

/** Failures of arguments and files: exit 2. */
export const INPUT_FAILURES = {
  usage: {
    exit: 2,
    what: '{problem}',
    why: 'The command line does not have the form that the command takes.',
    recover: '{command} --help',
  },
  'unknown-command': {
    exit: 2,
    what: 'There is no command "{command}".{suggestion}',
    why: 'The first word after the program is the command.',
    recover: 'baton --help',
  },
  'invalid-file': {
    exit: 2,
    what: '{count} in {file}:\n{faults}',
    why: 'The file is not what its schema asks for; nothing of it was used.',
    recover: 'correct the file, then: baton workflow check {file}',
  },
  'invalid-policy': {
    exit: 2,
    what: '{count} in {file}:\n{faults}',
    why: 'A policy that is only half understood would demand less than it says; nothing was verified.',
    recover: 'correct the file (schemas/policy.schema.json), then: baton verify --policy {file}',
  },
  'invalid-log-key': {
    exit: 2,
    what: '{source} is no key for the log.',
    why: 'Checkpoints are signed with a private Ed25519 key in PEM form (PKCS #8), not encrypted.',
    recover: 'openssl genpkey -algorithm ed25519 -out log.key   (and keep it outside of the repository)',
  },
  'invalid-verifier-key': {
    exit: 2,
    what: '"{key}" is no key that checkpoints can be checked with.',
    why: 'A verifier key is name+id+base64, and its id must follow from its name and its bytes; here it does not.',
    recover: 'copy the key as "baton collect --key" shows it',
  },
  'cannot-prove': {
    exit: 2,
    what: 'The record "{word}" cannot be proved: {problem}.',
    why: 'A proof leads from one sealed record to the head of a sound log.',
    recover: 'baton collect   (seals what is new; baton verify tells whether the log is sound)',
  },
  'no-checkpoint': {
    exit: 2,
    what: 'There is no checkpoint called "{name}".',
    why: 'A checkpoint is named by its file, or by a commit that holds a log.',
    recover: 'git log --oneline -- artifacts/log/checkpoint',
  },
  'invalid-json-file': {
    exit: 2,
    what: '{count} in {file}:\n{faults}',
    why: 'The file is half-written or was edited by hand; nothing of it was used.',
    recover: 'git log -p -- {file}   (then restore the good version with git checkout <commit> -- {file})',
  },
  'no-such-file': {
    exit: 2,
    what: 'There is no file {path}.',
    why: 'The name is taken from the folder in which the command runs.',
    recover: 'name the file as "ls" shows it',
  },
  'unsafe-id': {
    exit: 2,
    what: 'The {kind} "{id}" {fault}.',
    why: 'Ids become file names, ref names and job names.',
    recover: 'choose another {kind}',
  },
  'id-differs-in-case': {
    exit: 2,
    what: 'The {kind} "{id}" differs from "{existing}" only in case.',
    why: 'On many machines both would be the same file.',
    recover: 'choose another {kind}, or use "{existing}"',
  },
  'unknown-work-item': {
    exit: 2,
    what: 'There is no work item "{workItem}".{suggestion}',
    why: 'No file {path} exists, neither here nor on the history branch.',
    recover: 'baton list   (or make one: baton item add {workItem} --workflow <id>)',
  },
  'no-work-items': {
    exit: 2,
    what: 'There is no work item in this repository.',
    why: 'No file lies in {path}.',
    recover: 'baton item add <id> --workflow <id>   (or: baton delegate --prompt "what to do")',
  },
  'which-work-item': {
    exit: 2,
    what: 'There are {count} work items; say which.',
    why: 'Without --work-item a command takes the only one there is.',
    recover: 'baton list',
  },
  'work-item-exists': {
    exit: 2,
    what: 'The work item "{workItem}" exists already and is not the same.',
    why: 'A work item belongs to exactly one workflow version and is registered once.',
    recover: 'baton show {workItem}',
  },
  'workflow-exists': {
    exit: 2,
    what: 'Workflow "{workflow}" {version} exists already with another definition.',
    why: 'A version stands for one definition, so that items in flight keep theirs.',
    recover: 'give the new definition another version, then repeat the command',
  },
  'unknown-workflow': {
    exit: 2,
    what: 'There is no workflow "{workflow}"{version}.{suggestion}',
    why: 'No file in {path} defines it.',
    recover: 'baton workflow check   (lists what each file there defines)',
  },
  'workflow-changed': {
    exit: 2,
    what: 'Workflow "{workflow}" {version} is not the definition that "{workItem}" was registered with.',
    why: 'A version stands for one definition; this file has another digest under the same version.',
    recover: 'give the edited definition a new version, and restore the earlier one: git log -p -- {file}',
  },
  'unknown-step': {
    exit: 2,
    what: 'The workflow of "{workItem}" has no step "{step}".{suggestion}',
    why: 'A step is named by its key.',
    recover: 'baton status {workItem}',
  },
  'unknown-gate': {
    exit: 2,
    what: 'Step "{step}" has no gate "{gate}".{suggestion}',
    why: 'A gate is named by its key.',
    recover: 'baton explain {workItem} --step {step}',
  },
  'unknown-executor': {
    exit: 2,
    what: 'Step "{step}" names the executor "{executor}", which baton.yaml does not define.',
    why: 'An executor is a name under "executors:" in baton.yaml with a command.',
    recover: 'add it to baton.yaml:\n  executors:\n    {executor}: { command: [program, argument] }',
  },
  'unknown-commit': {
    exit: 2,
    what: 'There is no commit "{name}" here.',
    why: 'An integration names a commit of this repository.',
    recover: 'git log --oneline   (or fetch it first: git fetch)',
  },
  'not-merged': {
    exit: 2,
    what: 'Commit {commit} is not in the branch "{base}".',
    why: 'Integrated means merged: the commit is the base branch or an ancestor of it.',
    recover: 'git merge {commit}   on "{base}", then repeat the command (or name another --base)',
  },
  'gate-needs-reason': {
    exit: 2,
    what: 'A rejection needs at least one --reason and the step to go back to.',
    why: 'Whoever does the work again has to know what was wrong.',
    recover: 'baton gate reject --work-item {workItem} --step {step} --gate {gate} --reason "..." --reentry <step>',
  },
  'bad-reentry': {
    exit: 2,
    what: 'Step "{reentry}" cannot be the re-entry step: step "{step}" does not depend on it.',
    why: 'Going back means going to the step itself or to one that it builds on.',
    recover: 'baton explain {workItem} --step {step}',
  },
  'unknown-criterion': {
    exit: 2,
    what: 'Step "{step}" has no exit criterion "{criterion}".{suggestion}',
    why: '--met names a criterion by its text or by its number, from 1.',
    recover: 'baton explain {workItem} --step {step}',
  },
  'values-too-large': {
    exit: 2,
    what: 'The values of step "{step}" take {size} bytes; {limit} are allowed.',
    why: 'Values travel in the record itself; larger things are files that the step produces.',
    recover: 'write large values to a file and list it under "produces:"',
  },
  'record-refused': {
    exit: 2,
    what: 'The record {reason}.',
    why: 'A record is one canonical line that every reader loads.',
    recover: 'shorten or correct what it says, and repeat the command',
  },
  'needs-a-terminal': {
    exit: 2,
    what: 'Nothing says what to delegate.',
    why: 'Without a work item, a prompt or a plan the command asks, and only on a terminal.',
    recover: 'baton delegate --prompt "what to do"   (or: --structured-work-item <id>)',
  },
  'no-secret-block': {
    exit: 2,
    what: '{path} has no block in which the names of secrets could be put.',
    why: 'They stand between the lines "# baton secrets: begin" and "# baton secrets: end", and nothing else is changed.',
    recover: 'baton init --update {secrets}   (shows what it would bring back first)',
  },
  'no-plan': {
    exit: 2,
    what: '{path} {problem}.',
    why: 'A plan is a markdown file with tasks: a spec-kit tasks.md, an OpenSpec tasks.md, or a list with check boxes.',
    recover: '{next}',
  },
} as const satisfies Record<string, CatalogueEntry>;
