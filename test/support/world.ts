import { expect } from 'vitest';
import { createConnection } from '../../src/client/create-connection.js';
import type { LinekeeperError } from '../../src/protocol/errors.js';
import type {
  Connection,
  ConnectionSnapshot,
  RetryEvent,
  SupervisionOptions,
} from '../../src/client/types.js';
import type { CloseInfo } from '../../src/policies/close.js';
import type { Surroundings } from '../../src/policies/gates.js';
import { createFakeEnvironment, type FakeEnvironment } from './fake-environment.js';
import type { FakeNodeSocket } from './fake-node-socket.js';
import type { FakeSocket } from './fake-socket.js';
import { createFakeNetwork, type ConnectBehaviour, type FakeNetwork } from './fake-web-socket.js';
import { seededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';

export interface WorldSetup<Socket extends FakeSocket = FakeSocket> {
  /** Options of the connection; what the world provides itself need not be given. */
  readonly options?: SupervisionOptions;
  readonly surroundings?: Partial<Surroundings>;
  readonly behaviour?: ConnectBehaviour<Socket>;
  /** @default 10 */
  readonly latencyMs?: number;
  /** @default 1 */
  readonly seed?: number;
  /** The world that this one follows after a reload: same clock, network and environment. */
  readonly after?: World<Socket>;
}

/** A connection on a virtual clock, with everything around it under the test's hand. */
export interface World<Socket extends FakeSocket = FakeSocket> {
  readonly clock: VirtualClock;
  readonly network: FakeNetwork<Socket>;
  readonly environment: FakeEnvironment;
  readonly connection: Connection;
  /** The status with its reason: `cooldown:backoff`. */
  readonly status: string;
  readonly snapshot: ConnectionSnapshot;
  /** Every status heard since the beginning, with its reason. */
  readonly statuses: readonly string[];
  readonly retries: readonly RetryEvent[];
  readonly closes: readonly CloseInfo[];
  readonly errors: readonly LinekeeperError[];
  readonly messages: readonly unknown[];
  /** The other events in order of hearing: open, stable, lost, restored. */
  readonly events: readonly string[];
  /** The times at which sockets were made. */
  readonly dials: readonly number[];
  /** Sockets that are neither closing nor closed. */
  readonly held: readonly Socket[];
  /** Time passes. */
  advance(ms: number): void;
  /** Time passes and promises settle. */
  pass(ms: number): Promise<void>;
  /** Starts and waits for the connection to open. */
  open(): Promise<void>;
  /** No timer, no socket and no listener is held. */
  expectNothingLeft(): void;
}

/** The part of a world that keeps traces. */
interface Traceable extends Pick<World, 'clock' | 'environment' | 'held'> {
  readonly network: { readonly sockets: readonly FakeSocket[] };
}

/** What counts as a trace of a connection that was stopped. */
function traces(world: Traceable) {
  const types = ['open', 'message', 'close', 'pong'];
  const { sockets } = world.network;
  return {
    timers: world.clock.pendingOfProduct.length,
    sockets: world.held.length,
    socketListeners: sockets.flatMap((socket) => types.map((type) => socket.listenerCount(type))),
    // A socket that was given up keeps one: it swallows the error that `ws` throws otherwise.
    errorListeners: sockets.filter((socket) => socket.listenerCount('error') > 1).length,
    environmentListeners: world.environment.listeners,
  };
}

function inhabit<Socket extends FakeSocket>(
  setup: WorldSetup<Socket>,
  clock: VirtualClock,
  network: FakeNetwork<Socket>,
): World<Socket> {
  const environment = setup.after?.environment ?? createFakeEnvironment(setup.surroundings);
  const dials: number[] = [];
  const webSocket = new Proxy(network.WebSocket, {
    construct(target, [url, protocols]: [url: string, protocols: string[]]) {
      dials.push(clock.now());
      return new target(url, protocols);
    },
  });
  const connection = createConnection({
    url: 'wss://line.test/socket',
    webSocket,
    clock,
    environment,
    random: seededRandom(setup.seed ?? 1),
    ...setup.options,
  });
  const statuses: string[] = [];
  const retries: RetryEvent[] = [];
  const closes: CloseInfo[] = [];
  const errors: LinekeeperError[] = [];
  const messages: unknown[] = [];
  const events: string[] = [];
  const nameOf = (status: string, reason: string | null) =>
    reason === null ? status : `${status}:${reason}`;
  connection.on('status', (status, { reason }) => statuses.push(nameOf(status, reason)));
  connection.on('retry', (retry) => retries.push(retry));
  connection.on('close', (close) => closes.push(close));
  connection.on('error', (error) => errors.push(error));
  connection.on('message', (data) => messages.push(data));
  for (const type of ['open', 'stable', 'lost', 'restored'] as const) {
    connection.on(type, () => events.push(type));
  }

  const world: World<Socket> = {
    clock,
    network,
    environment,
    connection,
    statuses,
    retries,
    closes,
    errors,
    messages,
    events,
    dials,
    get snapshot() {
      return connection.getSnapshot();
    },
    get status() {
      const { status, reason } = connection.getSnapshot();
      return nameOf(status, reason);
    },
    get held() {
      return network.sockets.filter(({ readyState }) => readyState < 2);
    },
    advance: (ms) => clock.advance(ms),
    pass: (ms) => clock.advanceAsync(ms),
    async open() {
      connection.start();
      await clock.advanceAsync(network.latencyMs);
      expect(world.status).toBe('connected');
    },
    expectNothingLeft() {
      const { sockets } = network;
      expect(traces(world)).toEqual({
        timers: 0,
        sockets: 0,
        socketListeners: sockets.flatMap(() => [0, 0, 0, 0]),
        errorListeners: 0,
        environmentListeners: 0,
      });
    },
  };
  return world;
}

/** A world of browser-like sockets, which cannot be pinged but by the app's own protocol. */
export function createWorld(setup: WorldSetup = {}): World {
  const clock = setup.after?.clock ?? new VirtualClock(1_000_000);
  const { latencyMs = 10, behaviour = 'accept' } = setup;
  const network = setup.after?.network ?? createFakeNetwork({ clock, latencyMs, behaviour });
  return inhabit(setup, clock, network);
}

/** A world of sockets like those of `ws`, with protocol pings and HTTP answers to upgrades. */
export function createNodeWorld(setup: WorldSetup<FakeNodeSocket> = {}): World<FakeNodeSocket> {
  const clock = setup.after?.clock ?? new VirtualClock(1_000_000);
  const { latencyMs = 10, behaviour = 'accept' } = setup;
  const network =
    setup.after?.network ?? createFakeNetwork({ clock, latencyMs, behaviour, node: true });
  return inhabit(setup, clock, network);
}

export { createMemoryStorage } from '../../src/testing/memory-storage.js';
