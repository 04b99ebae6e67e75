/** Why: a line that a step prints can be a command to the runner, and plan code prints what it likes. */

/** A command found in a line. */
export type WorkflowCommand = {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
};

const KNOWN: ReadonlySet<string> = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
]);

/** Finds the command of a line: `::name key=value::message` at its start, or the older `##[name key=value]message` anywhere. */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const current = /^\s*::(?<head>[^:]+(?::[^:]+)*?)::(?<message>[\s\S]*)$/u.exec(line)?.groups;
  if (current !== undefined) return commandOf(current['head'] ?? '', current['message'] ?? '', ',', unescaped);
  const older = /##\[(?<head>[^\]]+)\](?<message>[\s\S]*)$/u.exec(line)?.groups;
  if (older !== undefined) return commandOf(older['head'] ?? '', older['message'] ?? '', ';', unescapedOlder);
  return undefined;
}

/** The end of a time without commands; the token stands where a name would. */
export function isResume(line: string, token: string): boolean {
  const trimmed = line.trimStart();
  return trimmed.startsWith(`::${token}::`) || line.includes(`##[${token}]`);
}

function commandOf(
  head: string,
  message: string,
  separator: string,
  decode: (text: string) => string,
): WorkflowCommand | undefined {
  const [, name = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/u.exec(head) ?? [];
  if (!KNOWN.has(name.toLowerCase())) return undefined;
  const pairs = rest.split(separator).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).trim(), decode(pair.slice(at + 1))] as const];
  });
  return { name: name.toLowerCase(), properties: Object.fromEntries(pairs), message: decode(message) };
}

function unescaped(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}

function unescapedOlder(text: string): string {
  return unescaped(text).replaceAll('%3B', ';').replaceAll('%5D', ']');
}
