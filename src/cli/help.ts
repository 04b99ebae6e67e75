/** Why: help is made from the commands' own descriptions, so it cannot say what the program does not do. */

import { EXIT_CODES, type ExitCode } from '../domain/failure-entry.ts';
import { allOptions, type CommandSpec, type OptionSpec, type Surroundings } from './command.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';

/** Help for one command, or the list of all. */
export async function helpText(entry: CommandEntry | undefined, around: Surroundings): Promise<string> {
  if (entry === undefined) return overview(around);
  const { spec } = await entry.load();
  return commandHelp(spec);
}

/** The same for machines: every command with its options, or the one named. */
export async function helpDocument(entry: CommandEntry | undefined): Promise<string> {
  const entries = entry === undefined ? COMMANDS : [entry];
  const commands = await Promise.all(entries.map(async (each) => describeCommand((await each.load()).spec)));
  return JSON.stringify({ schemaVersion: '1.0', program: 'baton', exitCodes: EXIT_CODES, commands }, undefined, 2);
}

/** The words behind `baton` that show the form of a command. */
function usageLine(spec: CommandSpec): string {
  const words = spec.positionals.map(({ name, optional }) => (optional === true ? `[<${name}>]` : `<${name}>`));
  return ['baton', spec.name, ...words, '[options]'].join(' ');
}

/** The exit codes that a command can end with. */
function exitCodes(spec: CommandSpec): readonly ExitCode[] {
  const common: readonly ExitCode[] = [0, 2, 5, 70];
  return [...new Set([...common, ...spec.exits])].sort((a, b) => a - b);
}

function describeCommand(spec: CommandSpec): object {
  return { ...spec, usage: usageLine(spec), options: allOptions(spec), exits: exitCodes(spec) };
}

function overview({ version }: Surroundings): string {
  return [
    `baton ${version}: carries out plans in your own git repository, step by step, each step held by one executor.`,
    '',
    'usage: baton <command> [options]',
    '',
    ...columns(COMMANDS.map((command) => [command.name, command.summary])),
    '',
    'baton <command> --help tells more about one; baton help --json describes all of them for machines.',
    'baton --version prints the version.',
  ].join('\n');
}

function commandHelp(spec: CommandSpec): string {
  const options = Object.entries(allOptions(spec));
  const positionals = spec.positionals.map(({ name, describe }) => [`<${name}>`, describe] as const);
  return [
    `baton ${spec.name}: ${spec.summary}`,
    '',
    `usage: ${usageLine(spec)}`,
    ...(positionals.length === 0 ? [] : ['', ...columns(positionals)]),
    '',
    'options:',
    ...columns(options.map(([name, option]) => [optionForm(name, option), optionText(option)])),
    '',
    'examples:',
    ...spec.examples.flatMap(({ command, says }) => [`  # ${says}`, `  ${command}`]),
    '',
    'exit codes:',
    ...columns(exitCodes(spec).map((code) => [String(code), EXIT_CODES[code]])),
  ].join('\n');
}

/** An option as it is typed: `-C, --repo <folder>`. */
function optionForm(name: string, { short, value }: OptionSpec): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`;
}

/** What an option does, its default, and whether it may be given more than once. */
function optionText({ describe, default: fallback, multiple }: OptionSpec): string {
  const more = multiple === true ? ' (may be repeated)' : '';
  return `${describe}${more}${fallback === undefined ? '' : ` (default: ${fallback})`}`;
}

const LEFT = 2;

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.min(32, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `${' '.repeat(LEFT)}${left.padEnd(width)}  ${right}`);
}
