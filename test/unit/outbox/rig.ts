import { afterEach, expect } from 'vitest';
import { createConnection } from '../../../src/client/index.js';
import type { Connection } from '../../../src/client/index.js';
import {
  createOutbox,
  memoryStore,
  type Outbox,
  type OutboxOptions,
  type OutboxStore,
} from '../../../src/outbox/index.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';

/** An outbox on a connection in a fake network. Messages are `id data`, acknowledgements `ack id`. */
export interface OutboxRig {
  readonly outbox: Outbox;
  readonly store: OutboxStore;
  readonly connection: Connection;
  readonly network: FakeNetwork;
  readonly clock: VirtualClock;
  readonly told: string[];
  /** Starts the connection, and lets everything that is not a timer happen. */
  connect(): Promise<void>;
  /** Lets everything happen that is not a timer. */
  settle(): Promise<void>;
  /** The server acknowledges. */
  acknowledge(...ids: readonly string[]): Promise<void>;
  /** Everything that the present link was sent, and the earlier ones. */
  sent(): readonly (readonly string[])[];
}

/** Lets everything happen that is not a timer. */
export async function settled(clock: VirtualClock): Promise<void> {
  await clock.advanceAsync(0);
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

const rigs = new Set<OutboxRig>();

afterEach(() => {
  for (const { outbox, connection, clock } of rigs) {
    outbox[Symbol.dispose]();
    connection[Symbol.dispose]();
    expect(clock.pendingOfProduct).toEqual([]);
  }
  rigs.clear();
});

/** Makes an outbox whose ids are 1, 2, 3. */
export function createRig(options: Partial<OutboxOptions> = {}): OutboxRig {
  const clock = new VirtualClock(1_000_000);
  const network = createFakeNetwork({ clock });
  const connection = createConnection({
    url: 'wss://example.test/socket',
    clock,
    random: () => 0.5,
    environment: null,
    heartbeat: false,
    webSocket: network.WebSocket,
  });
  const { store = memoryStore() } = options;
  let ids = 0;
  const outbox = createOutbox({
    connection,
    store,
    protocol: {
      encode: ({ id, data }) => `${id} ${String(data)}`,
      acknowledged: (message) =>
        String(message).startsWith('ack ') ? String(message).slice(4).split(',') : null,
    },
    lock: null,
    clock,
    newId: () => String((ids += 1)),
    ...options,
  });
  const told: string[] = [];
  outbox.on('acknowledged', (id) => told.push(`acknowledged ${id}`));
  outbox.on('dropped', (id, reason) => told.push(`dropped ${id} ${reason}`));
  outbox.on('error', ({ code }) => told.push(`error ${code}`));
  const settle = (): Promise<void> => settled(clock);
  const rig: OutboxRig = {
    outbox,
    store,
    connection,
    network,
    clock,
    told,
    settle,
    async connect() {
      connection.start();
      await settle();
    },
    async acknowledge(...given) {
      network.last.message(`ack ${given.join(',')}`);
      await settle();
    },
    sent: () => network.sockets.map((socket) => socket.sent.map(String)),
  };
  rigs.add(rig);
  return rig;
}
