import { beforeAll, describe, expect, it } from 'vitest';
import type { RetryEvent } from '../../../src/client/types.js';
import { walk, type Scene } from './walk.js';

const SEEDS = 200;
const STEPS = 150;

const invariants = [
  'at most one live set of transports',
  'none outside connecting and connected',
  'no timer in stopped or blocked-auth',
  'never two of the six at once',
  'attempt never decreases but by the stable window or an explicit reset',
  "every delay is within its policy's bounds",
  'a listener never hears the same status twice in a row',
  'no message or status after stop() returned',
  'all transports are torn down together',
  'with gates open, valid credentials and a server that accepts, connected is reached within one cooldown and the connect timeout',
  'at most 20 attempts in any minute',
  'at most one environment listener, and none in stopped or blocked-auth',
] as const;
type Invariant = (typeof invariants)[number];

const broken = new Map<Invariant, string[]>(invariants.map((name) => [name, []]));
const visited = new Set<string>();
let stepsTaken = 0;

function demand(scene: Scene, invariant: Invariant, holds: boolean, what: unknown = ''): void {
  if (holds) return;
  const { seed, steps, world } = scene;
  broken
    .get(invariant)
    ?.push(
      `seed ${seed}, step ${steps.length} (${steps.at(-1)}), ${world.status}: ${String(what)}`,
    );
}

/** The longest and the shortest wait of each cause. */
function boundsOf({ cause, attempt, close }: RetryEvent): readonly [number, number] {
  const hint = close?.retryAfterMs ?? 0;
  return {
    backoff: [0, Math.min(30_000, 1000 * 2 ** (attempt - 1))] as const,
    'room-reset': [5000, 15_000] as const,
    'retry-after': [hint, hint * 1.1] as const,
    resume: [0, 500] as const,
    'storm-guard': [0, 60_000] as const,
  }[cause];
}

/** The listeners that hear what no look from outside can see. */
function watch(scene: Scene): void {
  const { world } = scene;
  const quiet = 'no message or status after stop() returned';
  let lastStatus = 'stopped';
  let attempt = 0;
  let hasStable = false;
  world.connection.on('status', (status) => {
    demand(scene, 'a listener never hears the same status twice in a row', status !== lastStatus);
    demand(scene, 'never two of the six at once', world.snapshot.status === status, status);
    lastStatus = status;
  });
  for (const type of ['status', 'message', 'open', 'close', 'retry', 'stable'] as const) {
    world.connection.on(type, () => demand(scene, quiet, !scene.isStopped, type));
  }
  world.connection.on('message', (data) => {
    demand(scene, quiet, data !== 'ghost', 'a message of a dead socket');
  });
  world.connection.on('stable', () => (hasStable = true));
  world.connection.subscribe((snapshot) => {
    visited.add(world.status);
    if (snapshot.attempt < attempt) {
      const isReset = snapshot.attempt === 0 && (scene.hasReset || isStable(scene) || hasStable);
      demand(
        scene,
        'attempt never decreases but by the stable window or an explicit reset',
        isReset,
      );
    }
    attempt = snapshot.attempt;
    hasStable = false;
  });
  world.connection.on('retry', (retry) => {
    const [least, most] = boundsOf(retry);
    const isWithin = retry.delayMs >= least && retry.delayMs <= most;
    demand(scene, "every delay is within its policy's bounds", isWithin, JSON.stringify(retry));
  });
}

const tagsOf = ({ world }: Scene) =>
  (world.connection.actor.getSnapshot() as { tags: ReadonlySet<string> }).tags;
const isStable = (scene: Scene): boolean => tagsOf(scene).has('stable');

function check(scene: Scene): void {
  const { world, size } = scene;
  const { status } = world.snapshot;
  const { held, clock, environment, dials } = world;
  stepsTaken += 1;
  demand(scene, 'at most one live set of transports', held.length <= size, held.length);
  const mayHold = status === 'connecting' || status === 'connected';
  demand(scene, 'none outside connecting and connected', mayHold || held.length === 0);
  const isWhole = held.length === 0 || held.length === size;
  demand(scene, 'all transports are torn down together', isWhole, held.length);
  const isAtRest = status === 'stopped' || status === 'blocked-auth';
  const timers = clock.pendingOfProduct;
  demand(scene, 'no timer in stopped or blocked-auth', !isAtRest || timers.length === 0);
  const watchers = environment.listeners;
  demand(
    scene,
    'at most one environment listener, and none in stopped or blocked-auth',
    watchers === (isAtRest ? 0 : 1),
    watchers,
  );
  const six = [...tagsOf(scene)].filter((tag) => tag !== 'stable');
  demand(scene, 'never two of the six at once', six.length === 1 && six[0] === status, six);
  const starts = [...new Set(dials)].filter((at) => at > clock.now() - 60_000);
  demand(scene, 'at most 20 attempts in any minute', starts.length <= 20, starts.length);
}

/** Everything is well again: how long until the connection is up? */
async function recover(scene: Scene): Promise<void> {
  const { world } = scene;
  world.network.behaviour = 'accept';
  world.network.silent = false;
  scene.isRefusing = false;
  world.environment.online();
  world.environment.resume();
  world.environment.show();
  scene.isStopped = false;
  // An attempt that hangs since before has its timeouts, a link that died unheard its heartbeat.
  if (world.status === 'connecting' || world.status === 'connected') await world.pass(20_000);
  const { status } = world.snapshot;
  if (status === 'stopped' || status === 'blocked-auth') world.connection.retryNow();
  await world.pass(20);
  // The wait for the budget of the storm guard may follow the one that was under way.
  for (let waits = 0; waits < 2 && world.status !== 'connected'; waits += 1) {
    const now = world.clock.now();
    await world.pass((world.snapshot.nextAttemptAt ?? now) - now);
    await world.pass(20);
  }
  demand(scene, invariants[9], world.status === 'connected', world.connection.explain());
}

beforeAll(async () => {
  for (let seed = 0; seed < SEEDS; seed += 1) {
    await recover(await walk(seed, STEPS, watch, check));
  }
}, 120_000);

describe(`on ${SEEDS} random walks of ${STEPS} steps`, () => {
  it.each(invariants)('%s', (invariant) => {
    expect(broken.get(invariant)?.slice(0, 5)).toEqual([]);
  });

  it('every status is visited for every reason', () => {
    expect(stepsTaken).toBe(SEEDS * STEPS);
    expect([...visited].sort()).toEqual([
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
    ]);
  });
});
