/** Why: what a repository starts with is text that people go on writing, so it explains itself and carries out at once. */

/** The id of the example's work item and the path of its workflow below the artifacts root. */
export const EXAMPLE = { workItem: 'first-plan', workflow: 'wf-first-plan' } as const;

/** `baton.yaml` with every setting in a comment; `remote` is set where claims are to be shared through it. */
export function settingsText(remote: string | undefined): string {
  return `# Settings of Baton. Everything in here is optional; what stands behind a # is not in effect.
schemaVersion: '1.0'

# The folder of plans, schedules and records.
# artifacts: artifacts

# The remote through which claims are shared, so that two machines never do the same step.
${remote === undefined ? '# remote: origin' : `remote: ${remote}`}

# The branch on which records are committed. Without it: the branch that is checked out, or with a remote its default
# branch. Take one of its own where that branch is protected.
# history: baton/history

# Who acts when nothing else says so (BATON_ACTOR, GITHUB_ACTOR, the account).
# actor: platform-team

# Programs that carry out steps with "executor: <name>", for example a coding agent.
# executors:
#   agent: { command: [my-agent, --print], stdin: context }

# policy:
#   # Whether somebody may approve work of their own.
#   authorMayApprove: false

# actions:
#   # Labels of runners that steps may ask for; the first is for steps that ask for none.
#   runsOn: [ubuntu-latest]
#   # Who may open gates by starting the workflow, where the environment orchestrator-gate has no reviewers.
#   approvers: [octocat]
#   # How many jobs run at once; a wave has four times as many steps.
#   concurrentJobs: 20
`;
}

/** A plan that anybody can carry out anywhere: three steps, two of them side by side, then one that joins. */
export function exampleWorkflow(): string {
  return `# A first plan, to see it work: baton run --work-item ${EXAMPLE.workItem}
# Change it, or delete it together with its work item; "baton workflow check" tells what is wrong with a file.
schemaVersion: '1.0'
id: ${EXAMPLE.workflow}
name: A first plan
version: 1.0.0
steps:
  - key: prepare
    order: 1
    parallelizable: false
    # What a step hands on: small values as lines in the file $BATON_OUTPUT, files as globs under "produces".
    run: echo "commit=$(git rev-parse --short HEAD 2>/dev/null || echo none)" >> "$BATON_OUTPUT"

  # These two run at the same time.
  - key: look
    order: 2
    parallelizable: true
    run: git --version
  - key: count
    order: 3
    parallelizable: true
    run: echo "files=$(ls -A | wc -l | tr -d ' ')" >> "$BATON_OUTPUT"

  # This one waits for all before it. A gate would make it wait for a person as well:
  #   gates: [{ key: release, approvers: [release-manager], minimum: 1 }]
  - key: report
    order: 4
    parallelizable: false
    exitCriteria:
      - { text: This is a git repository, check: git rev-parse --git-dir }
    run: echo "The first plan is through."
`;
}

/** What is registered about the example. `now` is an instant, UTC. */
export function exampleWorkItem(owner: string, now: string): string {
  const item = {
    schemaVersion: '1.0',
    id: EXAMPLE.workItem,
    title: 'See a first plan through',
    workflow: { id: EXAMPLE.workflow, version: '1.0.0' },
    owner,
    createdAt: now,
    links: [],
  };
  return `${JSON.stringify(item, undefined, 2)}\n`;
}

/** What lies where, for people who open the folder. */
export function artifactsReadme(root: string): string {
  return `# ${root}/

The workspace of [Baton](https://www.npmjs.com/package/baton-orchestrator): what is to be done, and what happened.

| folder | holds | who writes it |
|---|---|---|
| \`workflows/\` | plans as ordered steps | you, or \`baton plan import\` |
| \`work-items/\` | which work follows which workflow | you, or \`baton item add\` |
| \`schedule/\` | what may run now; computed, never edited | \`baton delegate\` |
| \`claims/\`, \`handoff/\`, \`gates/\` | records, one immutable line each; never edit or format them | every command |
| \`log/\` | the seal over all records | \`baton collect\` |
| \`exports/\` | snapshots and reports | \`baton export\` |

\`baton status\` tells where things stand, \`baton verify\` whether history is whole, \`baton doctor\` what is in the way.
`;
}

/** A pattern of gitattributes(5): quoted where a space or a quote would end it. */
function pattern(path: string): string {
  return /[\s"\\]/u.test(path) ? `"${path.replaceAll(/["\\]/gu, String.raw`\$&`)}"` : path;
}

export const ATTRIBUTES_HEADING = '# Baton: records are hashed byte by byte, so line ends are not converted.';

/** The lines of `.gitattributes`. */
export function attributeLines(root: string, bundle: string | undefined): readonly string[] {
  return [`${pattern(`${root}/**`)} -text`, ...(bundle === undefined ? [] : [`${bundle} -text linguist-generated`])];
}
