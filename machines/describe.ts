import { closedGate, type ClosedGate } from '../src/policies/gates.js';
import type { WaitReason } from '../src/policies/retry.js';
import type { ConnectionContext, ConnectionStatus } from './connection.types.js';

/** Why a connection is in its status; null where the status says it all. */
export type StatusReason =
  'initial' | 'manual' | 'fatal' | 'exhausted' | ClosedGate | WaitReason | null;

/** A snapshot in the words of the public API. */
export interface ConnectionDescription {
  readonly status: ConnectionStatus;
  readonly reason: StatusReason;
  /** When the next attempt begins, in ms since the epoch; null when none is planned. */
  readonly next: number | null;
  /** When the status was entered, in ms since the epoch. */
  readonly since: number;
  /** Connected for as long as the stable window. */
  readonly isStable: boolean;
}

/** The part of an XState snapshot that is read here, and nowhere else. */
export interface DescribableSnapshot {
  readonly context: ConnectionContext;
  readonly tags: ReadonlySet<string>;
  readonly value: unknown;
}

const statuses = [
  'stopped',
  'blocked-auth',
  'offline',
  'cooldown',
  'connecting',
  'connected',
] as const satisfies readonly ConnectionStatus[];

const stopReasons = ['initial', 'manual', 'fatal', 'exhausted'] as const;

function reasonOf(status: ConnectionStatus, snapshot: DescribableSnapshot): StatusReason {
  const { context, value } = snapshot;
  if (status === 'stopped') {
    const { stopped } = value as { stopped?: unknown };
    return stopReasons.find((reason) => reason === stopped) ?? null;
  }
  if (status === 'offline') return closedGate(context.surroundings, context.policy.gates);
  if (status === 'cooldown') return context.wait?.reason ?? null;
  return null;
}

/** Translates a snapshot: the only reader of raw state values. */
export function describe(snapshot: DescribableSnapshot): ConnectionDescription {
  const status = statuses.find((name) => snapshot.tags.has(name));
  if (status === undefined) {
    throw new Error(`describe: ${JSON.stringify(snapshot.value)} is none of the six states`);
  }
  const { wait, since } = snapshot.context;
  return {
    status,
    reason: reasonOf(status, snapshot),
    next: status === 'cooldown' && wait !== null ? wait.dueAt : null,
    since,
    isStable: snapshot.tags.has('stable'),
  };
}
