/** Why: the program starts here; what every call pays for is in this file and in what it imports. */

import { isFailure, refuse, type Refusal } from '../domain/failures.ts';
import type { ExitCode } from '../domain/failure-entry.ts';
import { readArguments } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { writeFailure, writeResult, writeText, type OutputForm } from './output.ts';
import { describeTerminal } from './terminal.ts';

declare const __VERSION__: string;
declare const __BUILD__: string;

void main(process.argv.slice(2))
  .catch(tell)
  .then((exit) => {
    process.exitCode = exit;
  });

async function main(words: readonly string[]): Promise<ExitCode> {
  const terminal = describeTerminal(1, process.env);
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const form = { json: words.includes('--json'), quiet: isQuiet(words), colour: terminal.colour };
  const [name, ...rest] = words;
  const cwd = currentFolder();
  if (cwd === undefined) return writeFailure(name ?? 'help', refuse('folder-gone', {}), form);
  const around: Surroundings = { cwd, env: process.env, terminal, version: __VERSION__, build: __BUILD__, note };
  if (name === '--version' || name === '-V') {
    writeText(__VERSION__);
    return 0;
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(rest, around, form);
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry === undefined) return unknownCommand(name, form);
  return start({ entry, words: rest, notes }, around, form);
}

/** The folder may have been removed since the shell went there; asking for it then throws. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function isQuiet(words: readonly string[]): boolean {
  return words.includes('--quiet') || words.includes('-q');
}

type Call = { readonly entry: CommandEntry; readonly words: readonly string[]; readonly notes: readonly string[] };

async function start({ entry, words, notes }: Call, around: Surroundings, form: OutputForm): Promise<ExitCode> {
  try {
    const command = await entry.load();
    if (words.includes('--help') || words.includes('-h')) return await help([entry.name], around, form);
    const input = readArguments(command.spec, words);
    const result = await command.run(input, around);
    return writeResult(entry.name, { ...result, notes: [...notes, ...(result.notes ?? [])] }, form);
  } catch (error) {
    return writeFailure(entry.name, await refusalOf(error), form);
  }
}

/** What no command was there to tell, such as help that cannot be printed. */
async function tell(error: unknown): Promise<ExitCode> {
  return writeFailure('baton', await refusalOf(error), { json: false, quiet: false, colour: false });
}

async function refusalOf(error: unknown): Promise<Refusal> {
  if (isFailure(error)) return error.refusal;
  const { explainError } = await import('./unexpected.ts');
  return explainError(error);
}

async function help(words: readonly string[], around: Surroundings, form: OutputForm): Promise<ExitCode> {
  const { helpText, helpDocument } = await import('./help.ts');
  const name = words.find((word) => !word.startsWith('-'));
  const entry = COMMANDS.find((command) => command.name === name);
  if (name !== undefined && entry === undefined) return unknownCommand(name, form);
  writeText(form.json ? await helpDocument(entry) : await helpText(entry, around));
  return 0;
}

async function unknownCommand(name: string, form: OutputForm): Promise<ExitCode> {
  const { suggestionFor } = await import('./unexpected.ts');
  const names = COMMANDS.map((command) => command.name);
  return writeFailure(name, refuse('unknown-command', { command: name, suggestion: suggestionFor(name, names) }), form);
}
