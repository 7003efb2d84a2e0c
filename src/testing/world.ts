import type { Clock, EnvironmentSource, Surroundings, WebSocketClass } from '../client/index.js';
import { createFakeEnvironment, type FakeEnvironment } from './fake-environment.js';
import type { FakeNodeSocket } from './fake-node-socket.js';
import { createFakeServer, type FakeServer } from './fake-server.js';
import type { FakeSocket } from './fake-socket.js';
import { createFakeNetwork, type ConnectBehaviour, type FakeNetwork } from './fake-web-socket.js';
import { seededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';

/** Who arms the timers of connections, in `clock.pending`. */
export const CONNECTION = 'connection';

/** What a world begins with. */
export interface WorldSetup<Socket extends FakeSocket = FakeSocket> {
  /** What becomes of new connections. @default 'accept' */
  readonly behaviour?: ConnectBehaviour<Socket>;
  /** How long an open, a reply and the answer to a close take, in ms. @default 0 */
  readonly latencyMs?: number;
  /** @default online, visible and not frozen */
  readonly surroundings?: Partial<Surroundings>;
  /** The seed of `random`: the same seed draws the same jitter. @default 1 */
  readonly seed?: number;
  /** When the clock begins, in ms since the epoch. @default 2030-01-01 */
  readonly startAt?: number;
}

/** The options that put a connection into a world. */
export interface WorldOptions {
  readonly webSocket: WebSocketClass;
  readonly clock: Clock;
  readonly environment: EnvironmentSource;
  readonly random: () => number;
}

/** Everything around a connection, under the test's hand: no real time, no network, no global. */
export interface World<Socket extends FakeSocket = FakeSocket> {
  /** Spread these into `createConnection`, last: `createConnection({ url, ...world.options })`. */
  readonly options: WorldOptions;
  readonly clock: VirtualClock;
  /** The far end: lets in, refuses, closes, sends, falls silent. */
  readonly server: FakeServer<Socket>;
  /** The network, the page and sleep, as facts that connections hear. */
  readonly environment: FakeEnvironment;
  /** Every socket ever made, and what becomes of new ones. */
  readonly network: FakeNetwork<Socket>;
  /** Lets everything happen that needs no time: promises, and timers that are due now. */
  settle(): Promise<void>;
  /** Time passes: timers run one by one, and promises settle after each. */
  pass(ms: number): Promise<void>;
  /**
   * Time passes, timer by timer, until the condition holds.
   *
   * @throws Error when it does not within `withinMs` (default: an hour), or no timer is left.
   */
  until(condition: () => boolean, withinMs?: number): Promise<void>;
  /** The machine sleeps: time passes, nothing runs, and overdue timers run late on waking. */
  sleep(ms: number): Promise<void>;
}

/** A world of either kind of socket. */
export type AnyWorld = World | World<FakeNodeSocket>;

const NEW_YEAR_2030 = 1_893_456_000_000;
const HOUR = 3_600_000;

/**
 * A world of sockets like a browser's. With `node: true` they are like those of `ws`: they can be
 * pinged, and a refused upgrade shows its HTTP status.
 *
 * @example
 * const world = createWorld();
 * const connection = createConnection({ url: 'wss://app.test', ...world.options });
 * connection.start();
 * await world.server.close(1012);
 * connection.getSnapshot().status; // 'cooldown'
 */
export function createWorld(
  setup: WorldSetup<FakeNodeSocket> & { readonly node: true },
): World<FakeNodeSocket>;
export function createWorld(setup?: WorldSetup & { readonly node?: false }): World;
export function createWorld(
  setup:
    | (WorldSetup<FakeNodeSocket> & { readonly node: true })
    | (WorldSetup & { readonly node?: false }) = {},
): World<FakeNodeSocket> | World {
  const clock = new VirtualClock(setup.startAt ?? NEW_YEAR_2030);
  return setup.node === true
    ? inhabit(setup, clock, createFakeNetwork({ ...setup, clock, node: true }))
    : inhabit(setup, clock, createFakeNetwork({ ...setup, clock, node: false }));
}

function inhabit<Socket extends FakeSocket>(
  { seed = 1, surroundings }: WorldSetup<Socket>,
  clock: VirtualClock,
  network: FakeNetwork<Socket>,
): World<Socket> {
  const environment = createFakeEnvironment(surroundings);
  const settle = (): Promise<void> => clock.advanceAsync(0);

  return {
    clock,
    network,
    environment,
    server: createFakeServer(network, settle),
    options: Object.freeze({
      webSocket: network.WebSocket,
      // Named, so that timers the app arms on the same clock are told apart.
      clock: {
        now: clock.now,
        setTimeout: (run: () => void, ms: number) => clock.setTimeout(run, ms, CONNECTION),
        clearTimeout: (id: unknown) => {
          clock.clearTimeout(id as number | undefined);
        },
      },
      environment,
      random: seededRandom(seed),
    }),
    settle,
    pass: (ms) => clock.advanceAsync(ms),
    async until(condition, withinMs = HOUR) {
      const end = clock.now() + withinMs;
      await settle();
      while (!condition()) {
        const next = clock.pending[0];
        if (next === undefined) throw new Error('until(): no timer is left that could change it.');
        if (next.dueAt > end) {
          throw new Error(`until(): the condition did not hold within ${String(withinMs)} ms.`);
        }
        await clock.advanceAsync(next.dueAt - clock.now());
      }
    },
    async sleep(ms) {
      clock.sleep(ms);
      environment.wake();
      await settle();
    },
  };
}
