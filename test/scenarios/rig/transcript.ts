/**
 * Why: a scenario is a page that people read, so what is in it is kept to three things: prose, files and transcripts.
 *
 * A fence with a path after its language (```yaml plan.yaml) is a file of the repository. A fence `console` is a
 * transcript: `$ ` begins a command and `> ` goes on with it; below it stand standard output as it is, standard error
 * behind `2> `, and `exit <code>` when that is not 0. A line of output that could be taken for one of these gets a
 * backslash in front.
 */

/** A piece of a page. */
export type Piece =
  | { readonly kind: 'prose'; readonly text: string }
  | { readonly kind: 'file'; readonly text: string; readonly path: string; readonly content: string }
  | { readonly kind: 'transcript'; readonly commands: readonly string[] };

/** What a command gave. */
export type Reply = { readonly exit: number | string; readonly stdout: string; readonly stderr: string };

const FENCE = /^```(\w+)(?: +(\S+))? *$/u;

/** Takes a page apart. Fails on a fence that is not closed. */
export function parsePage(page: string): readonly Piece[] {
  const lines = page.split('\n');
  const pieces: Piece[] = [];
  let proseFrom = 0;
  const prose = (until: number): Piece => ({ kind: 'prose', text: lines.slice(proseFrom, until).join('\n') });
  for (let at = 0; at < lines.length; at += 1) {
    const fence = fenceOf(lines[at] ?? '');
    if (fence === undefined) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`the fence in line ${at + 1} is not closed`);
    pieces.push(prose(at), pieceOf(fence, lines.slice(at, end + 1)));
    proseFrom = end + 1;
    at = end;
  }
  return [...pieces, prose(lines.length)];
}

type Fence = { readonly path: string | undefined };

/** A fence of the rig: a transcript, or a file with its path. Any other fence is prose. */
function fenceOf(line: string): Fence | undefined {
  const [, language, path] = FENCE.exec(line) ?? [];
  return language === 'console' || path !== undefined ? { path } : undefined;
}

function pieceOf({ path }: Fence, lines: readonly string[]): Piece {
  const inside = lines.slice(1, -1);
  if (path === undefined) return { kind: 'transcript', commands: commandsIn(inside) };
  return { kind: 'file', text: lines.join('\n'), path, content: `${inside.join('\n')}\n` };
}

function commandsIn(lines: readonly string[]): readonly string[] {
  const commands: string[][] = [];
  let goesOn = false;
  for (const line of lines) {
    if (line.startsWith('$ ')) commands.push([line.slice(2)]);
    else if (goesOn && /^>(?: |$)/u.test(line)) commands.at(-1)?.push(line.slice(2));
    goesOn = line.startsWith('$ ') || (goesOn && /^>(?: |$)/u.test(line));
  }
  return commands.map((command) => command.join('\n'));
}

/** Puts a page together again, with what each command of its transcripts gave this time, in order. */
export function renderPage(pieces: readonly Piece[], replies: readonly Reply[]): string {
  const left = [...replies];
  return pieces
    .map((piece) => {
      if (piece.kind !== 'transcript') return piece.text;
      const parts = piece.commands.map((command) => renderCommand(command, left.shift()));
      return ['```console', ...parts.flat(), '```'].join('\n');
    })
    .join('\n');
}

function renderCommand(command: string, reply: Reply | undefined): readonly string[] {
  const [first = '', ...more] = command.split('\n');
  const typed = [`$ ${first}`, ...more.map((line) => `> ${line}`.trimEnd())];
  if (reply === undefined) return typed;
  const exit = reply.exit === 0 ? [] : [`exit ${reply.exit}`];
  return [...typed, ...linesOf(reply.stdout).map(escape), ...linesOf(reply.stderr).map(marked), ...exit];
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.endsWith('\n') ? text.slice(0, -1).split('\n') : [...text.split('\n'), '\\ (no line feed at the end)'];
}

function escape(line: string): string {
  return /^(?:\\(?! \(no line)|\$ |> |2> |exit \d|```)/u.test(line) ? `\\${line}` : line;
}

function marked(line: string): string {
  return `2> ${line}`.trimEnd();
}
