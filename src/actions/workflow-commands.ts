/** Why: the runner acts on lines that begin with `::`, so ours are built with care and those of a step are switched off. */

import { printable } from '../report/printable.ts';

/** What an annotation says about a run. */
export type Annotation = {
  readonly level: 'notice' | 'warning' | 'error';
  readonly title: string;
  readonly message: string;
};

const MAX_MESSAGE = 4000;

/** The line that makes the runner show an annotation. Nothing in its texts can end it or begin another command. */
export function annotationLine({ level, title, message }: Annotation): string {
  const text = message.slice(0, MAX_MESSAGE).split('\n').map(printable).join('\n');
  return `::${level} title=${escapeProperty(printable(title))}::${escapeData(text)}`;
}

/** The line after which the runner acts on no command until the line with `resumeLine` comes. */
export function stopLine(token: string): string {
  return `::stop-commands::${token}`;
}

/** The line that ends what `stopLine` began. */
export function resumeLine(token: string): string {
  return `::${token}::`;
}

/** Text that quotes others, on one line and with nothing in it that the runner would take for a command. */
export function withoutCommands(text: string): string {
  return printable(text).replaceAll('##[', '## [').replaceAll('::', ': :');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
