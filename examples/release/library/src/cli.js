#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format, parse } from './index.js';

const USAGE = 'usage: tidy-duration [--as short|long|iso|clock|ms] [--parts N] (DURATION | --file PATH)';

/** Exit codes: 0 all written, 1 something was no duration, 2 wrong usage. */
function main(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      as: { type: 'string', default: 'short' },
      parts: { type: 'string' },
      file: { type: 'string' },
    },
  });
  const options = values.parts === undefined ? {} : { parts: Number(values.parts) };
  const lines = values.file === undefined ? [positionals.join(' ')] : readLines(values.file);
  let code = 0;
  for (const [index, line] of lines.entries()) {
    if (values.file !== undefined && line.trim() === '') continue;
    try {
      const ms = parse(line);
      console.log(values.as === 'ms' ? String(ms) : format(ms, { ...options, style: values.as }));
    } catch (error) {
      if (error.name !== 'DurationError') throw error;
      const where = values.file === undefined ? '' : `${values.file}:${index + 1}: `;
      console.error(where + error.message);
      code = 1;
    }
  }
  return code;
}

function readLines(path) {
  return readFileSync(path, 'utf8').split(/\r?\n/);
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
