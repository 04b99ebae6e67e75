/** Why: records are files that must be readable, writable and never converted, and what is in the way has a way on. */

import type { Diagnosis, Trouble } from './diagnosis.ts';
import type { FilesFacts, WorkflowFacts } from './health-facts.ts';

/** Whether the workspace is fit for records. */
export function diagnoseFiles(facts: FilesFacts): readonly Diagnosis[] {
  return [...diagnoseRoot(facts), ...diagnoseAttributes(facts), ...diagnoseLeftovers(facts)];
}

function diagnoseRoot({ root, kind, closed, removed }: FilesFacts): readonly Diagnosis[] {
  const check = 'artifacts';
  if (kind === 'missing') {
    const why = 'There is nothing to work on yet.';
    return [{ level: 'warning', check, what: `there is no folder ${root}/`, why, mend: 'baton init' }];
  }
  if (kind !== 'folder') {
    const what = `${root} is ${kind === 'link' ? 'a symbolic link' : 'no folder'}`;
    const why =
      kind === 'link' ? 'git does not follow it, so nothing below it could be committed.' : 'Records are files in it.';
    return [
      { level: 'fault', check, what, why, mend: `move it away, or set "artifacts:" in baton.yaml to another folder` },
    ];
  }
  const found: Trouble[] = closed.map(({ path, problem }) => ({
    level: 'fault',
    check,
    what: `${path} is closed to this account: ${problem}`,
    why: 'Records are read from there and written there.',
    mend: `chmod -R u+rwX '${path}'   (or have its owner do so)`,
  }));
  if (removed.length > 0) found.push(removedFiles(removed));
  return found.length > 0 ? found : [{ level: 'ok', check, what: `${root}/ can be read and written` }];
}

function removedFiles(paths: readonly string[]): Trouble {
  const [first = ''] = paths;
  return {
    level: 'warning',
    check: 'artifacts',
    what: `${paths.length} committed ${paths.length === 1 ? 'file' : 'files'} of records ${paths.length === 1 ? 'is' : 'are'} gone from the working tree, ${first} among them`,
    why: 'They count on from the history, but the next commit of yours would take them out of it.',
    mend: 'baton doctor --repair   (or: git checkout-index -- <path>)',
    repair: { kind: 'restore-files', paths },
  };
}

/** What git may do to records on their way in and out of the working tree. */
function diagnoseAttributes({ root, attributes }: FilesFacts): readonly Diagnosis[] {
  const check = 'attributes';
  const why = 'Records are hashed byte by byte: a converted line end makes another record of it.';
  const { text, eol, filter, 'working-tree-encoding': encoding } = attributes;
  const changing = [
    ...(filter === undefined ? [] : [`filter=${filter}`]),
    ...(encoding === undefined ? [] : [`working-tree-encoding=${encoding}`]),
    ...(eol === undefined || text === 'unset' ? [] : [`eol=${eol}`]),
  ];
  if (changing.length > 0) {
    const what = `git changes files below ${root}/: ${changing.join(', ')}`;
    return [
      {
        level: 'fault',
        check,
        what,
        why,
        mend: `take ${root}/ out of that line: git check-attr -a -- ${root}/handoff/x`,
      },
    ];
  }
  if (text === 'unset') return [{ level: 'ok', check, what: `git leaves the bytes below ${root}/ alone` }];
  const trouble = {
    level: 'warning',
    check,
    what: `.gitattributes does not keep git from converting line ends below ${root}/`,
    why,
    mend: 'baton doctor --repair   (adds a line to .gitattributes)',
  } as const;
  if (text === undefined) return [{ ...trouble, repair: { kind: 'add-attributes' } }];
  const what = `git converts line ends below ${root}/ (text=${text})`;
  return [{ ...trouble, level: 'fault', what, repair: { kind: 'add-attributes' } }];
}

function diagnoseLeftovers({ leftovers }: FilesFacts): readonly Diagnosis[] {
  const check = 'leftovers';
  if (leftovers.length === 0) return [{ level: 'ok', check, what: 'nothing half-written is left' }];
  return leftovers.map(({ path, shown, is }) => ({
    level: 'warning',
    check,
    what: `${shown} was left: ${is}`,
    why: 'Nothing reads it; it only takes room.',
    mend: 'baton doctor --repair',
    repair: { kind: 'remove-file', path, shown, is },
  }));
}

/** Whether all workflow files can be read, and no two versions are in effect at once. */
export function diagnoseWorkflows({ count, faulty, overlaps }: WorkflowFacts): readonly Diagnosis[] {
  const check = 'workflows';
  const found: Trouble[] = [
    ...faulty.map(({ file, faults }): Trouble => ({
      level: 'fault',
      check,
      what: `${file} is faulty:\n${faults.join('\n')}`,
      why: 'Work items that follow it stand still until it is right.',
      mend: `baton workflow check ${file}`,
    })),
    ...overlaps.map((overlap): Trouble => ({
      level: 'fault',
      check,
      what: overlap,
      why: 'Which of them new work items follow would be chance.',
      mend: 'give each version a time of its own (effectiveFrom, effectiveTo), then: baton workflow check',
    })),
  ];
  return found.length > 0
    ? found
    : [{ level: 'ok', check, what: count === 1 ? 'one file, sound' : `${count} files, all sound` }];
}
