// Measures one command against another as a ratio. Both run in turns, in the same minute of the same machine, because
// absolute times differ between machines and drift on one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const script = `
set -u
TIMEFORMAT='%3R %3U %3S'
batch() {
  local i from=$(($2 + 1)) to=$(($2 + $3))
  for ((i = from; i <= to; i++)); do "before_$1" >/dev/null 2>>"$ERRORS" || exit 9; done
  printf '%s ' "$1" >&2
  time for ((i = from; i <= to; i++)); do "$1" >/dev/null 2>>"$ERRORS" || exit 9; done
  for ((i = from; i <= to; i++)); do "after_$1" >/dev/null 2>>"$ERRORS" || exit 9; done
}
# Round 0 warms the caches of the machine and is not counted.
for ((round = 0; round <= ROUNDS; round++)); do
  order='subject floor'
  if ((round % 2 == 1)); then order='floor subject'; fi
  for side in $order; do
    batch "$side" "$((round * REPETITIONS))" "$REPETITIONS"
  done
done
`;

const bashFunction = (name, body) => `${name}() {\n${body ?? ':'}\n}\n`;

function functionsOf(name, side) {
  return (
    bashFunction(name, side.run) +
    bashFunction(`before_${name}`, side.before) +
    bashFunction(`after_${name}`, side.after)
  );
}

/** The middle of a list of numbers; of two middles, their mean. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Lines of "side real user system" → for each side its batches, in seconds. */
function batchesOf(output, of) {
  const batches = { subject: [], floor: [] };
  for (const line of output.trimEnd().split('\n')) {
    const [side, real, user, system] = line.split(' ');
    batches[side].push(of === 'cpu' ? Number(user) + Number(system) : Number(real));
  }
  return { subject: batches.subject.slice(1), floor: batches.floor.slice(1) };
}

/**
 * How many times the cost of `floor` the cost of `subject` is: the median over rounds of the ratio within a round.
 * Each side is { run, before?, after? } in bash; `before` and `after` are not counted; `$i` is a number that no other
 * repetition of that side has, from 1 on. `of` is 'cpu' (user + system of all processes) or 'wall'.
 */
export function compare({ subject, floor, of = 'cpu', cwd, env, rounds, repetitions }) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  const errors = path.join(scratch, 'errors');
  try {
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', functionsOf('subject', subject) + functionsOf('floor', floor) + script],
      {
        cwd,
        env: { ...env, ERRORS: errors, ROUNDS: String(rounds), REPETITIONS: String(repetitions) },
        encoding: 'utf8',
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    if (status !== 0)
      throw new Error(`a measured command failed:\n${stderr}${readFileSync(errors, { encoding: 'utf8', flag: 'a+' })}`);
    const batches = batchesOf(stderr, of);
    return median(batches.subject.map((cost, round) => cost / batches.floor[round]));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
