/** Why: whether a tool or a version of it is there shows best by trying. */

/** Whether an act ends without throwing. */
export function succeeds(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
