/** Why: what a wave may consist of follows from the settings of the repository, wherever it is asked. */

import type { WaveTerms } from '../../domain/wave.ts';
import type { Settings } from '../compose/settings.ts';

/** What jobs of this repository can do. */
export function waveTerms({ actions, executors }: Settings): WaveTerms {
  return { runsOn: actions.runsOn, executors: new Set(executors.keys()) };
}
