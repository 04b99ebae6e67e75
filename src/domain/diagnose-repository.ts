/** Why: whether git is fit for claims and history is decided from facts alone, so that each case can be tried without its machine. */

import { countOf } from './change.ts';
import { isTrouble, type Diagnosis } from './diagnosis.ts';
import type { LockFact, ProgramFacts, RepositoryFacts } from './health-facts.ts';

const OLDEST_GIT = [2, 34] as const;
const OLDEST_NODE = [20, 12] as const;
/** A lock that is younger than this belongs to somebody who is working. */
const LOCK_SECONDS = 60;

/** Whether git and Node are there and new enough. */
export function diagnosePrograms({ git, node }: ProgramFacts): readonly Diagnosis[] {
  const check = 'programs';
  if (git === undefined) {
    const why = 'Claims and history are kept through git.';
    return [
      {
        level: 'fault',
        check,
        what: 'git cannot be started',
        why,
        mend: 'install git 2.34 or newer and see that it is on PATH',
      },
    ];
  }
  const old: Diagnosis[] = [];
  if (!isAtLeast(git, OLDEST_GIT)) {
    const why = 'Older ones lack what claims are made with.';
    old.push({
      level: 'fault',
      check,
      what: `git is ${git}`,
      why,
      mend: `install git ${OLDEST_GIT.join('.')} or newer`,
    });
  }
  if (!isAtLeast(node, OLDEST_NODE)) {
    const why = 'The program is built for newer ones.';
    old.push({
      level: 'fault',
      check,
      what: `Node is ${node}`,
      why,
      mend: `install Node ${OLDEST_NODE.join('.')} or newer`,
    });
  }
  return old.length > 0 ? old : [{ level: 'ok', check, what: `git ${git}, Node ${node}` }];
}

/** Compares `major.minor…`; a version that cannot be read counts as old. */
function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, first = '0', second = '0'] = /^(\d+)\.(\d+)/u.exec(version) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}

/** Whether the repository can take claims, records and history. `history` is the branch set in `baton.yaml`. */
export function diagnoseRepository(facts: RepositoryFacts, history: string | undefined): readonly Diagnosis[] {
  return [...diagnoseState(facts, history), ...diagnoseRefs(facts), ...diagnoseLocks(facts)];
}

function diagnoseState(
  { branch, hasCommits, shallow }: RepositoryFacts,
  history: string | undefined,
): readonly Diagnosis[] {
  const check = 'repository';
  const found: Diagnosis[] = [];
  if (branch === undefined && history === undefined) {
    found.push({
      level: 'fault',
      check,
      what: 'HEAD is detached, and baton.yaml names no history branch',
      why: 'There is no branch that "baton collect" could commit to; records stay in refs and in the working tree.',
      mend: 'git switch <branch>   (or set "history: baton/history" in baton.yaml)',
    });
  }
  if (!hasCommits) {
    found.push({
      level: 'warning',
      check,
      what: 'there is no commit yet',
      why: 'Locally everything works; other machines and GitHub Actions see only what is committed and pushed.',
      mend: 'git add --all && git commit -m "Begin"',
    });
  }
  if (shallow) {
    found.push({
      level: 'warning',
      check,
      what: 'the clone is shallow',
      why: 'Claims and history work, but "integrate --detect" sees only the commits that are here.',
      mend: 'git fetch --unshallow',
    });
  }
  const where = branch === undefined ? 'HEAD is detached' : `on ${branch}`;
  return found.some(isTrouble) ? found : [{ level: 'ok', check, what: where }];
}

function diagnoseRefs({ refs }: RepositoryFacts): readonly Diagnosis[] {
  const check = 'refs';
  if (refs.broken.length === 0) return [{ level: 'ok', check, what: `${countOf(refs.readable, 'ref')}, all readable` }];
  return refs.broken.map(({ ref, problem, file }) => {
    const remove = file === undefined ? `git update-ref --no-deref -d ${ref}` : `rm '${file}'`;
    return {
      level: 'fault',
      check,
      what: `the ref ${ref} cannot be read: ${problem}`,
      why: 'It points at an object that is missing or damaged, and what reads it stops there.',
      mend: ref.startsWith('refs/baton/')
        ? `${remove}   (its records count on from their files; git fsck tells more)`
        : `git fsck   (then bring it back from a clone, or remove it: ${remove})`,
    };
  });
}

function diagnoseLocks({ locks, gitRuns }: RepositoryFacts): readonly Diagnosis[] {
  const old = locks.filter(({ ageSeconds }) => ageSeconds >= LOCK_SECONDS);
  if (old.length === 0) return [{ level: 'ok', check: 'locks', what: 'no lock file was left' }];
  return old.map((lock) => diagnoseLock(lock, gitRuns));
}

function diagnoseLock({ path, shown }: LockFact, gitRuns: boolean | undefined): Diagnosis {
  return {
    level: 'fault',
    check: 'locks',
    what: `the lock file ${shown} is left`,
    why: 'A git died and left it, or one is still at work; as long as it is there, git changes nothing behind it.',
    mend: `see that no git is running, then: rm '${shown}'`,
    ...(gitRuns === false && { repair: { kind: 'remove-lock', path, shown } }),
  };
}
