/** Why: what a repository starts with must be sound, and a setting must work once its comment sign is taken away. */

import { describe, expect, it } from 'vitest';

import { attributeLines, exampleWorkflow, exampleWorkItem, settingsText } from '../../../src/app/setup-seeds.ts';
import { parseConfig } from '../../../src/formats/config-yaml.ts';
import { definitionReader } from '../../../src/formats/definition-reader.ts';
import { parseWorkItem } from '../../../src/formats/work-item-json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the settings', () => {
  it('say nothing but the remote that is given', () => {
    expect(parseConfig(bytes(settingsText(undefined)), 'x')).toMatchObject({
      kind: 'ok',
      config: { artifacts: 'artifacts' },
    });
    expect(parseConfig(bytes(settingsText('up')), 'x')).toMatchObject({ kind: 'ok', config: { remote: 'up' } });
  });

  it('are all sound when they are in effect', () => {
    // A line of settings has a name and a colon, a list or a map behind its comment sign; prose has words.
    const whole = settingsText(undefined).replaceAll(/^# ((?: {2})?[a-z]\w*:.*| {2}# .*)$/gmu, '$1');
    expect(whole).toMatch(/^ {2}concurrentJobs: 20$/mu);
    expect(parseConfig(bytes(whole), 'x')).toMatchObject({
      kind: 'ok',
      config: {
        remote: 'origin',
        history: 'baton/history',
        actor: 'platform-team',
        policy: { authorMayApprove: false },
        actions: { approvers: ['octocat'], concurrentJobs: 20 },
      },
    });
  });
});

describe('the example', () => {
  it('is a sound workflow, and an item that follows it', () => {
    const parsed = definitionReader.parseWorkflow(bytes(exampleWorkflow()), 'x');
    const item = parseWorkItem(bytes(exampleWorkItem('o', '2026-01-01T00:00:00Z')), 'y');
    if (parsed.kind !== 'ok' || item.kind !== 'ok') throw new Error('faulty');
    const { id, version } = parsed.workflow;
    expect(item.workItem.workflow).toEqual({ id, version });
  });
});

describe('the attributes', () => {
  it('quote what a space would end', () => {
    expect(attributeLines('my "work"', undefined)).toEqual([String.raw`"my \"work\"/**" -text`]);
    expect(attributeLines('artifacts', 'b.cjs')).toEqual(['artifacts/** -text', 'b.cjs -text linguist-generated']);
  });
});
