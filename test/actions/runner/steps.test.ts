/** Why: steps are where a workflow meets the machine: shells, files of the runner, commands in what is printed, conditions. */

import { beforeAll, describe, expect, it } from 'vitest';

import { ACTIONS, runWorkflow } from '../../support/actions/one-workflow.ts';
import type { JobData, RunData } from '../../support/actions/run-data.ts';

const WORKFLOW = `
on: workflow_dispatch
env: { A: workflow, B: workflow, C: workflow }
jobs:
  shells:
    runs-on: ubuntu-latest
    steps:
      - { id: plain, continue-on-error: true, run: "false | true; echo survived" }
      - { id: strict, continue-on-error: true, shell: bash, run: "false | true; echo too late" }
      - { id: each, continue-on-error: true, run: "false\\necho not reached" }
      - { id: own, shell: "env OWN=1 sh {0}", run: "test $OWN = 1" }
      - { id: unknown, continue-on-error: true, shell: fish, run: "exit 0" }
  files:
    runs-on: ubuntu-latest
    steps:
      - id: write
        run: |
          { echo 'one=1'; echo 'two<<END'; echo 'a=b'; echo '<<'; echo END; echo 'one=last'; } >> "$GITHUB_OUTPUT"
          echo 'LATER=yes' >> "$GITHUB_ENV"
          echo 'GITHUB_SHA=forged' >> "$GITHUB_ENV"
          mkdir -p bin; printf '#!/bin/sh\\necho found' > bin/finder; chmod +x bin/finder
          echo "$PWD/bin" >> "$GITHUB_PATH"
          echo '# Summary' >> "$GITHUB_STEP_SUMMARY"
          echo "now: \${LATER:-unset}"
      - { id: read, run: 'echo "later: $LATER, \${{ env.LATER }}"; finder; [ "$GITHUB_SHA" != forged ]' }
      - { id: open, continue-on-error: true, run: 'echo "x<<END" >> "$GITHUB_OUTPUT"' }
      - { id: words, continue-on-error: true, run: 'echo "just words" >> "$GITHUB_OUTPUT"' }
      - { id: node, continue-on-error: true, run: 'echo "NODE_OPTIONS=--inspect" >> "$GITHUB_ENV"' }
  commands:
    runs-on: ubuntu-latest
    steps:
      - id: say
        run: |
          echo '::warning file=a.js,line=3,title=Look%2C here::100%25 of it%0Asecond line'
          echo '::notice::seen'
          echo '::add-mask::hunter2'
          echo 'the word is hunter2'
          echo 'not a ::error:: command'
          echo '::stop-commands::abc'
          echo '::error::nobody hears this'
          echo '::abc::'
          echo '::error::heard'
          echo '##[warning]old form'
          echo '::set-output name=old::value'
      - { id: env, continue-on-error: true, run: "echo '::set-env name=X::1'" }
  environment:
    runs-on: ubuntu-latest
    env: { B: job, C: job }
    defaults: { run: { working-directory: sub } }
    steps:
      - { run: mkdir sub, working-directory: . }
      - { run: 'echo "$A $B $C \${{ env.C }}"; basename "$PWD"', env: { C: step } }
      - { run: 'echo "C=file" >> "$GITHUB_ENV"' }
      - { run: 'echo "then $C"' }
      - { run: 'env -0 | tr "\\n" " " | tr "\\0" "\\n"; ls -A "$HOME"' }
  conditions:
    runs-on: ubuntu-latest
    outputs: { seen: "\${{ steps.bad.outcome }} \${{ steps.bad.conclusion }} \${{ steps.plain.outcome }} \${{ job.status }}" }
    steps:
      - { id: forgiven, run: exit 1, continue-on-error: true }
      - { id: bad, run: exit 1 }
      - { id: plain, run: exit 0 }
      - { id: also, if: "'x' == 'x'", run: exit 0 }
      - { id: rescue, if: failure(), run: exit 0 }
      - { id: finally, if: "always() && steps.forgiven.outcome == 'failure' && steps.forgiven.conclusion == 'success'", run: exit 0 }
      - { id: never, if: cancelled(), run: exit 0 }
  slow:
    runs-on: ubuntu-latest
    steps:
      - { id: step, continue-on-error: true, timeout-minutes: 1, run: exec sleep 60 }
  slow-job:
    runs-on: ubuntu-latest
    timeout-minutes: 1
    steps:
      - { id: wait, run: exec sleep 60 }
      - { id: plain, run: exit 0 }
      - { id: finally, if: always(), run: exit 0 }
  functions:
    runs-on: ubuntu-latest
    steps:
      - { uses: ${ACTIONS.checkout} }
      - run: |
          echo '\${{ hashFiles('.github/**/*.yml') != '' }} \${{ hashFiles('none/**') }}.'
          echo '\${{ format('{0}-{1}', github.event_name, 1.50) }} \${{ contains(fromJSON('["a","b"]'), 'B') }}'
          echo '\${{ join(fromJSON('[1,2]'), '+') }} \${{ toJSON(github.EVENT.nothing) }} \${{ github.job }} \${{ 'a' == 'A' && 'same' || 'different' }}'
  unknown:
    runs-on: ubuntu-latest
    steps:
      - { uses: somebody/else@v1 }
  unpinned:
    runs-on: ubuntu-latest
    steps:
      - { uses: actions/checkout@v7 }
  missing:
    runs-on: ubuntu-latest
    steps:
      - { uses: ./.github/actions/none }
`;

let run: RunData;
beforeAll(() =>
  runWorkflow(
    WORKFLOW,
    (seen) => {
      run = seen.run;
    },
    // A minute of a time-out is short here; the machine must only be able to start `sleep` in it.
    { minuteMs: 1000, cancelGraceMs: [2000, 500] },
  ),
);

function job(name: string): JobData {
  const found = run.jobs.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No job ${name}.`);
  return found;
}

function outcomes(name: string): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(job(name).steps.map((step) => [step.id ?? step.name, step.outcome]));
}

describe('shells', () => {
  it('fail at the first failure, and for pipes only when bash is named', () => {
    expect(outcomes('shells')).toEqual({
      plain: 'success',
      strict: 'failure',
      each: 'failure',
      own: 'success',
      unknown: 'failure',
    });
    const said = job('shells').log.filter((line) => !line.startsWith('##['));
    expect(said).toContain('survived');
    expect(said).not.toContain('too late');
    expect(said).not.toContain('not reached');
  });
});

describe('files of the runner', () => {
  it('hand on outputs, also of several lines, the last of a name', () => {
    expect(job('files').steps[0]?.outputs).toEqual({ one: 'last', two: 'a=b\n<<' });
  });

  it('hand variables and programs to later steps, and never replace those of the runner', () => {
    expect(job('files').log).toEqual(expect.arrayContaining(['now: unset', 'later: yes, yes', 'found']));
    expect(outcomes('files')['read']).toBe('success');
  });

  it('make the summary', () => expect(job('files').summary).toBe('# Summary\n'));

  it('fail the step when they cannot be understood', () => {
    expect(outcomes('files')).toMatchObject({ open: 'failure', words: 'failure', node: 'failure' });
    expect(job('files').annotations.map(({ message }) => message)).toEqual([
      "Unable to process file command 'output' successfully. Invalid value. Matching delimiter not found 'END'",
      "Unable to process file command 'output' successfully. Invalid format 'just words'",
      "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    ]);
  });
});

describe('commands in what is printed', () => {
  it('make annotations, from the beginning of a line or in the old form anywhere', () => {
    expect(job('commands').annotations.slice(0, 4)).toEqual([
      { level: 'warning', message: '100% of it\nsecond line', title: 'Look, here', file: 'a.js' },
      { level: 'notice', message: 'seen' },
      { level: 'error', message: 'heard' },
      { level: 'warning', message: 'old form' },
    ]);
  });

  it('mask, and can be stopped', () => {
    expect(job('commands').log).toContain('the word is ***');
    expect(job('commands').log).toContain('::error::nobody hears this');
  });

  it('may no longer set variables', () => {
    expect(outcomes('commands')['env']).toBe('failure');
    expect(job('commands').steps[0]?.outputs).toEqual({ old: 'value' });
  });
});

describe('the environment', () => {
  it('is the workflow’s, then the job’s, then the step’s, and what files set is between', () => {
    expect(job('environment').log).toEqual(expect.arrayContaining(['workflow job step step', 'sub', 'then file']));
  });

  it('holds what the runner gives and nothing of this machine', () => {
    const names = job('environment').log.flatMap((line) => /^([A-Z_a-z]+)=/u.exec(line)?.[1] ?? []);
    expect(names).toEqual(
      expect.arrayContaining(['CI', 'GITHUB_ACTIONS', 'GITHUB_RUN_ID', 'GITHUB_API_URL', 'RUNNER_TEMP', 'HOME']),
    );
    const rest = names.filter((name) => !/^(?:GITHUB_|RUNNER_)/u.test(name)).sort();
    expect(rest).toEqual(
      ['A', 'B', 'C', 'CI', 'HOME', 'LANG', 'OLDPWD', 'PATH', 'PWD', 'SHLVL']
        .filter((name) => names.includes(name))
        .concat('_')
        .sort(),
    );
    expect(names).not.toContain('GITHUB_TOKEN');
  });
});

describe('conditions', () => {
  it('have success() in front unless they ask for a status', () => {
    expect(outcomes('conditions')).toEqual({
      forgiven: 'failure',
      bad: 'failure',
      plain: 'skipped',
      also: 'skipped',
      rescue: 'success',
      finally: 'success',
      never: 'skipped',
    });
    expect(job('conditions').outputs).toEqual({ seen: 'failure failure skipped failure' });
  });
});

describe('time-outs', () => {
  it('of a step fail it', () => {
    expect(outcomes('slow')).toEqual({ step: 'failure' });
    expect(job('slow').annotations[0]?.message).toMatch(/has timed out after 1 minutes/u);
  });

  it('of a job cancel it; what always runs still does', () => {
    expect(outcomes('slow-job')).toEqual({ wait: 'cancelled', plain: 'skipped', finally: 'success' });
    expect(job('slow-job').conclusion).toBe('cancelled');
    expect(job('slow-job').annotations[0]?.message).toContain('exceeded the maximum execution time of 1m0s');
  });
});

it('evaluates expressions with GitHub’s own rules', () => {
  expect(job('functions').log.slice(-4, -1)).toEqual([
    'true .',
    'workflow_dispatch-1.5 true',
    '1+2 null functions same',
  ]);
});

it('runs no action that it does not know at exactly that commit', () => {
  expect(job('unknown').annotations[0]?.message).toMatch(/not emulated/u);
  expect(job('unpinned').annotations[0]?.message).toMatch(/the commit of actions\/checkout v7\.0\.1 is 3d3c42e/u);
  expect(job('missing').annotations[0]?.message).toMatch(/Did you forget to run actions\/checkout/u);
});
