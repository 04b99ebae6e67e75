/** Why: `BATON_LONG=1 npm test` searches longer than a build should wait for; the tests are the same. */

/** Whether there is more time. */
export const isLong = process.env['BATON_LONG'] === '1';

/** How often to try: `usual` in a build, `long` when asked for. */
export function effort(usual: number, long: number): number {
  return isLong ? long : usual;
}
