/** Why: what formats/ makes of a file is asked for through this type, so that it is loaded only when a file is new. */

import type { WorkItem } from '../domain/work-item.ts';
import type { Workflow } from '../domain/workflow.ts';

/** One fault of a file, as formats/ reports it. */
export type DefinitionFault = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly message: string;
};

type Faulty = { readonly kind: 'faulty'; readonly faults: readonly DefinitionFault[] };

/** The parts of formats/ that stores need. */
export type Definitions = {
  readonly parseWorkflow: (
    bytes: Uint8Array,
    file: string,
  ) => { readonly kind: 'ok'; readonly workflow: Workflow } | Faulty;
  readonly renderWorkflow: (workflow: Omit<Workflow, 'digest'>) => string;
  readonly workflowDigest: (definition: Omit<Workflow, 'digest'>) => string;
  readonly formatFault: (fault: DefinitionFault) => string;
};

/** Loads formats/, once. */
export type LoadDefinitions = () => Promise<Definitions>;

/** The parts of formats/ for work items alone, without the reader of YAML. */
export type WorkItemReader = {
  readonly parseWorkItem: (
    bytes: Uint8Array,
    file: string,
  ) => { readonly kind: 'ok'; readonly workItem: WorkItem } | Faulty;
  readonly renderWorkItem: (workItem: WorkItem) => string;
  readonly formatFault: (fault: DefinitionFault) => string;
};

/** Loads them, once. */
export type LoadWorkItems = () => Promise<WorkItemReader>;
