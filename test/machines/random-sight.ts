import type { Sight } from './invariants-of.js';
import { numbers } from './random-rules.js';
import type { RandomWorld } from './random-world.js';

/** How many attempts began within the window of the storm guard. */
function recentStarts({ starts, clock }: RandomWorld): number {
  const since = clock.now() - numbers.stormWindowMs;
  let recent = 0;
  while (recent < starts.length && starts[starts.length - 1 - recent]! > since) recent += 1;
  return recent;
}

/** The chart's own idea of which of the six hold. */
const tagsOf = ({ connection }: RandomWorld): string[] => {
  const { tags } = connection.actor.getSnapshot() as { tags: ReadonlySet<string> };
  return [...tags].filter((tag) => tag !== 'stable');
};

/** What can be seen of a world now. */
export function look(world: RandomWorld): Sight {
  const { connection, environment, lines, page, rules, transports } = world;
  const { status, attempt, nextAttemptAt } = connection.getSnapshot();
  const around = environment.read();
  const size = transports.length;
  return {
    status,
    statuses: tagsOf(world),
    ...lines.live(),
    hasEnded: lines.hasEnded,
    size,
    timers: page.timers,
    // Stable window and hidden grace; heartbeat and pacing for each transport.
    linkTimers: 2 + 2 * size,
    watchers: page.watchers,
    attempt,
    mayReset: world.mayReset,
    isShut: rules.isShut(around),
    toleratesShut: rules.mayLive(around, status === 'connected'),
    next: nextAttemptAt,
    starts: recentStarts(world),
    budget: numbers.budget,
  };
}

/** Since when the link has been open in such surroundings. */
function since({ connection, since }: RandomWorld, what: 'silent' | 'hidden'): number {
  const snapshot = connection.getSnapshot();
  const at = since[what];
  return snapshot.status !== 'connected' || at === null ? Infinity : Math.max(at, snapshot.since);
}

/** What shows in the world alone, and not in the chart: the books, the fetches, the patience. */
export function inspect(world: RandomWorld): void {
  const { connection, ledger, office, setup, wrong, clock, rules } = world;
  const { status, queued, metrics, attempt } = connection.getSnapshot();
  if (world.hasFallen && !world.mayReset) wrong('attempt falls for a reason only', attempt);
  const booked = ledger.arrived + queued + metrics.dropped;
  if (ledger.sent !== booked) {
    wrong('every message is sent, queued or counted as dropped', [ledger.sent, booked]);
  }
  if (queued > rules.queueSize * setup.transports) wrong('the queue keeps its bounds', queued);
  if (setup.credentials === 'function' && world.requests > metrics.attempts) {
    wrong('one fetch per attempt', [world.requests, metrics.attempts]);
  }
  if (office.pending > (status === 'connecting' ? setup.transports : 0)) {
    wrong('a fetch ends with its attempt', office.pending);
  }
  if (!Number.isSafeInteger(attempt) || attempt < 0) wrong('attempt counts failures', attempt);
  const unheardMs = clock.now() - since(world, 'silent');
  if (unheardMs > rules.noticeMs) wrong('a dead link is noticed', unheardMs);
  const hiddenMs = clock.now() - since(world, 'hidden');
  if (hiddenMs > rules.graceMs) wrong('no link outlives the hidden grace', hiddenMs);
}
