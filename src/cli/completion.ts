/** Why: shells complete words from a script, and one made from the commands' own descriptions cannot fall behind them. */

import { allOptions, type CommandSpec, type OptionSpec, type PositionalSpec } from './command.ts';

/** A shell that completion is made for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** Every shell that completion is made for. */
export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** What may stand at a place: files, folders, things that the program is asked for, words, or anything. */
type Kind = 'file' | 'folder' | 'items' | 'steps' | 'commands' | readonly string[] | undefined;

const ITEM_OPTIONS: ReadonlySet<string> = new Set([
  'work-item',
  'structured-work-item',
  'duplicate-of',
  'merged-into',
  'linked-to',
]);

function kindOfOption(name: string, { value = '', choices }: OptionSpec): Kind {
  if (choices !== undefined) return choices;
  if (ITEM_OPTIONS.has(name)) return 'items';
  if (name === 'step' || value === 'step') return 'steps';
  if (value === 'file' || value === 'folder') return value;
  return value.includes('|') ? value.split('|') : undefined;
}

function kindOfWord({ name, choices }: PositionalSpec): Kind {
  if (choices !== undefined) return choices;
  if (name === 'work-item') return 'items';
  return name === 'file' ? name : undefined;
}

/** The script that completes `baton` in a shell. */
export function completionScript(shell: Shell, commands: readonly CommandSpec[]): string {
  return `# Completes baton in ${shell}; made by: baton completion ${shell}\n${SCRIPTS[shell](commands)}`;
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CommandSpec[]) => string>> = {
  bash: (commands) => `${candidates(commands)}${BASH}`,
  zsh: (commands) => `${candidates(commands)}${ZSH}`,
  fish: fishScript,
};

/** A text in single quotes, for sh and zsh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Lines of a word and its description, with a tab between. */
function described(rows: readonly (readonly [word: string, says: string])[]): string {
  return `printf '%s\\t%s\\n' ${rows.flat().map(quote).join(' ')}`;
}

function optionRows(spec: CommandSpec): readonly (readonly [string, string])[] {
  return Object.entries(allOptions(spec)).map(([name, { describe }]) => [`--${name}`, describe]);
}

function kindWord(kind: Kind): string {
  return typeof kind === 'object' ? `words ${kind.join(' ')}` : (kind ?? 'anything');
}

/**
 * Functions that bash and zsh both run. \`_baton_candidates <current> <words before it …>\` prints what may stand there: a
 * word and its description a line, or \`:file\` or \`:folder\`, which the shell knows better.
 */
function candidates(commands: readonly CommandSpec[]): string {
  const values = commands.flatMap((spec) =>
    Object.entries(allOptions(spec)).flatMap(([name, option]) => {
      if (option.value === undefined) return [];
      const forms = [`--${name}`, ...(option.short === undefined ? [] : [`-${option.short}`])];
      const patterns = forms.map((form) => quote(`${spec.name} ${form}`)).join('|');
      return [`    ${patterns}) echo ${quote(kindWord(kindOfOption(name, option)))} ;;`];
    }),
  );
  const words = commands.flatMap(({ name, positionals }) =>
    positionals.map((each, at) => `    ${quote(`${name} ${at + 1}`)}) echo ${quote(kindWord(kindOfWord(each)))} ;;`),
  );
  const options = commands.map((spec) => `    ${quote(spec.name)}) ${described(optionRows(spec))} ;;`);
  return `
_baton_commands() {
  ${described(commands.map(({ name, summary }) => [name, summary]))}
}

_baton_options() {
  case "$1" in
${options.join('\n')}
  esac
}

_baton_value() {
  case "$1 $2" in
${values.join('\n')}
  esac
}

_baton_word() {
  case "$1 $2" in
    'help 1') echo commands ;;
${words.join('\n')}
  esac
}
${CANDIDATES}`;
}

const CANDIDATES = `
_baton_candidates() {
  local current="$1" command="" option="" item="" kind="" word="" number=1
  shift
  for word in "$@"; do
    if [ -n "$option" ]; then
      if [ "$option" = --work-item ]; then item="$word"; fi
      option=""
      kind=""
      continue
    fi
    case "$word" in
      -*=*) ;;
      -*) kind="$(_baton_value "$command" "$word")"; if [ -n "$kind" ]; then option="$word"; fi ;;
      *) if [ -z "$command" ]; then command="$word"; else number=$((number + 1)); fi ;;
    esac
  done
  if [ -z "$option" ]; then
    case "$current" in
      -*) _baton_options "$command"; return ;;
      *) if [ -z "$command" ]; then kind=commands; else kind="$(_baton_word "$command" "$number")"; fi ;;
    esac
  fi
  case "$kind" in
    commands) _baton_commands ;;
    items) baton completion --items 2>/dev/null ;;
    steps) baton completion --steps \${item:+"--work-item=$item"} 2>/dev/null ;;
    file | folder) echo ":$kind" ;;
    words\\ *) printf '%s\\n' "\${kind#words }" | tr ' ' '\\n' ;;
  esac
  return 0
}
`;

const BASH = `
_baton() {
  local current="\${COMP_WORDS[COMP_CWORD]}" word line
  local before=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ "$word" != = ]; then before+=("$word"); fi
  done
  if [ "$current" = = ]; then current=""; fi
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :file) compopt -o filenames 2>/dev/null; while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current") ;;
      :folder) compopt -o filenames 2>/dev/null; while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$current") ;;
      *) word="\${line%%$'\\t'*}"; if [[ "$word" == "$current"* ]]; then COMPREPLY+=("$word"); fi ;;
    esac
  done < <(_baton_candidates "$current" "\${before[@]}")
}
complete -F _baton baton
`;

const ZSH = `
_baton() {
  local line
  local -a found
  for line in "\${(@f)$(_baton_candidates "$PREFIX" "\${(@)words[2,CURRENT-1]}")}"; do
    case "$line" in
      '') ;;
      :file) _files ;;
      :folder) _files -/ ;;
      *) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  if (( \${#found} )); then _describe baton found; fi
}
compdef _baton baton
`;

/** A text in single quotes, for fish: there only the quote and the backslash mean something. */
function fishQuote(text: string): string {
  return `'${text.replaceAll(/['\\]/gu, String.raw`\$&`)}'`;
}

function fishScript(commands: readonly CommandSpec[]): string {
  const first = commands.map(
    ({ name, summary }) => `complete -c baton -n __fish_use_subcommand -f -a ${name} -d ${fishQuote(summary)}`,
  );
  const rest = commands.flatMap((spec) => [
    ...Object.entries(allOptions(spec)).map(([name, option]) => fishOption(spec.name, name, option)),
    ...spec.positionals.map((each, at) => fishWord(spec.name, at + 1, each)),
  ]);
  return `${FISH}\n${[...first, ...rest].join('\n')}\n`;
}

function fishOption(command: string, name: string, option: OptionSpec): string {
  const short = option.short === undefined ? '' : ` -s ${option.short}`;
  const takes = option.value === undefined ? '' : ` -r${fishArguments(kindOfOption(name, option))}`;
  return `complete -c baton -n ${fishQuote(`__fish_seen_subcommand_from ${command}`)} -l ${name}${short}${takes} -d ${fishQuote(option.describe)}`;
}

function fishWord(command: string, number: number, word: PositionalSpec): string {
  return `complete -c baton -n ${fishQuote(`__baton_at ${command} ${number}`)}${fishArguments(kindOfWord(word))}`;
}

function fishArguments(kind: Kind): string {
  if (kind === 'file') return ' -F';
  if (kind === 'folder') return ` -f -a '(__fish_complete_directories)'`;
  if (kind === 'items' || kind === 'steps') return ` -f -a '(baton completion --${kind} 2>/dev/null)'`;
  return typeof kind === 'object' ? ` -f -a ${fishQuote(kind.join(' '))}` : ' -f';
}

/** Whether the word being completed is that plain word of a command. */
const FISH = `
function __baton_at
    set -l plain
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; or set -a plain $word
    end
    test "$plain[1]" = $argv[1]; and test (count $plain) -eq $argv[2]
end
complete -c baton -f`;
