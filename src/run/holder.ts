/** Why: whether somebody who held something still lives can be told only if he left enough to be recognised by. */

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { processExists, readProcess } from './process-table.ts';

/** What identifies a process beyond its number, as far as the system tells. */
export type ProcessFacts = {
  readonly pid: number;
  /** Clock ticks from boot to its start. */
  readonly startTime?: string;
  /** Changes with every boot of a machine. */
  readonly bootId?: string;
  /** Process numbers mean something only within one of these. */
  readonly pidNamespace?: string;
  readonly hostname: string;
};

/** Known to be over, known to run, or not to be told from here. */
export type HolderState = 'gone' | 'alive' | 'unknown';

const OPTIONAL = ['startTime', 'bootId', 'pidNamespace'] as const;
let self: ProcessFacts | undefined;

/** The facts of this process, read once. */
export function ownFacts(): ProcessFacts {
  self ??= compose({
    pid: process.pid,
    hostname: hostname(),
    startTime: readProcess(process.pid)?.startTime,
    bootId: readFact(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: readFact(() => readlinkSync('/proc/self/ns/pid')),
  });
  return self;
}

/** Reads facts from parsed JSON; undefined when they are not all there. */
export function parseFacts(value: unknown): ProcessFacts | undefined {
  const pid = fieldOf(value, 'pid');
  const host = fieldOf(value, 'hostname');
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0 || typeof host !== 'string') return undefined;
  const [startTime, bootId, pidNamespace] = OPTIONAL.map((name) => {
    const field = fieldOf(value, name);
    return typeof field === 'string' ? field : undefined;
  });
  return compose({ pid, hostname: host, startTime, bootId, pidNamespace });
}

/** Parses JSON text to an unknown value; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A field of a parsed value, whatever that value is. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/**
 * Whether the process of these facts still runs, as seen from `here`. Another machine, or another container on this
 * one, cannot be told. Where the system does not tell start times, any process with that number counts as alive.
 */
export function judgeHolder(facts: ProcessFacts, here: ProcessFacts = ownFacts()): HolderState {
  const sameBoot = facts.bootId !== undefined && facts.bootId === here.bootId;
  if (!sameBoot) {
    if (facts.hostname !== here.hostname) return 'unknown';
    if (facts.bootId !== undefined && here.bootId !== undefined) return 'gone';
  }
  return facts.pidNamespace === here.pidNamespace ? judgeProcess(facts) : 'unknown';
}

function judgeProcess({ pid, startTime }: ProcessFacts): HolderState {
  if (!processExists(pid)) return 'gone';
  const entry = readProcess(pid);
  // It exists but is not shown, as those of other users are on some systems.
  if (entry === undefined) return 'alive';
  return entry.ended || (startTime !== undefined && entry.startTime !== startTime) ? 'gone' : 'alive';
}

function readFact(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

type Possible = { readonly pid: number; readonly hostname: string } & {
  readonly [Name in (typeof OPTIONAL)[number]]: string | undefined;
};

function compose({ pid, hostname: host, startTime, bootId, pidNamespace }: Possible): ProcessFacts {
  return {
    pid,
    hostname: host,
    ...(startTime === undefined ? {} : { startTime }),
    ...(bootId === undefined ? {} : { bootId }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
  };
}
