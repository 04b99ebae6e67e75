// A plan of ten times the tasks may take at most twelve times as long: for whoever imports it, and in the work by itself.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { importSources } from '../bundle.mjs';
import { compare, median } from '../compare.mjs';
import { baton, benchEnvironment } from '../program.mjs';
import { makeRepository } from '../repository.mjs';

const SMALL = 1000;
const LARGE = 10_000;
const PHASE = 20;

/** Phases of twenty tasks, two in three parallelizable, one in seven with a dependency of its own. */
function task(index) {
  const id = `T${String(index + 1).padStart(5, '0')}`;
  const heading = index % PHASE === 0 ? `\n## Phase ${index / PHASE + 1}: Part ${index / PHASE}\n\n` : '';
  const parallel = index % 3 === 0 ? '' : '[P] ';
  const needs = index % 7 === 3 ? ` (depends on T${String(index).padStart(5, '0')})` : '';
  return `${heading}- [ ] ${id} ${parallel}Do thing ${index} in src/file-${index}.ts${needs}`;
}

const planOf = (size) => `# Tasks\n${Array.from({ length: size }, (_, at) => task(at)).join('\n')}\n`;

/** The program from its start to the changes that an import would make. */
function wholeProgram({ rounds, quick }) {
  const repository = makeRepository({ 'small/tasks.md': planOf(SMALL), 'large/tasks.md': planOf(LARGE) });
  try {
    return compare({
      subject: { run: `${baton} plan import large --dry-run` },
      floor: { run: `${baton} plan import small --dry-run` },
      cwd: repository.directory,
      env: benchEnvironment(),
      rounds,
      repetitions: quick ? 1 : 2,
    });
  } finally {
    repository.dispose();
  }
}

/** Milliseconds of CPU from the bytes of a plan to the workflow with its digest. */
function importOnce({ planImport }, bytes, size) {
  const before = process.cpuUsage();
  const { plan } = planImport.parse(bytes, 'tasks.md');
  const { steps } = planImport.planSteps(plan, { by: 'task', gates: false });
  const workflow = planImport.toWorkflow(
    { id: 'plan', name: 'plan', version: '1.0.0' },
    steps.map(({ step }) => step),
  );
  const { user, system } = process.cpuUsage(before);
  if (workflow.steps.length !== size) throw new Error('the import lost tasks');
  return (user + system) / 1000;
}

async function workAlone(rounds) {
  const sources = await importSources(['formats/plan-import.ts']);
  const [small, large] = [SMALL, LARGE].map((size) => new TextEncoder().encode(planOf(size)));
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    // Ten small ones, so that both sides run for about as long.
    const ten = Array.from({ length: 10 }, () => importOnce(sources, small, SMALL)).reduce((a, b) => a + b, 0);
    times.push({ small: ten / 10, large: importOnce(sources, large, LARGE) });
  }
  return median(times.slice(1).map((time) => time.large / time.small));
}

/**
 * What is thrown away costs a small plan nothing, since it ends before the memory is full, and a large one a share that
 * depends on the neighbours on the machine. With room for all of it, only the work itself is left to be compared.
 */
const ROOMY = ['--min-semi-space-size=256', '--max-semi-space-size=256', '--single-threaded-gc'];

function inProcess({ rounds }) {
  const self = fileURLToPath(import.meta.url);
  const output = execFileSync(process.execPath, [...ROOMY, self, String(rounds)], {
    env: benchEnvironment(),
    encoding: 'utf8',
  });
  return Number(output);
}

export const importPlan = {
  name: 'import',
  commands: ['plan'],
  measure: (settings) => [
    {
      what: '`plan import --dry-run` of 10,000 tasks against 1,000, CPU',
      ratio: wholeProgram(settings),
      reach: 12,
    },
    {
      what: 'the same in process, with room for what is thrown away, CPU',
      ratio: inProcess(settings),
      reach: 12,
    },
  ],
};

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await workAlone(Number(process.argv[2])));
