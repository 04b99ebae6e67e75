/** Why: most unknown names are misspelt known ones, and "did you mean" saves a look into the documentation. */

import { nearestName } from '../domain/suggestion.ts';

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
    const best = nearestName(word, known);
    return best === undefined ? undefined : `did you mean "${best}"?`;
  };
}
