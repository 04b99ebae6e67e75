/** Why: git and the file system fail in just these ways, none of which is the fault of the plan. */

import type { CatalogueEntry } from './failure-entry.ts';

/** Failures of the environment: exit 5, and bugs: exit 70. */
export const ENVIRONMENT_FAILURES = {
  'not-a-repository': {
    exit: 5,
    what: '{path} is not inside a git repository.',
    why: 'All state lives in the repository that the work is about.',
    recover: 'git init   (or name one: baton -C <folder> ...)',
  },
  'bare-repository': {
    exit: 5,
    what: '{path} is a bare repository: it has no working tree.',
    why: 'Artifacts are files in a working tree.',
    recover: 'git worktree add <folder>, and run it there',
  },
  'git-missing': {
    exit: 5,
    what: 'The program "git" could not be started.',
    why: 'Claims and history are kept through git.',
    recover: 'install git 2.34 or newer and see that it is on PATH',
  },
  'git-too-old': {
    exit: 5,
    what: 'git {version} is too old.',
    why: 'It would not answer before it ends, and claims are made in a conversation with it.',
    recover: 'install git 2.34 or newer and see that it is on PATH',
  },
  'git-failed': {
    exit: 5,
    what: 'git {command} ended with {exitCode}: {stderr}',
    why: 'git refused, and nothing was changed by this command after that point.',
    recover: 'see to what git says (room, permission, a lock), then repeat the command   (git fsck shows damage)',
  },
  'corrupt-ref': {
    exit: 5,
    what: 'The ref {ref} cannot be read: {problem}.',
    why: 'It points at an object that is missing, damaged or no record of ours.',
    recover: '{remove}   (its records count on from the files in {artifacts}; git fsck tells more)',
  },
  'ref-locked': {
    exit: 5,
    what: 'The ref {ref} stays locked.',
    why: 'Another git process holds it, or one died and left its lock file behind.',
    recover: 'see that no git is running, then remove {lock}',
  },
  'cannot-write': {
    exit: 5,
    what: 'Cannot write {path}: {problem}.',
    why: 'Nothing was changed: files are written beside and moved into place, and the claim comes after that.',
    recover: 'make room or grant permission, then repeat the command',
  },
  'not-filed': {
    exit: 5,
    what: 'Cannot put {path} in place: {problem}.',
    why: 'What was decided counts and is safe in its ref; only the file for people is missing.',
    recover: 'grant permission, then: baton collect   (it writes the file from the ref)',
  },
  'cannot-read': {
    exit: 5,
    what: 'Cannot read {path}: {problem}.',
    why: 'The file system refused.',
    recover: 'grant permission, then repeat the command',
  },
  'detached-head': {
    exit: 5,
    what: 'HEAD is detached, so there is no branch to commit history to.',
    why: 'Records stay safe in the refs and in the working tree until they are collected.',
    recover: 'git switch <branch>   (or set "history: baton/history" in baton.yaml), then: baton collect',
  },
  'cannot-sign': {
    exit: 5,
    what: 'The key {source} did not sign: {problem}.',
    why: 'SSH keys sign through ssh-keygen, which may need an agent, a passphrase or a touch.',
    recover: 'ssh-keygen -Y sign -n test -f {source} </dev/null   (until that works), then: baton sign',
  },
  'folder-gone': {
    exit: 5,
    what: 'The folder in which the program was started does not exist any more.',
    why: 'Files are named from there.',
    recover: 'cd <folder>, then repeat the command',
  },
  'cannot-answer': {
    exit: 5,
    what: 'The answer cannot be written to standard output: {problem}.',
    why: 'Only the answer is lost; what the command did counts.',
    recover: 'make room, then: baton status',
  },
  'branch-moved': {
    exit: 3,
    what: 'The branch {branch} kept moving while records were collected; nothing was committed.',
    why: 'Others commit to it at the same moment.',
    recover: 'baton collect',
  },
  'remote-unreachable': {
    exit: 5,
    what: 'The remote "{remote}" cannot be reached: {problem}.',
    why: 'What others hold is known only there, and this repository shares its claims through it.',
    recover: 'git ls-remote {remote} HEAD   (or work on locally: repeat the command with --offline)',
  },
  'push-refused': {
    exit: 5,
    what: 'The remote "{remote}" refused: {problem}.',
    why: 'Nothing was moved there; everything stays where it was, in refs and in files.',
    recover:
      'grant what it asks for, or set "history:" in baton.yaml to a branch you may push to, and repeat the command',
  },
  'push-unanswered': {
    exit: 5,
    what: 'The remote "{remote}" did not say whether the push counts: {problem}.',
    why: 'The line was cut. Whether it counts shows when the remote can be read again.',
    recover: 'baton status',
  },
  'no-history-branch': {
    exit: 5,
    what: 'The remote "{remote}" has no default branch to commit history to.',
    why: 'It is empty, or did not say; records stay in the refs and in the working tree.',
    recover: 'git push {remote} HEAD   (or set "history: baton/history" in baton.yaml), then: baton collect',
  },
  'log-damaged': {
    exit: 1,
    what: 'The log on {branch} is damaged: {file}: {problem}.',
    why: 'Sealing builds on the log that is there, and nothing is built on a damaged one; nothing was committed.',
    recover: 'baton verify   (then bring {file} back from a good commit: git log -p -- {file})',
  },
  'history-unreachable': {
    exit: 5,
    what: 'The history in {source} cannot be read: {problem}.',
    why: 'A witness looks at the repository itself; nothing was cosigned.',
    recover: 'git ls-remote {source}   (then repeat the command)',
  },
  'witness-memory-damaged': {
    exit: 1,
    what: '{file} is not what this witness has cosigned.',
    why: 'A witness that forgets what it saw is none. The file was changed, or the key is another one than {key}.',
    recover: 'git log -p -- {file}   (bring the last good one back; with a new key, and only then: --accept)',
  },
  'cosigned-elsewhere': {
    exit: 1,
    what: 'What {file} has cosigned is not this log: {problem}.',
    why: 'A witness keeps what it saw. Either this history was rewritten since, or the file is of another one; nothing was committed.',
    recover: 'baton verify --policy <file> --cosignature {file}   (in a clone that verified before, if there is one)',
  },
  bug: {
    exit: 70,
    what: 'A bug in this program: {problem}',
    why: 'This should not be possible.',
    recover: 'report it with the text above; state is as the last command that succeeded left it: baton status',
  },
} as const satisfies Record<string, CatalogueEntry>;
