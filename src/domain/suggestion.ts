/** Why: most unknown names are typing mistakes, and the name that was meant is one keystroke away. */

/** ` Did you mean "…"?` for the nearest of the known names, or nothing when none is near. */
export function suggestionFor(wanted: string, known: readonly string[]): string {
  const nearest = known
    .map((name) => ({ name, distance: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return nearest === undefined || nearest.distance > limit ? '' : ` Did you mean "${nearest.name}"?`;
}

/** Levenshtein distance of two short texts. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const replaced = (previous[column - 1] ?? 0) + (same ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
