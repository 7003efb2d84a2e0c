import type { ConnectionStatus } from '../../machines/connection.types.js';

/** What can be seen of a connection at one moment, of a real one and of the chart alone. */
export interface Sight {
  readonly status: ConnectionStatus;
  /** Which of the six hold. */
  readonly statuses: readonly string[];
  /** Transports that are neither closing nor closed. */
  readonly live: number;
  /** How many of them are not of the newest set. */
  readonly stale: number;
  /** Some transport of the newest set has ended. */
  readonly hasEnded: boolean;
  /** How many transports make one set. */
  readonly size: number;
  /** Armed timers of the product. */
  readonly timers: number;
  /** The most timers that a link needs: stable window, hidden grace, outage, heartbeats, pacing. */
  readonly linkTimers: number;
  /** Listeners at the environment. */
  readonly watchers: number;
  readonly attempt: number;
  /** The attempts may fall: the link was stable, or somebody who may has asked for a reset. */
  readonly mayReset: boolean;
  /** A gate forbids an attempt; unknown while the source and the product may differ. */
  readonly isShut: boolean;
  /** A link may live on though a gate is shut: probing, or within the hidden grace. */
  readonly toleratesShut: boolean;
  /** When the next attempt is planned. */
  readonly next: number | null;
  /** Attempts begun within the window of the storm guard, and how many it allows. */
  readonly starts: number;
  readonly budget: number;
}

type Rule = (now: Sight, before: Sight) => boolean;

const isAtRest = ({ status }: Sight): boolean => status === 'stopped' || status === 'blocked-auth';
const mayHold = ({ status }: Sight): boolean => status === 'connecting' || status === 'connected';

/** Where each status may lead to by one change (SPEC section 3, the table of states). */
const successors: Readonly<Record<ConnectionStatus, readonly ConnectionStatus[]>> = {
  stopped: ['offline', 'cooldown', 'connecting'],
  'blocked-auth': ['offline', 'cooldown', 'connecting', 'stopped'],
  offline: ['cooldown', 'connecting', 'stopped'],
  cooldown: ['connecting', 'offline', 'stopped'],
  connecting: ['connected', 'cooldown', 'offline', 'blocked-auth', 'stopped'],
  connected: ['cooldown', 'offline', 'connecting', 'blocked-auth', 'stopped'],
};

/** Whether the table of states knows this change. */
export const isLegalChange = (from: ConnectionStatus, to: ConnectionStatus): boolean =>
  from === to || successors[from].includes(to);

/** The most timers in each status: its own, and the one that measures an outage. */
function mostTimers({ status, linkTimers }: Sight): number {
  if (status === 'connected') return linkTimers;
  if (status === 'offline') return 1;
  return status === 'cooldown' || status === 'connecting' ? 2 : 0;
}

/** The invariants of SPEC section 3 that show at a moment. */
export const invariants = {
  'never two of the six at once': ({ statuses, status }) =>
    statuses.length === 1 && statuses[0] === status,
  'at most one live set of transports': ({ live, stale, size }) => live <= size && stale === 0,
  'no transport outside connecting and connected': (now) => mayHold(now) || now.live === 0,
  'all transports are torn down together': ({ live, hasEnded }) => live === 0 || !hasEnded,
  'connected only with every transport': ({ status, live, size }) =>
    status !== 'connected' || live === size,
  'no timer in stopped or blocked-auth': (now) => !isAtRest(now) || now.timers === 0,
  'no timer beyond those of the status': (now) => now.timers <= mostTimers(now),
  'one listener at the environment, none in stopped or blocked-auth': (now) =>
    now.watchers === (isAtRest(now) ? 0 : 1),
  'attempt never decreases but by the stable window or an explicit reset': (now, before) =>
    now.attempt >= before.attempt || (now.attempt === 0 && now.mayReset),
  'no attempt, and no wait for one, while a gate is shut': (now) =>
    !now.isShut || isAtRest(now) || now.status === 'offline' || (mayHold(now) && now.toleratesShut),
  'offline only while a gate is shut': (now) => now.status !== 'offline' || now.isShut,
  'an attempt is planned in cooldown and nowhere else': ({ status, next }) =>
    (status === 'cooldown') === (next !== null),
  'at most as many attempts in the window as the storm guard allows': ({ starts, budget }) =>
    starts <= budget,
} satisfies Record<string, Rule>;

const rules: readonly (readonly [string, Rule])[] = Object.entries(invariants);

/** The names of the invariants that do not hold now. */
export function brokenBy(now: Sight, before: Sight): readonly string[] {
  let broken: string[] | undefined;
  for (const [name, holds] of rules) {
    if (!holds(now, before)) (broken ??= []).push(name);
  }
  return broken ?? [];
}

/** Every status with every reason that it can have. */
export const everyStatus: readonly string[] = [
  'blocked-auth',
  'connected',
  'connecting',
  'cooldown:backoff',
  'cooldown:resume',
  'cooldown:retry-after',
  'cooldown:room-reset',
  'cooldown:storm-guard',
  'offline:frozen',
  'offline:hidden',
  'offline:network',
  'stopped:exhausted',
  'stopped:fatal',
  'stopped:initial',
  'stopped:manual',
];
