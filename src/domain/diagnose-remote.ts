/** Why: sharing fails at the server, far from the command that needs it, so its preconditions are looked at beforehand. */

import type { Diagnosis } from './diagnosis.ts';
import type { RemoteFacts } from './health-facts.ts';

/** Whether claims can be shared. `usesActions`: the workflows are there, so other machines will claim. */
export function diagnoseRemote(facts: RemoteFacts, usesActions: boolean): readonly Diagnosis[] {
  const check = 'remote';
  switch (facts.kind) {
    case 'none':
      return [notShared(facts.hasOrigin && usesActions)];
    case 'offline':
      return [{ level: 'unseen', check, what: `${facts.remote} was not asked: --offline` }];
    case 'unknown': {
      const why = 'Every command asks that remote before it decides, and ends with exit 5 without it.';
      const mend = `git remote add ${facts.remote} <address>   (or take "remote:" out of baton.yaml)`;
      return [
        {
          level: 'fault',
          check,
          what: `baton.yaml names the remote "${facts.remote}", which git does not know`,
          why,
          mend,
        },
      ];
    }
    case 'unreachable': {
      const why = 'Every command asks it before it decides, and ends with exit 5 without it.';
      const mend = `git ls-remote ${facts.remote} HEAD   (or work on locally: repeat commands with --offline)`;
      return [{ level: 'fault', check, what: `${facts.remote} cannot be reached: ${facts.problem}`, why, mend }];
    }
    case 'reached':
      return [...diagnosePush(facts), ...diagnoseHistory(facts)];
  }
}

function notShared(isExpected: boolean): Diagnosis {
  const check = 'remote';
  if (!isExpected) return { level: 'ok', check, what: 'claims are decided in this repository alone' };
  return {
    level: 'warning',
    check,
    what: 'the workflows are installed, but claims made here are not shared through origin',
    why: 'Somebody here and a job of GitHub Actions could do the same step.',
    mend: 'put "remote: origin" into baton.yaml',
  };
}

type Reached = Extract<RemoteFacts, { kind: 'reached' }>;

function diagnosePush({ remote, pushable }: Reached): readonly Diagnosis[] {
  const check = 'remote';
  if (pushable === undefined)
    return [{ level: 'unseen', check, what: `${remote} can be read; pushing was not tried: there is no commit` }];
  if (pushable.kind === 'yes') return [{ level: 'ok', check, what: `${remote} can be reached, and would take claims` }];
  return [
    {
      level: 'fault',
      check,
      what: `${remote} would take no claims: ${pushable.problem}`,
      why: 'A claim is a push to refs/baton/ there.',
      mend: `grant this account pushing to refs/baton/*, then: git push --dry-run ${remote} HEAD:refs/baton/none/try`,
    },
  ];
}

function diagnoseHistory({ remote, history }: Reached): readonly Diagnosis[] {
  const check = 'history';
  const { branch, exists } = history;
  if (branch === undefined) {
    return [
      {
        level: 'fault',
        check,
        what: `${remote} has no default branch, and baton.yaml names no history branch`,
        why: 'There is nothing that "baton collect" could commit to; records stay in refs and in the working tree.',
        mend: `git push ${remote} HEAD   (or set "history: baton/history" in baton.yaml)`,
      },
    ];
  }
  return [
    {
      level: 'ok',
      check,
      what: exists
        ? `goes to ${branch} of ${remote}`
        : `will go to ${branch} of ${remote}, made by the first collecting`,
    },
  ];
}
