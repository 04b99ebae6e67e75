/** Why: most unknown names are typing mistakes, and the name that was meant is one keystroke away. */

/** ` Did you mean "…"?` for the nearest of the known names, or nothing when none is near. */
export function suggestionFor(wanted: string, known: readonly string[]): string {
  const nearest = nearestName(wanted, known);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

/** The known name closest to a misspelt one; undefined when none is close. */
export function nearestName(word: string, known: Iterable<string>): string | undefined {
  const limit = word.length <= 4 ? 1 : Math.max(2, Math.floor(word.length / 5));
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
