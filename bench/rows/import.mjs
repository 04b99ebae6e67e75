// Reading a plan must stay linear: ten times the tasks may take at most twelve times as long.
import { importSources } from '../bundle.mjs';
import { median } from '../compare.mjs';

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

const planOf = (size) =>
  new TextEncoder().encode(`# Tasks\n${Array.from({ length: size }, (_, at) => task(at)).join('\n')}\n`);

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

export const importPlan = {
  name: 'import',
  commands: [],
  async measure({ rounds }) {
    const sources = await importSources(['formats/plan-import.ts']);
    const [small, large] = [planOf(SMALL), planOf(LARGE)];
    const times = [];
    for (let round = 0; round <= rounds; round += 1) {
      // Ten small ones, so that both sides run for about as long and meet the garbage collector as often.
      const ten = Array.from({ length: 10 }, () => importOnce(sources, small, SMALL)).reduce((a, b) => a + b, 0);
      times.push({ small: ten / 10, large: importOnce(sources, large, LARGE) });
    }
    const ratio = median(times.slice(1).map((time) => time.large / time.small));
    return [{ what: 'importing a plan of 10,000 tasks against 1,000, CPU in process', ratio, reach: 12 }];
  },
};
