/** Why: tests write ids as plain text; this is where the text becomes an id, by the same rule that users meet. */

import {
  isAttemptId,
  isGateKey,
  isRecordId,
  isStepKey,
  isWorkflowId,
  isWorkItemId,
  type AttemptId,
  type GateKey,
  type RecordId,
  type StepKey,
  type WorkflowId,
  type WorkItemId,
} from '../../src/domain/ids.ts';

function checked<Id extends string>(text: string, isId: (text: string) => text is Id & string): Id {
  if (!isId(text)) throw new Error(`not an id: ${text}`);
  return text;
}

export const stepKey = (text: string): StepKey => checked(text, isStepKey);
export const gateKey = (text: string): GateKey => checked(text, isGateKey);
export const attemptId = (text: string): AttemptId => checked(text, isAttemptId);
export const workItemId = (text: string): WorkItemId => checked(text, isWorkItemId);
export const workflowId = (text: string): WorkflowId => checked(text, isWorkflowId);
/** A record id that no record has: one hexadecimal digit, 64 times. */
export const strangerId = (digit: string): RecordId => checked(digit.repeat(64), isRecordId);
