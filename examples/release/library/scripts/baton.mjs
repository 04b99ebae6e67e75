// What a step's script needs of Baton: values of earlier steps in, values for later steps out.
import { appendFileSync, readFileSync } from 'node:fs';

/** The step's context: its criteria, its predecessors' handoffs and its own earlier failures. */
export function readContext() {
  const path = process.env.BATON_CONTEXT;
  if (path === undefined) return { predecessors: [], failures: [] };
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** A value that a predecessor passed on; without one the step cannot do its work. */
export function valueFrom(context, step, name) {
  const value = context.predecessors.find((each) => each.step === step)?.values?.[name];
  if (value === undefined) stop(`The handoff of "${step}" has no value "${name}".`);
  return value;
}

/** Passes values on (`name=value` lines), or prints them when a person runs the script by hand. */
export function passOn(values) {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  if (process.env.BATON_OUTPUT === undefined) process.stdout.write(lines.join(''));
  else appendFileSync(process.env.BATON_OUTPUT, lines.join(''));
}

/** Ends the step as failed; `sentence` goes into the history, `details` only into the output. */
export function stop(sentence, { code = 1, details = '' } = {}) {
  passOn({ outcome: sentence });
  console.error(details === '' ? sentence : `${details.trimEnd()}\n${sentence}`);
  process.exit(code);
}
