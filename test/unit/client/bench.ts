import { afterEach, expect } from 'vitest';
import { createConnection } from '../../../src/client/index.js';
import type {
  Connection,
  ConnectionEvents,
  LinekeeperError,
  SupervisionOptions,
} from '../../../src/client/index.js';
import { createFakeEnvironment, type FakeEnvironment } from '../../support/fake-environment.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';

/** A connection on a virtual clock, in a fake network and surroundings under the test's hand. */
export interface Bench {
  readonly connection: Connection;
  readonly clock: VirtualClock;
  readonly network: FakeNetwork;
  readonly environment: FakeEnvironment;
  /** Everything told, in order: `status connecting`, `open`, `message hello`, `close 1006`. */
  readonly told: string[];
  readonly errors: LinekeeperError[];
  /** Starts, and lets the network answer. */
  connect(): void;
}

/** The first moment of a bench: not 0, so that a time that was forgotten shows. */
export const START = 1_000_000;
export const URL_OF_BENCH = 'wss://example.test/socket';

const benches = new Set<Bench>();

afterEach(() => {
  const used = [...benches];
  benches.clear();
  for (const { connection } of used) connection[Symbol.dispose]();
  for (const { clock, network, environment } of used) {
    expect(clock.pendingOfProduct).toEqual([]);
    expect(environment.listeners).toBe(0);
    clock.advance(60_000);
    expect(network.live).toEqual([]);
  }
});

const inWords: { [Type in keyof ConnectionEvents]: (...args: ConnectionEvents[Type]) => string } = {
  status: (status) => status,
  open: ({ reconnected }) => (reconnected ? 'again' : ''),
  message: (data) => (typeof data === 'string' ? data : 'binary'),
  event: (name) => name,
  close: ({ code }) => String(code),
  retry: ({ attempt, cause }) => `${String(attempt)} ${cause}`,
  latency: ({ rttMs }) => String(rttMs),
  error: ({ code }) => code,
  stable: () => '',
  lost: () => '',
  restored: () => '',
};

/** Notes what a connection tells from now on. */
export function listen(connection: Pick<Connection, 'on'>): string[] {
  const told: string[] = [];
  const note = (type: keyof ConnectionEvents): void => {
    const words = inWords[type] as (...args: readonly unknown[]) => string;
    connection.on(type, (...args: readonly unknown[]) => {
      told.push(`${type} ${words(...args)}`.trim());
    });
  };
  for (const type of Object.keys(inWords)) note(type as keyof ConnectionEvents);
  return told;
}

/**
 * Makes a bench; after the test it is disposed of and must have left no timer, socket or listener.
 * Random numbers are 0.5, so that the waits of the default backoff are 500, 1000, 2000 ms and so on.
 */
export function createBench(
  options: SupervisionOptions = {},
  world: { readonly clock?: VirtualClock; readonly latencyMs?: number } = {},
): Bench {
  const { clock = new VirtualClock(START), latencyMs = 0 } = world;
  const network = createFakeNetwork({ clock, latencyMs });
  const environment = createFakeEnvironment();
  const connection = createConnection({
    url: URL_OF_BENCH,
    webSocket: network.WebSocket,
    environment,
    clock,
    random: () => 0.5,
    ...options,
  });
  const told = listen(connection);
  const errors: LinekeeperError[] = [];
  connection.on('error', (error) => errors.push(error));
  const bench: Bench = {
    connection,
    clock,
    network,
    environment,
    told,
    errors,
    connect: () => {
      connection.start();
      clock.advance(latencyMs);
    },
  };
  benches.add(bench);
  return bench;
}
