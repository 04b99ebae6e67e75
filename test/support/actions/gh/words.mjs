// The words of a command line, the fields of a request and the few forms of jq that are understood.
import { readFileSync } from 'node:fs';

/** Options by name, each a list, and the words between them. `flags` take no value. */
export function readWords(words, flags) {
  const options = {};
  const rest = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (!word.startsWith('-') || word === '-') {
      rest.push(word);
      continue;
    }
    const [name, inline] = word.startsWith('--') ? word.split(/=(.*)/su, 2) : [word];
    const value = inline ?? (flags.includes(name) ? 'true' : words[(index += 1)]);
    options[name] = [...(options[name] ?? []), value];
  }
  return { options, rest };
}

/** The value of an option under any of its names. */
export function option(options, ...names) {
  return names.flatMap((name) => options[name] ?? [])[0];
}

export function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** `-f` gives text, `-F` guesses the type and reads files; `inputs[name]=x` is nested. */
export function fields(options) {
  const body = {};
  const put = (pair, convert) => {
    const [key, value] = pair.split(/=(.*)/su, 2);
    const parts = key.split(/[[\]]+/u).filter(Boolean);
    let target = body;
    for (const part of parts.slice(0, -1)) target = target[part] ??= {};
    target[parts.at(-1)] = convert(value);
  };
  for (const pair of [...(options['-f'] ?? []), ...(options['--raw-field'] ?? [])]) put(pair, String);
  for (const pair of [...(options['-F'] ?? []), ...(options['--field'] ?? [])]) put(pair, guessed);
  return body;
}

function guessed(value) {
  if (value === 'true' || value === 'false') return value === 'true';
  if (value === 'null') return null;
  if (/^-?\d+$/u.test(value)) return Number(value);
  return value.startsWith('@') ? readInput(value.slice(1)) : value;
}

/** A file, or standard input for `-`. */
export function readInput(name) {
  return readFileSync(name === '-' ? 0 : name, 'utf8');
}

/** Paths like `.a.b[0]` and `.a[].b`; nothing else of jq. */
function select(expression, value) {
  if (!/^\.?(?:\.?[\w-]+|\.?\[\d*\])*$/u.test(expression)) fail(`this gh knows no such jq: ${expression}`);
  let values = [value];
  for (const [, name, index] of expression.matchAll(/\.([\w-]+)|\[(\d*)\]/gu)) {
    values = values.flatMap((one) => {
      if (name !== undefined) return [one?.[name] ?? null];
      return index === '' ? one : [one?.[Number(index)] ?? null];
    });
  }
  return values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');
}

/** Writes a value, or what `--jq` selects of it. */
export function print(options, value) {
  const jq = option(options, '--jq', '-q');
  process.stdout.write(`${jq === undefined ? JSON.stringify(value) : select(jq, value)}\n`);
}
