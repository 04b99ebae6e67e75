/** Why: workflows pin actions by commit, so the emulated ones are found by name and answer to one commit each. */

import type { EmulatedAction } from './action.ts';
import { checkout } from './checkout.ts';
import { downloadArtifact } from './download-artifact.ts';
import { setupNode } from './setup-node.ts';
import { uploadArtifact } from './upload-artifact.ts';

/** The emulated actions by owner and name. */
export const EMULATED: ReadonlyMap<string, EmulatedAction> = new Map([
  ['actions/checkout', checkout],
  ['actions/download-artifact', downloadArtifact],
  ['actions/setup-node', setupNode],
  ['actions/upload-artifact', uploadArtifact],
]);
