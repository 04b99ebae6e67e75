// Proves that the examples in formats.md are what the program reads and writes.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/formats/config-yaml.ts';
import { validateSchedule } from '../../../src/formats/generated/validators.js';
import { admitRecord } from '../../../src/formats/record-line.ts';
import { parseWorkItem } from '../../../src/formats/work-item-json.ts';
import { parseWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { parseOutput } from '../../../src/run/output-values.ts';
import { blocksOf, readText, ROOT } from './markdown.ts';

const page = readText('docs/formats.md');

/** The texts of the blocks that stand behind a mark. */
function marked(mark: string): readonly string[] {
  return blocksOf(page).flatMap((block) => (block.mark === mark ? [block.text] : []));
}

function bytes(text: string | undefined): Uint8Array {
  return new TextEncoder().encode(`${text ?? ''}\n`);
}

describe('examples', () => {
  const [workflow] = marked('checked as a workflow');
  const parsed = parseWorkflow(bytes(workflow), 'wf-notes.yaml');

  it('the workflow is one', () => {
    expect(parsed).toMatchObject({ kind: 'ok', workflow: { id: 'wf-notes', version: '1.1.0' } });
  });

  it('the workflow shows every key that a step may have', () => {
    const schema: { readonly $defs: { readonly step: { readonly properties: object } } } = JSON.parse(
      readText('schemas/workflow.schema.json'),
    );
    const missing = Object.keys(schema.$defs.step.properties).filter((key) => !workflow?.includes(`${key}:`));
    expect(missing).toEqual([]);
  });

  it('the work item follows it', () => {
    const item = parseWorkItem(bytes(marked('checked as a work item')[0]), 'notes-1.json');
    expect(item).toMatchObject({ kind: 'ok', workItem: { workflow: { id: 'wf-notes', version: '1.1.0' } } });
  });

  it('the schedule is of that very definition', () => {
    const schedule: unknown = JSON.parse(marked('checked as a schedule')[0] ?? '');
    expect(validateSchedule(schedule)).toBe(true);
    expect(schedule).toMatchObject({ workflow: { digest: parsed.kind === 'ok' ? parsed.workflow.digest : '' } });
  });

  it('the settings are settings', () => {
    const config = parseConfig(bytes(marked('checked as settings')[0]), 'baton.yaml');
    expect(config).toMatchObject({ kind: 'ok', config: { history: 'baton/history', actor: 'release-bot' } });
  });

  it('the output says what it is said to say', () => {
    const output = parseOutput(marked('checked as output')[0] ?? '');
    expect(output).toMatchObject({ outcome: 'Notes drafted', values: { lines: '1' }, faults: [] });
  });

  it('the records are records, and the second comes after the first', () => {
    const [first, second] = marked('checked as a record').map((line) => admitRecord(line));
    expect(first).toMatchObject({ kind: 'ok', entry: { record: { eventType: 'attempt-started' } } });
    const id = first?.kind === 'ok' ? first.entry.id : '';
    expect(second).toMatchObject({ kind: 'ok', entry: { record: { eventType: 'attempt-completed', after: [id] } } });
  });

  it('the shell gives the id that is printed below it', () => {
    const [line = ''] = marked('checked as a record');
    const [script = ''] = marked('checked: gives the id of the record above');
    const { stdout } = spawnSync('bash', ['-c', script], { env: { ...process.env, line }, encoding: 'utf8' });
    const admitted = admitRecord(line);
    expect(stdout).toBe(`${admitted.kind === 'ok' ? admitted.entry.id : ''}  -\n`);
    expect(page).toContain(`\`\`\`\n${stdout}\`\`\``);
  });
});

describe('names', () => {
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readText(`src/${file}`))
    .join('\n');

  it('every variable that the program knows is described', () => {
    const names = new Set(sources.match(/\bBATON_[A-Z_]*[A-Z]\b/gu));
    expect(names.size).toBeGreaterThan(5);
    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('every kind of record and every reason of a failure is named', () => {
    const schema = readText('schemas/record.schema.json');
    const enums = [...schema.matchAll(/"enum": \[([^\]]*)\]/gu)].flatMap(
      ([, list = '']) => list.match(/[a-z-]{4,}/gu) ?? [],
    );
    expect(enums).toContain('gate-rejected');
    expect([...new Set(enums)].filter((word) => !page.includes(word))).toEqual([]);
  });
});
