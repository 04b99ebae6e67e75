/** Why: reading YAML and judging records is loaded when a file is new, not at every start. */

import type { LoadAdmission } from '../../stores/admission.ts';
import type { LoadDefinitions, LoadWorkItems } from '../../stores/definitions.ts';

/** The readers of workflows and work items. */
export const loadDefinitions: LoadDefinitions = async () =>
  (await import('../../formats/definition-reader.ts')).definitionReader;

/** The reader and the writer of work items. */
export const loadWorkItems: LoadWorkItems = async () =>
  (await import('../../formats/work-item-reader.ts')).workItemReader;

/** The readers of plans. */
export const loadPlanImport = async () => (await import('../../formats/plan-import.ts')).planImport;

/** The judge of records and of renewals. */
export const loadAdmission: LoadAdmission = async () => {
  const { admitRecord, admitRenewal } = await import('../../formats/record-line.ts');
  return (line) => {
    const admitted = admitRecord(line);
    if (admitted.kind === 'ok') return admitted;
    const renewal = admitted.reason.code === 'unknown-kind' ? admitRenewal(line) : undefined;
    return renewal === undefined ? { kind: 'refused', reason: admitted.reason.message } : { kind: 'renewal', renewal };
  };
};
