import { createConnection } from '../../../src/client/create-connection.js';
import type { Connection, SupervisionOptions } from '../../../src/client/types.js';
import { createFakeEnvironment, type FakeEnvironment } from '../../support/fake-environment.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';

/** A connection that nobody listens to, on timers and a wall clock that can differ. */
interface Bare {
  readonly connection: Connection;
  readonly network: FakeNetwork;
  readonly environment: FakeEnvironment;
  /** The timers. */
  readonly clock: VirtualClock;
  /** What the connection takes for the time. */
  readonly now: () => number;
  /** Sets the wall clock, forward or back, while the timers stay armed as they were. */
  readonly setClock: (byMs: number) => void;
}

/** Makes a connection without a listener of any kind; its random numbers are 0.5. */
export function createBare(options: SupervisionOptions = {}): Bare {
  const clock = new VirtualClock(1e9);
  const network = createFakeNetwork({ clock });
  const environment = createFakeEnvironment();
  let shiftMs = 0;
  const now = (): number => clock.now() + shiftMs;
  const connection = createConnection({
    url: 'wss://line.test/socket',
    webSocket: network.WebSocket,
    environment,
    clock: {
      now,
      setTimeout: (run, ms) => clock.setTimeout(run, ms),
      clearTimeout: (id) => {
        clock.clearTimeout(id as number | undefined);
      },
    },
    random: () => 0.5,
    ...options,
  });
  const setClock = (byMs: number): void => {
    shiftMs += byMs;
  };
  return { connection, network, environment, clock, now, setClock };
}
