// Scheduling must stay linear: ten times the steps may take at most twelve times as long.
import { importSources } from '../bundle.mjs';
import { median } from '../compare.mjs';

const SMALL = 10_000;
const LARGE = 100_000;

const key = (index) => `s${String(index).padStart(6, '0')}`;

/** Runs of nine parallelizable steps joined by a tenth, and every third step with two `needs`. */
function step(index) {
  return {
    key: key(index),
    order: index,
    parallelizable: index % 10 !== 0,
    entryCriteria: [],
    exitCriteria: [],
    supportingTasks: [],
    work: { kind: 'shell', run: 'true' },
    produces: [],
    env: {},
    secrets: [],
    locks: [],
    gates: [],
    timeoutSeconds: 3600,
    retry: { attempts: 1, backoffSeconds: 0 },
    ...(index % 3 === 1 && index > 20 ? { needs: [key(index - 20), key(index - 1)] } : {}),
  };
}

function workflowOf(size) {
  return {
    id: 'wf',
    name: 'wf',
    version: '1.0.0',
    strictCriteria: false,
    digest: 'a'.repeat(64),
    steps: Array.from({ length: size }, (_, index) => step(index)),
  };
}

const workItem = {
  id: 'item',
  title: 'item',
  workflow: { id: 'wf', version: '1.0.0' },
  owner: 'bench',
  createdAt: '2026-01-01T00:00:00Z',
  links: [],
};

/** Milliseconds of CPU from the definition of the steps to the schedule as it is written. */
function scheduleOnce({ foldItem, evaluate, renderSchedule }, workflow) {
  const before = process.cpuUsage();
  const state = foldItem(workItem, workflow, []);
  const schedule = renderSchedule(state, evaluate(state), '');
  const { user, system } = process.cpuUsage(before);
  if (schedule.launchOrder.length !== workflow.steps.length) throw new Error('the schedule lost steps');
  return (user + system) / 1000;
}

export const schedule = {
  name: 'schedule',
  commands: [],
  async measure({ rounds }) {
    const domain = await importSources(['domain/state.ts', 'domain/schedule.ts']);
    const small = workflowOf(SMALL);
    const large = workflowOf(LARGE);
    const times = [];
    for (let round = 0; round <= rounds; round += 1) {
      // Ten small ones, so that both sides run for about as long and meet the garbage collector as often.
      const ten = Array.from({ length: 10 }, () => scheduleOnce(domain, small)).reduce((a, b) => a + b, 0);
      times.push({ small: ten / 10, large: scheduleOnce(domain, large) });
    }
    const counted = times.slice(1);
    const ratio = median(counted.map((time) => time.large / time.small));
    const milliseconds = median(counted.map((time) => time.large));
    return [
      { what: 'scheduling 100,000 steps against 10,000, CPU in process', ratio, reach: 12 },
      { what: 'scheduling 100,000 steps, CPU against 300 ms', ratio: milliseconds / 300, reach: 1 },
    ];
  },
};
