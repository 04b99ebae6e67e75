/** Why: this is the only writer: one JSON document, or text on standard output and hints and errors on standard error. */

import { writeSync } from 'node:fs';

import { commandsOf, describeFailure, Failure, subjectsOf, type Refusal } from '../domain/failures.ts';
import type { ExitCode } from '../domain/failure-entry.ts';
import { printable } from '../report/printable.ts';
import type { CommandResult } from './command.ts';

/** How the caller wants output. */
export type OutputForm = { readonly json: boolean; readonly quiet: boolean; readonly colour: boolean };

/** The version of the documents that --json prints. */
const SCHEMA_VERSION = '1.0';

/** Writes what a command says at its end, and gives its exit code. */
export function writeResult(command: string, result: CommandResult, form: OutputForm): ExitCode {
  const { exit, next = [] } = result;
  if (result.raw !== undefined) {
    writeOut(result.raw);
  } else if (form.json) {
    writeDocument({ schemaVersion: SCHEMA_VERSION, command, exit, ...result.json, next });
  } else if (!form.quiet) {
    if (result.text !== '') writeOut(withNewline(result.text));
    const unsaid = next.filter((hint) => !result.text.includes(hint));
    const hints = [...(result.notes ?? []), ...unsaid.map((hint, at) => `${at === 0 ? 'next: ' : '      '}${hint}`)];
    if (hints.length > 0) writeError(withNewline(hints.join('\n')));
  }
  return exit;
}

/** Writes a failure: what happened, why, and the command that gets on. */
export function writeFailure(command: string, refusal: Refusal, form: OutputForm): ExitCode {
  const { code, exit, ...words } = describeFailure(refusal);
  const { what, why, recover } = form.json ? words : safeWords(words);
  if (form.json) {
    const error = { code, what, why, recover, about: subjectsOf(refusal) };
    writeDocument({ schemaVersion: SCHEMA_VERSION, command, exit, error, next: commandsOf(recover) });
    return exit;
  }
  const [red, bold, reset] = form.colour ? ['\u001B[31m', '\u001B[1m', '\u001B[0m'] : ['', '', ''];
  const lines = [
    `${red}${bold}error${reset}${red}: ${what}${reset}`,
    `  why: ${why}`,
    `  try: ${bold}${recover}${reset}`,
  ];
  writeError(withNewline(lines.join('\n')));
  return exit;
}

type Words = { readonly what: string; readonly why: string; readonly recover: string };

/** Failures quote what others wrote; nothing of that may steer a terminal. Line by line, since their own line feeds stay. */
function safeWords({ what, why, recover }: Words): Words {
  return { what: safeLines(what), why: safeLines(why), recover: safeLines(recover) };
}

function safeLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Writes plain text, such as help. */
export function writeText(text: string): void {
  writeOut(withNewline(text));
}

/** Writes a line to standard error while a command is running. */
export function writeProgress(line: string): void {
  writeError(line);
}

function writeDocument(document: Readonly<Record<string, unknown>>): void {
  writeOut(`${JSON.stringify(document, undefined, 2)}\n`);
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function writeOut(text: string): void {
  writeAll(1, Buffer.from(text));
}

function writeError(text: string): void {
  writeAll(2, Buffer.from(text));
}

/** Where even standard error takes nothing, only the exit code is left to tell. */
function giveUp(descriptor: 1 | 2, error: unknown): void {
  if (descriptor === 2) return;
  throw new Failure('cannot-answer', { problem: error instanceof Error ? error.message : String(error) });
}

/**
 * Writes without setting up a stream, which would cost as much as a git process. Where the other end does not take it
 * all at once, the stream waits for the rest. A reader that has gone (`baton list | head`) is no error of ours.
 */
function writeAll(descriptor: 1 | 2, bytes: Uint8Array): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EPIPE') return;
    if (code !== 'EAGAIN') return giveUp(descriptor, error);
    const stream = descriptor === 1 ? process.stdout : process.stderr;
    stream.on('error', () => undefined);
    stream.write(bytes.subarray(written));
  }
}
