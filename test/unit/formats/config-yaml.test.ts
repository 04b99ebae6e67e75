/** Why: settings decide which programs are started, so a typing error in them must stop everything. */

import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/formats/config-yaml.ts';
import { DEFAULT_CONFIG } from '../../../src/formats/config.ts';
import { utf8 } from './bytes.ts';

function faultsOf(text: string): readonly string[] {
  const parsed = parseConfig(utf8(text), 'baton.yaml');
  return parsed.kind === 'ok' ? [] : parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('settings', () => {
  it.each(['', '\n', '# later\n  # more\r\n', '{}'])('that say nothing (%j) are the usual ones', (text) => {
    expect(parseConfig(utf8(text), 'baton.yaml')).toEqual({ kind: 'ok', config: DEFAULT_CONFIG });
  });

  it('are read', () => {
    const text = `artifacts: ./state/baton/
history: baton/history
remote: origin
actor: ci-bot
executors:
  claude: { command: [claude, -p], stdin: context }
  make: { command: [make], kind: local, env: { JOBS: 2 } }
policy: { authorMayApprove: false }
actions: { runsOn: [ubuntu-24.04, gpu], approvers: [octocat], concurrentJobs: 60, waves: 7 }
`;
    expect(parseConfig(utf8(text), 'baton.yaml')).toEqual({
      kind: 'ok',
      config: {
        artifacts: 'state/baton',
        history: 'baton/history',
        remote: 'origin',
        actor: 'ci-bot',
        executors: new Map([
          ['claude', { command: ['claude', '-p'], stdin: 'context', kind: 'agent', env: {} }],
          ['make', { command: ['make'], stdin: 'none', kind: 'local', env: { JOBS: '2' } }],
        ]),
        policy: { authorMayApprove: false },
        actions: { runsOn: ['ubuntu-24.04', 'gpu'], approvers: ['octocat'], concurrentJobs: 60, waves: 7 },
      },
    });
  });

  it.each([
    ['actions: { runsOn: [] }', '1:20 "runsOn" must name a runner, as [ubuntu-latest]'],
    ['actions: { concurrentJobs: 0 }', '1:28 "concurrentJobs" must be a whole number from 1 to 1000; it is "0"'],
    ['artifcats: x', '1:1 unknown key "artifcats" in baton.yaml'],
    ['artifacts: ../x', '1:12 "artifacts" must not contain ".."; it is "../x"'],
    ['artifacts: /x', '1:12 "artifacts" must be relative to the top of the repository; it is "/x"'],
    ['artifacts: .git/baton', '1:12 "artifacts" must not reach into .git; it is ".git/baton"'],
    ['artifacts: ./', '1:12 "artifacts" must be a folder below the top of the repository'],
    ['history: a..b', '1:10 "history" is not a branch name that git accepts; it is "a..b"'],
    ['history: -x', '1:10 "history" is not a branch name that git accepts; it is "-x"'],
    ['history: x.lock/y', '1:10 "history" is not a branch name that git accepts; it is "x.lock/y"'],
    [
      'history: refs/heads/x',
      '1:10 "history" must be the short name of a branch, without refs/heads/; it is "refs/heads/x"',
    ],
    [
      'remote: --upload-pack=x',
      '1:9 "remote" must be 1 to 100 letters, digits, dots, underscores or hyphens and start with a letter or digit; it is "--upload-pack=x"',
    ],
    ['executors: [a]', '1:12 "executors" must be a map of names and commands, not a list'],
    ['executors: { shell: { command: [sh] } }', '1:14 the executor "shell" is built in and cannot be redefined'],
    ['executors: { person: { command: [sh] } }', '1:14 the executor "person" is built in and cannot be redefined'],
    [
      'executors: { a b: { command: [sh] } }',
      '1:14 the executor "a b" must be 1 to 100 letters, digits, dots, underscores or hyphens and start with a letter or digit',
    ],
    ['executors: { a: {} }', '1:17 an executor needs "command"'],
    ['executors: { a: { command: claude -p } }', '1:28 "command" must be a list, not the text "claude -p"'],
    ['executors: { a: { command: [] } }', '1:28 "command" must name a program'],
    ['executors: { a: { command: [""] } }', '1:28 "command" must not be empty'],
    ['executors: { a: { command: [x], stdin: all } }', '1:40 "stdin" must be "context" or "none", not the text "all"'],
    [
      'executors: { a: { command: [x], env: { BATON_X: 1 } } }',
      '1:40 the name "BATON_X" must not start with BATON_: those names are set by the program',
    ],
    ['policy: { authorMayApprove: never }', '1:29 "authorMayApprove" must be true or false, not the text "never"'],
    ['- a', '1:1 baton.yaml must be a map of schemaVersion, artifacts, history …, not a list'],
  ])('%s is refused at its place', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});
