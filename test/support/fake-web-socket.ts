import { FakeNodeSocket, type NodeWire } from './fake-node-socket.js';
import { FakeSocket, type FakePayload } from './fake-socket.js';
import type { VirtualClock } from './virtual-clock.js';

/** What the server end does with a new socket, decided when the latency has passed. */
export type ConnectOutcome = 'accept' | 'refuse' | 'hang';

/**
 * A fixed outcome or a script. A script may act on the socket itself (`socket.open('v2')`) and
 * return nothing; `attempt` counts from 1 over the whole network.
 */
export type ConnectBehaviour<Socket> =
  | ConnectOutcome
  | ((socket: Socket, attempt: number) => ConnectOutcome)
  | ((socket: Socket, attempt: number) => void);

export interface FakeSocketClass<Socket> {
  new (url: string | URL, protocols?: string | string[], options?: unknown): Socket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}

export interface FakeNetworkOptions<Socket> {
  readonly clock: VirtualClock;
  /** One way or round trip does not matter here: open, pong, reply and close answer take this long. */
  readonly latencyMs?: number;
  readonly behaviour?: ConnectBehaviour<Socket>;
}

export interface FakeNetwork<Socket extends FakeSocket = FakeSocket> {
  /** Hand this to the product. */
  readonly WebSocket: FakeSocketClass<Socket>;
  /** Every socket ever made, oldest first. */
  readonly sockets: readonly Socket[];
  /** Those that are not CLOSED. */
  readonly live: readonly Socket[];
  /** The newest socket; throws when the product has made none. */
  readonly last: Socket;
  behaviour: ConnectBehaviour<Socket>;
  latencyMs: number;
  /** True makes the far end vanish: no pong, no reply, no answer to a close. New sockets are not affected. */
  silent: boolean;
  /** Only with `node: true`: whether ping frames are answered. */
  answerPings: boolean;
  /** A scripted server: called for everything sent while open. Answer with `socket.reply(data)`. */
  onSend: ((socket: Socket, data: FakePayload) => void) | undefined;
}

/** A network in memory on a virtual clock. `node: true` gives sockets in the shape of the `ws` package. */
export function createFakeNetwork(
  options: FakeNetworkOptions<FakeNodeSocket> & { readonly node: true },
): FakeNetwork<FakeNodeSocket>;
export function createFakeNetwork(
  options: FakeNetworkOptions<FakeSocket> & { readonly node?: false },
): FakeNetwork;
export function createFakeNetwork(
  options:
    | (FakeNetworkOptions<FakeNodeSocket> & { readonly node: true })
    | (FakeNetworkOptions<FakeSocket> & { readonly node?: false }),
): FakeNetwork<FakeNodeSocket> | FakeNetwork {
  if (options.node === true) {
    return connectNetwork<FakeNodeSocket>(
      options,
      (wire) =>
        class extends FakeNodeSocket {
          constructor(url: string | URL, protocols?: string | string[], wsOptions?: unknown) {
            super(url, protocols, wsOptions, wire);
          }
        },
    );
  }
  return connectNetwork<FakeSocket>(
    options,
    (wire) =>
      class extends FakeSocket {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols, wire);
        }
      },
  );
}

function connectNetwork<Socket extends FakeSocket>(
  { clock, latencyMs = 0, behaviour = 'accept' }: FakeNetworkOptions<Socket>,
  makeClass: (wire: NodeWire) => FakeSocketClass<Socket>,
): FakeNetwork<Socket> {
  const sockets: Socket[] = [];

  function connect(socket: Socket, attempt: number): void {
    const isWaiting = (): boolean => socket.readyState === 0;
    if (!isWaiting()) return;
    const { behaviour: wanted } = network;
    const outcome = typeof wanted === 'function' ? wanted(socket, attempt) : wanted;
    // The script may have opened or failed it already.
    if (!isWaiting()) return;
    if (outcome === 'accept') socket.open();
    if (outcome === 'refuse') socket.fail();
  }

  const wire: NodeWire = {
    get latencyMs() {
      return network.latencyMs;
    },
    get silent() {
      return network.silent;
    },
    get answerPings() {
      return network.answerPings;
    },
    later(ms, task) {
      // Named, so that "no timer is left" can be asked about the product alone.
      const id = clock.setTimeout(task, ms, 'network');
      return () => clock.clearTimeout(id);
    },
    opened(socket) {
      // Sockets of this network are only ever made by its own class.
      const attempt = sockets.push(socket as Socket);
      clock.setTimeout(() => connect(socket as Socket, attempt), network.latencyMs, 'network');
    },
    sent(socket, data) {
      network.onSend?.(socket as Socket, data);
    },
  };

  const network: FakeNetwork<Socket> = {
    WebSocket: makeClass(wire),
    sockets,
    behaviour,
    latencyMs,
    silent: false,
    answerPings: true,
    onSend: undefined,
    get live() {
      return sockets.filter((socket) => socket.readyState !== 3);
    },
    get last() {
      const newest = sockets.at(-1);
      if (newest === undefined) throw new Error('No socket has been made yet.');
      return newest;
    },
  };
  return network;
}
