/** Why: a work item is read at every start, and must not load the reader of YAML for it. */

import { formatFault } from './fault.ts';
import { parseWorkItem, renderWorkItem } from './work-item-json.ts';

/** The reader and the writer of work items. */
export const workItemReader = { formatFault, parseWorkItem, renderWorkItem };
