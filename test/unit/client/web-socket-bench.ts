import { afterEach, expect } from 'vitest';
import { SupervisedWebSocket, type SupervisedWebSocketOptions } from '../../../src/client/index.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';

export const address = 'wss://example.test/socket';

export interface SocketBench {
  readonly socket: SupervisedWebSocket;
  readonly network: FakeNetwork;
  readonly clock: VirtualClock;
  /** The events and the state at each: `open 1`, `close 1006 0`. */
  readonly told: string[];
  /** The listener that writes down what is told. */
  readonly note: (event: Event) => void;
  /** Lets the socket begin, and the network answer. */
  connect(): Promise<void>;
}

const sockets = new Set<SocketBench>();

afterEach(() => {
  for (const { socket, clock } of sockets) {
    socket.connection[Symbol.dispose]();
    clock.advance(60_000);
    expect(clock.pendingOfProduct).toEqual([]);
  }
  sockets.clear();
});

/** A socket whose waits are half of their ceilings. */
export function createSocket(
  options: SupervisedWebSocketOptions = {},
  url: ConstructorParameters<typeof SupervisedWebSocket>[0] = address,
): SocketBench {
  const clock = options.clock instanceof VirtualClock ? options.clock : new VirtualClock();
  const network = createFakeNetwork({ clock });
  const socket = new SupervisedWebSocket(url, [], {
    clock,
    random: () => 0.5,
    environment: null,
    ...(options.WebSocket === undefined && { webSocket: network.WebSocket }),
    ...options,
  });
  const told: string[] = [];
  const note = (event: Event): void => {
    const { code } = event as Partial<CloseEvent>;
    told.push([event.type, code, socket.readyState].filter((part) => part !== undefined).join(' '));
  };
  for (const type of ['open', 'message', 'error', 'close']) socket.addEventListener(type, note);
  const connect = async (): Promise<void> => {
    await clock.advanceAsync(0);
  };
  const bench = { socket, network, clock, told, note, connect };
  sockets.add(bench);
  return bench;
}
