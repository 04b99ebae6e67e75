/** Why: lines of offsets and ends of valid text are both found by halving, and halving is easy to get wrong twice. */

/** The last of the indices 0 … `count` - 1 for which `holds`, where it holds for 0 and, once false, stays false. */
export function lastIndexWhere(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
