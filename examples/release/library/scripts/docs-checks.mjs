// The two checks that scripts/docs.mjs turns documented examples into.
import { isDeepStrictEqual, inspect } from 'node:util';

export const results = [];

export function gives(line, run, expected) {
  const actual = run();
  const same = isDeepStrictEqual(actual, expected());
  results.push({ line, problem: same ? undefined : `gives ${inspect(actual)}` });
}

export function throws(line, run, words) {
  try {
    const actual = run();
    results.push({ line, problem: `throws nothing and gives ${inspect(actual)}` });
  } catch (error) {
    const said = error.message.includes(words);
    results.push({ line, problem: said ? undefined : `throws "${error.message}"` });
  }
}
