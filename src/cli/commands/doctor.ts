/** Why: `baton doctor`: what would stop Baton here is found before it does, and mended where that can be done. */

import { checkUp } from '../../app/doctor.ts';
import { repairAll, type Repaired } from '../../app/repair.ts';
import { describeRepair, repairsOf, type Diagnosis, type Repair } from '../../domain/diagnosis.ts';
import { commandsOf } from '../../domain/failures.ts';
import { renderCheckUp } from '../../report/doctor-text.ts';
import { printable } from '../../report/printable.ts';
import type { Command, CommandResult } from '../command.ts';
import { openDoctor } from '../compose/doctor.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'doctor',
    summary: 'what would stop Baton in this repository, and the command that mends it',
    positionals: [],
    options: {
      repair: { describe: 'mend what can be mended: by adding and tidying up, never by changing a record' },
    },
    examples: [
      { command: 'baton doctor', says: 'git, files, records, server and the settings on GitHub' },
      { command: 'baton doctor --offline', says: 'the same without asking a server' },
      { command: 'baton doctor --repair --dry-run', says: 'what would be mended' },
    ],
    exits: [1],
    changes: true,
  },
  run: async (input, around) => {
    const { ports, repairs } = await openDoctor(input, around);
    const found = await checkUp(ports);
    const wanted = repairsOf(found);
    if (!input.flag('repair')) return told(found, renderCheckUp(found, around.terminal), {});
    if (input.flag('dry-run')) {
      const lines = wanted.length === 0 ? ['nothing'] : wanted.map(describeRepair);
      const text = ['would change:', ...lines.map((line) => `  ${printable(line)}`)].join('\n');
      return { exit: 0, json: { dryRun: true, repairs: wanted.map(repairJson) }, text };
    }
    const done = await repairAll(repairs, wanted);
    const after = wanted.length === 0 ? found : await checkUp(ports);
    const text = [...done.map(describeRepaired), renderCheckUp(after, around.terminal)].join('\n');
    const json = done.map(({ repair, problem }) => ({
      ...repairJson(repair),
      done: problem === undefined,
      problem,
    }));
    return told(after, text, { repairs: json });
  },
};

/** The answer is no when something does not work; what only may surprise somebody is told, and is no failure. */
function told(found: readonly Diagnosis[], text: string, json: CommandResult['json']): CommandResult {
  const isFaulty = found.some(({ level }) => level === 'fault');
  const diagnoses = found.map((diagnosis) =>
    'repair' in diagnosis && diagnosis.repair !== undefined
      ? { ...diagnosis, repair: repairJson(diagnosis.repair) }
      : diagnosis,
  );
  const repair = repairsOf(found).length > 0 ? ['baton doctor --repair'] : [];
  const others = found.flatMap((diagnosis) => (diagnosis.level === 'fault' ? commandsOf(diagnosis.mend) : []));
  const next = [...new Set([...repair, ...others])];
  return { exit: isFaulty ? 1 : 0, json: { ok: !isFaulty, diagnoses, ...json }, text, next };
}

/** A repair as data: its kind, what it is about, and `what` in words. */
function repairJson(repair: Repair) {
  return { ...repair, what: describeRepair(repair) };
}

function describeRepaired({ repair, problem }: Repaired): string {
  return printable(
    problem === undefined ? `done: ${describeRepair(repair)}` : `not done: ${describeRepair(repair)}: ${problem}`,
  );
}
