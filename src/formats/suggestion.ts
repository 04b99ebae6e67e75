/** Why: most unknown names are misspelt known ones, and "did you mean" saves a look into the documentation. */

/** Names the known word closest to a misspelt one, as a hint; undefined when none is close. */
export type Suggest = (word: string) => string | undefined;

/** Look-ups among many words cost time; a file with more misspellings than this gets its hints for the first ones. */
const MAX_LOOK_UPS = 20;
const LONGEST_WORD = 100;

/** Prepares hints of the form `did you mean "needs"?`. */
export function suggestFrom(known: Iterable<string>): Suggest {
  let lookUps = 0;
  return (word) => {
    lookUps += 1;
    if (lookUps > MAX_LOOK_UPS || word.length > LONGEST_WORD) {
      return undefined;
    }
    const best = closest(word, known);
    return best === undefined ? undefined : `did you mean "${best}"?`;
  };
}

function closest(word: string, known: Iterable<string>): string | undefined {
  const limit = word.length <= 4 ? 1 : 2;
  let best: string | undefined;
  let smallest = limit + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), smallest);
    if (distance < smallest) {
      best = candidate;
      smallest = distance;
    }
  }
  return best;
}

/**
 * How many letters must be put in, taken out, replaced or swapped with their neighbour to make one word the other
 * (optimal string alignment); `limit` when it is that many or more.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) {
    return limit;
  }
  const table: (readonly number[])[] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      current.push(Math.min((current[column - 1] ?? limit) + 1, cheapestFromAbove(table, a, b, column)));
    }
    if (Math.min(...current) >= limit) {
      return limit;
    }
    table.push(current);
  }
  return Math.min(table[a.length]?.[b.length] ?? limit, limit);
}

/** The cost of the next row's cell when its last edit takes out, replaces, keeps or swaps a letter of `a`. */
function cheapestFromAbove(table: readonly (readonly number[])[], a: string, b: string, column: number): number {
  const row = table.length;
  const at = (up: number, left: number): number => table[row - up]?.[column - left] ?? Infinity;
  const replaced = at(1, 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
  const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return Math.min(at(1, 0) + 1, replaced, isSwapped ? at(2, 2) + 1 : Infinity);
}
