/** Why: a log of changes is read from the top: what, by whom and why, and then whom it concerns. */

import type { Impact, LogEntry, NamedDefinition, SettingChange } from '../domain/definition-log.ts';
import type { WorkflowDiff } from '../domain/workflow-diff.ts';

const MOST_NAMED = 6;

/** Entries as paragraphs of plain text, in the order in which they come. */
export function renderDefinitionLog(entries: readonly LogEntry[]): string {
  return entries
    .map((entry) => [headline(entry), ...details(entry).map((line) => `  ${line}`)].join('\n'))
    .join('\n\n');
}

function headline(entry: LogEntry): string {
  const who = entry.author === undefined ? 'not committed yet' : `by ${authorText(entry.author)}`;
  return `${entry.at === undefined ? '(now)' : entry.at.slice(0, 16).replace('T', ' ')}  ${subject(entry)}, ${who}`;
}

function authorText(author: { readonly name: string; readonly email?: string }): string {
  return author.email === undefined ? author.name : `${author.name} <${author.email}>`;
}

function subject(entry: LogEntry): string {
  switch (entry.kind) {
    case 'definition':
      return `${nameOf(entry.to ?? entry.from, entry.path)} ${entry.change}`;
    case 'policy':
      return `${entry.path} changed`;
    case 'migration':
      return `${entry.workItem} moved from ${entry.from.id} ${entry.from.version} to ${entry.to.version}`;
  }
}

function nameOf(definition: NamedDefinition | 'faulty' | undefined, path: string): string {
  return definition === undefined || definition === 'faulty' ? path : `${definition.id} ${definition.version}`;
}

function details(entry: LogEntry): readonly string[] {
  const [first = ''] = entry.reason.split('\n');
  const why = first === '' ? [] : [`because: ${first}`];
  switch (entry.kind) {
    case 'definition':
      return [...why, ...commitText(entry), ...differences(entry), ...concerned(entry.impact)];
    case 'policy':
      return [...why, ...commitText(entry), ...entry.settings.map(settingText)];
    case 'migration':
      return [...why, `record: ${entry.record.slice(0, 12)}`];
  }
}

function commitText({ commit }: { readonly commit?: string }): readonly string[] {
  return commit === undefined ? [] : [`commit: ${commit.slice(0, 12)}`];
}

function settingText({ setting, from, to }: SettingChange): string {
  return `${setting}: ${from ?? '(not said)'} → ${to ?? '(not said)'}`;
}

function differences({ from, to, diff }: Extract<LogEntry, { kind: 'definition' }>): readonly string[] {
  if (to === 'faulty') return ['the file cannot be read as a workflow'];
  if (diff === undefined) return [];
  const before = from === undefined || from === 'faulty' ? '' : from.version;
  const version = before !== '' && before !== to?.version ? [`before: ${before}`] : [];
  return [...version, ...diffLines(diff)];
}

function diffLines({ fields, added, removed, renamed, changed }: WorkflowDiff): readonly string[] {
  return [
    ...fields.map((field) => `~ ${field}`),
    ...added.map((key) => `+ ${key}`),
    ...removed.map((key) => `- ${key}`),
    ...renamed.map(({ from, to }) => `> ${from} seems to be ${to}`),
    ...changed.map(({ key, fields: differing }) => `~ ${key}: ${differing.join(', ')}`),
  ];
}

function concerned({ following, elsewhere, stopped }: Impact): readonly string[] {
  return [
    ...named('stands still, having begun with another definition', stopped),
    ...named('followed by', following),
    ...named('other versions are followed by', elsewhere),
  ];
}

function named(text: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length - MOST_NAMED;
  return [`${text}: ${items.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}
