/** Why: a step sees what it needs and no more; what could steer the runner or give away a secret is withheld by name. */

import type { Step } from '../domain/workflow.ts';

/** What a command is told about its step through its environment; what is not given stays as it is in the base. */
export type AttemptFacts = {
  readonly workItem: string;
  readonly attempt?: string | undefined;
  /** The claim's nonce: 128 bits in hex. It also marks the step's processes. */
  readonly nonce?: string;
  readonly contextPath?: string;
  readonly outputPath?: string;
};

/** An environment as Node gives it; names without a value are left out. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that lists, separated by white space, the names that are known to be secret. */
const SECRETS_VARIABLE = 'BATON_SECRETS';
/** The variable that holds the claim's nonce, by which the processes of an attempt are found again. */
export const CLAIM_VARIABLE = 'BATON_CLAIM';

/** Files by which a GitHub Actions job is steered. */
const STEERING = new Set(['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']);
/** Tokens and addresses of the runner, the inputs of the action that started us, and the keys that sign the log and records, and vouch for others. */
const RUNNERS_OWN = /^(?:(?:ACTIONS|INPUT)_|BATON_(?:LOG|SIGNING|WITNESS)_KEY$)/u;
/** Where a job of GitHub Actions keeps its own token; elsewhere these are variables of whoever runs the program. */
const JOB_TOKENS: readonly string[] = ['GITHUB_TOKEN', 'GH_TOKEN'];
const SHORTEST_SECRET = 4;
const MASK = '***';

/**
 * The environment of a step's command. From `base` are removed: what steers a GitHub Actions job, `ACTIONS_*`,
 * `INPUT_*`, the `BATON_…_KEY` that sign, and each name in `BATON_SECRETS` (in such a job its token, too) that the step does not list under `secrets`. Then come the executor's
 * settings, the step's own, and last the facts, which nothing overrides.
 */
export function stepEnvironment(
  base: Environment,
  step: Pick<Step, 'key' | 'env' | 'secrets'>,
  facts: AttemptFacts,
  executorEnv: Environment = {},
): Readonly<Record<string, string>> {
  const own = {
    BATON_WORK_ITEM: facts.workItem,
    BATON_STEP: step.key,
    BATON_ATTEMPT: facts.attempt,
    [CLAIM_VARIABLE]: facts.nonce,
    BATON_CONTEXT: facts.contextPath,
    BATON_OUTPUT: facts.outputPath,
  };
  const named = new Map(inheritedFrom(base, step.secrets));
  for (const part of [executorEnv, step.env, own]) {
    for (const [name, value] of Object.entries(part)) if (value !== undefined) named.set(name, value);
  }
  return Object.fromEntries(named);
}

/** What steps that ask for the same secrets take over is the same: worked out once for each base, by those secrets. */
const inheritances = new WeakMap<Environment, Map<string, ReadonlyMap<string, string>>>();

function inheritedFrom(base: Environment, secrets: readonly string[]): ReadonlyMap<string, string> {
  const known = inheritances.get(base) ?? new Map<string, ReadonlyMap<string, string>>();
  inheritances.set(base, known);
  const asked = JSON.stringify(secrets);
  const inherited = known.get(asked) ?? inherit(base, secrets);
  known.set(asked, inherited);
  return inherited;
}

function inherit(base: Environment, secrets: readonly string[]): ReadonlyMap<string, string> {
  const withheld = new Set(secretNames(base).filter((name) => !secrets.includes(name)));
  const inherited = new Map<string, string>();
  for (const [name, value] of Object.entries(base)) {
    if (value !== undefined && !withheld.has(name) && !isRunnersOwn(name)) inherited.set(name, value);
  }
  return inherited;
}

/** Variables by which git is led to another repository, index or working tree than those of the folder in which it runs. */
const LEADS_GIT = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|OBJECT_DIRECTORY|NAMESPACE)$/u;

/** The base for what runs in a worktree of its own: git finds that one there, whatever the program was started with. */
export function baseIn(base: Environment, cwd: string | undefined): Environment {
  if (cwd === undefined) return base;
  return Object.fromEntries(Object.entries(base).filter(([name]) => !LEADS_GIT.test(name)));
}

/** The values to mask in whatever a step prints: those of every known secret, and of each that the step lists. */
export function secretValues(base: Environment, step: Pick<Step, 'secrets'>): readonly string[] {
  const names = new Set([...secretNames(base), ...step.secrets]);
  return [...names].map((name) => base[name]).filter((value) => value !== undefined);
}

/** Replaces every occurrence of the values by `***`; see `createMask`, which is the one to use for many texts. */
export function maskSecrets(text: string, values: readonly string[]): string {
  return createMask(values)(text);
}

/**
 * Makes a function that masks values in texts. A value of several lines is masked line by line, since output is shown
 * by lines. Values, or lines of them, below four characters are left alone: they would blot out ordinary text. Where
 * occurrences overlap, all that any of them covers is masked.
 */
export function createMask(values: readonly string[]): (text: string) => string {
  const parts = [...new Set(values.flatMap((value) => value.split(/\r\n|\r|\n/u)))]
    .filter((part) => part.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    const spans = parts.flatMap((part) => occurrences(text, part)).sort((a, b) => a.from - b.from);
    return spans.length === 0 ? text : coverSpans(text, spans);
  };
}

type Span = { readonly from: number; readonly to: number };

function occurrences(text: string, part: string): readonly Span[] {
  const spans: Span[] = [];
  for (let from = text.indexOf(part); from >= 0; from = text.indexOf(part, from + 1)) {
    spans.push({ from, to: from + part.length });
  }
  return spans;
}

function coverSpans(text: string, spans: readonly Span[]): string {
  let masked = '';
  let done = 0;
  for (const { from, to } of spans) {
    if (from >= done) masked += text.slice(done, from) + MASK;
    done = Math.max(done, to);
  }
  return masked + text.slice(done);
}

function secretNames(base: Environment): readonly string[] {
  const listed = (base[SECRETS_VARIABLE] ?? '').split(/\s+/u).filter((name) => name !== '');
  return base['GITHUB_ACTIONS'] === 'true' ? [...listed, ...JOB_TOKENS] : listed;
}

function isRunnersOwn(name: string): boolean {
  return name === SECRETS_VARIABLE || STEERING.has(name) || RUNNERS_OWN.test(name);
}
