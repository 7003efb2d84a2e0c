import { createActor, setup, type AnyActorLogic } from 'xstate';
import type {
  Inlet,
  Link,
  LivePorts,
  Switchboard,
  TransportSpec,
} from '../../../src/actors/ports.js';
import type { MessageData, WebSocketLike } from '../../../src/actors/web-socket.js';
import { openSurroundings } from '../../../src/policies/gates.js';
import type { VirtualClock } from '../../support/virtual-clock.js';

/** Everything an actor may tell besides its events. */
export interface Board extends Switchboard {
  readonly links: Map<string, Link>;
  readonly received: unknown[];
  readonly latencies: number[];
  readonly reported: unknown[];
  readonly uncheckable: string[];
}

export function createBoard(): Board {
  const received: unknown[] = [];
  const latencies: number[] = [];
  const reported: unknown[] = [];
  const uncheckable: string[] = [];
  return {
    links: new Map(),
    received,
    latencies,
    reported,
    uncheckable,
    receiver: () => (data) => void received.push(data),
    latency: (rttMs) => void latencies.push(rttMs),
    isStopping: () => false,
    unchecked: (transport) => void uncheckable.push(transport),
    report: (cause) => void reported.push(cause),
  };
}

/** A link without a session, as the transport makes it. */
export const plainLink = (
  transport: string,
  socket: WebSocketLike,
  hear: Inlet['hear'] = () => undefined,
): Link => ({
  transport,
  socket,
  inlet: { hear },
  send: (data) => {
    socket.send(data as MessageData);
  },
  ping: null,
  held: [],
  isFull: null,
});

/** The ports of a connection of one transport, of which each may be replaced. */
export function createPorts(
  clock: VirtualClock,
  board: Board,
  spec: TransportSpec,
  given: Partial<LivePorts> = {},
): LivePorts {
  return {
    clock: clock,
    now: clock.now,
    random: () => 0.5,
    readSurroundings: () => openSurroundings,
    environment: null,
    credentials: null,
    hasCredentials: false,
    canRefresh: false,
    transports: [spec],
    switchboard: board,
    ...given,
  };
}

/** An actor under a parent that does nothing but listen: what it sends back is in `heard`. */
export function startActor(logic: AnyActorLogic, input: unknown) {
  const heard: { readonly type: string; readonly [key: string]: unknown }[] = [];
  const failures: unknown[] = [];
  const parent = createActor(
    setup({ actors: { logic } }).createMachine({
      invoke: { id: 'child', src: 'logic', input: () => input },
      on: { '*': { actions: ({ event }) => heard.push(event as (typeof heard)[number]) } },
    }),
  );
  parent.subscribe({ error: (error) => failures.push(error) });
  parent.start();
  return {
    heard,
    failures,
    send: (event: { readonly type: string }) => {
      const { children } = parent.getSnapshot();
      (children as Record<string, { send(event: { type: string }): void }>)['child']?.send(event);
    },
    stop: () => {
      parent.stop();
    },
  };
}
