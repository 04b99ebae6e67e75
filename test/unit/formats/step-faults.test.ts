/** Why: a step has the most rules of all, and each mistake in one must be shown where it is. */

import { describe, expect, it } from 'vitest';
import { faultsOf, HEAD, withSteps } from './faults-of.ts';

/** A file whose only step, on line 5, has these further lines. */
function withStep(...lines: readonly string[]): string {
  return `${HEAD}steps:\n  - key: build\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

describe('a step', () => {
  it.each([
    ['a missing key', [], `${HEAD}steps:\n  - name: x\n`, ['5:5 a step needs "key"']],
    [
      'a text instead of a step',
      [],
      `${HEAD}steps: [build]\n`,
      ['4:9 a step must be a map of key, name, order …, not the text "build"'],
    ],
    [
      'both run and executor',
      ['run: make', 'executor: claude'],
      '',
      ['7:15 a step has "run" or "executor", not both | bash carries "run" out; remove one of them'],
    ],
    ['shell without run', ['executor: shell'], '', ['6:15 the executor "shell" needs "run": the command to carry out']],
    ['an empty command', ['run: ""'], '', ['6:10 "run" must not be empty; it is ""']],
    [
      'a command with NUL',
      ['run: "a\\0b"'],
      '',
      ['6:10 "run" must not contain control characters other than tab and line break; it is "a\u{fffd}b"'],
    ],
    [
      'half a surrogate pair',
      ['name: "\\ud800"'],
      '',
      ['6:11 "name" must not contain half of a surrogate pair; it is "\u{fffd}"'],
    ],
    [
      'text that runs backwards',
      ['run: "rm \\u202e x"'],
      '',
      ['6:10 "run" must not contain characters that change the direction of text; it is "rm \u{fffd} x"'],
    ],
    [
      'a name with escapes',
      ['name: "\\e[31m"'],
      '',
      ['6:11 "name" must be one line without control characters; it is "\u{fffd}[31m"'],
    ],
    [
      'a fraction as order',
      ['order: 1.5'],
      '',
      ['6:12 "order" must be a whole number from 0 to 1000000000; it is "1.5"'],
    ],
    ['a negative order', ['order: -1'], '', ['6:12 "order" must be a whole number from 0 to 1000000000; it is "-1"']],
    [
      'yes instead of true',
      ['parallelizable: yes'],
      '',
      ['6:21 "parallelizable" must be true or false, not the text "yes"'],
    ],
    [
      'needs as text',
      ['needs: a'],
      '',
      ['6:12 "needs" must be a list, not the text "a" | write it as [first, second]'],
    ],
    ['an empty value', ['locks:'], '', ['6:5 "locks" must be a list, not nothing | write it as [first, second]']],
    [
      'a doubled task',
      ['supportingTasks: [T001, T001]'],
      '',
      ['6:29 "supportingTasks" has "T001" twice; the first is on line 6'],
    ],
    [
      'a number as task',
      ['supportingTasks: [1]'],
      '',
      ['6:23 a value of "supportingTasks" must be text, not the number "1" | write it in quotation marks: "1"'],
    ],
    [
      'a criterion with an unknown key',
      ['exitCriteria: [{ text: ok, chekc: "true" }]'],
      '',
      ['6:32 unknown key "chekc" in a criterion | did you mean "check"?'],
    ],
    ['a criterion without text', ['entryCriteria: [{ check: "true" }]'], '', ['6:21 a criterion needs "text"']],
    [
      'a criterion said twice',
      ['exitCriteria: [Tests pass, tests pass]'],
      '',
      ['6:32 "exitCriteria" has "tests pass" twice; the first is on line 6'],
    ],
  ])('with %s', (_, lines, text, faults) => {
    expect(faultsOf(text || withStep(...lines))).toEqual(faults);
  });

  it.each([
    [
      'a duration without unit',
      'timeout: 30',
      [
        '6:14 "timeout" must be a duration such as 45s, 30m, 1h30m or 2d, in whole seconds; it is "30" | say the unit: 30s, 30m or 30h',
      ],
    ],
    [
      'milliseconds',
      'timeout: 500ms',
      ['6:14 "timeout" must be a duration such as 45s, 30m, 1h30m or 2d, in whole seconds; it is "500ms"'],
    ],
    ['no time at all', 'timeout: 0s', ['6:14 "timeout" must be at least 1s; it is "0s"']],
    ['too long a time', 'timeout: 25d', ['6:14 "timeout" must be at most 24 days; it is "25d"']],
    ['no attempts', 'retry: { attempts: 0 }', ['6:24 "attempts" must be a whole number from 1 to 100; it is "0"']],
    [
      'a bad backoff',
      'retry: { attempts: 2, backoff: soon }',
      ['6:36 "backoff" must be a duration such as 45s, 30m, 1h30m or 2d, in whole seconds; it is "soon"'],
    ],
    ['a gate without key', 'gates: [{ minimum: 1 }]', ['6:13 a gate needs "key"']],
    [
      'a gate of another kind',
      'gates: [{ key: g, kind: exti }]',
      ['6:29 "kind" must be "entry" or "exit", not the text "exti" | did you mean "exit"?'],
    ],
    [
      'too few approvers',
      'gates: [{ key: g, approvers: [ada], minimum: 2 }]',
      ['6:50 "minimum" is 2, but only 1 may approve'],
    ],
    [
      'a doubled approver',
      'gates: [{ key: g, approvers: [ada, ada] }]',
      ['6:40 "approvers" has "ada" twice; the first is on line 6'],
    ],
    [
      'gates that differ in case',
      'gates: [{ key: g }, { key: G }]',
      ['6:25 "gates" has "G" twice; the first is on line 6'],
    ],
    [
      'an absolute glob',
      'produces: [/etc/passwd]',
      ['6:16 a value of "produces" must be relative to the top of the repository; it is "/etc/passwd"'],
    ],
    [
      'a glob on a drive',
      'produces: ["C:/x"]',
      ['6:16 a value of "produces" must be relative to the top of the repository; it is "C:/x"'],
    ],
    [
      'a glob that climbs',
      'produces: [a/../../b]',
      ['6:16 a value of "produces" must not contain ".."; it is "a/../../b"'],
    ],
    [
      'a glob with backslashes',
      'produces: ["a\\\\b"]',
      ['6:16 a value of "produces" must have / between its parts, not \\; it is "a\\b"'],
    ],
    [
      'a glob into .git',
      'produces: [x/.GIT/hooks/*]',
      ['6:16 a value of "produces" must not reach into .git; it is "x/.GIT/hooks/*"'],
    ],
    [
      'globs that only leave out',
      'produces: ["!dist"]',
      ['6:15 "produces" only says what is left out, not what is produced'],
    ],
    [
      'a bad variable',
      'env: { 1A: x }',
      ['6:12 the name "1A" must be letters, digits and underscores and not start with a digit'],
    ],
    [
      'a variable of ours',
      'env: { BATON_STEP: x }',
      ['6:12 the name "BATON_STEP" must not start with BATON_: those names are set by the program'],
    ],
    [
      'a variable of GitHub',
      'env: { github_token: x }',
      ['6:12 the name "github_token" must not start with GITHUB_: those names are set by GitHub'],
    ],
    ['a variable without value', 'env: { A: }', ['6:12 the value of "A" must be text, not nothing']],
    ['a variable with a list', 'env: { A: [] }', ['6:15 the value of "A" must be text, not a list']],
    ['variables as a list', 'env: [A]', ['6:10 "env" must be a map of names and values, not a list']],
    [
      'a bad secret',
      'secrets: [NPM-TOKEN]',
      [
        '6:15 a value of "secrets" must be letters, digits and underscores and not start with a digit; it is "NPM-TOKEN"',
      ],
    ],
    [
      'a variable that is a secret too',
      '{ key: a, env: { T: x }, secrets: [T] }',
      ['5:39 "T" is in "secrets" and in "env"'],
    ],
  ])('with %s', (_, line, faults) => {
    expect(faultsOf(line.startsWith('{') ? withSteps(line) : withStep(line))).toEqual(faults);
  });
});
