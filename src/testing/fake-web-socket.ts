import { FakeNodeSocket, type NodeWire } from './fake-node-socket.js';
import { FakeSocket, type FakePayload } from './fake-socket.js';
import type { VirtualClock } from './virtual-clock.js';

/** What the server end does with a new socket, decided when the latency has passed. */
export type ConnectOutcome =
  | 'accept'
  /** The connect fails: error, then close 1006. */
  | 'refuse'
  /** Nothing happens, ever: the server accepts TCP but never upgrades. */
  | 'hang'
  /** Accepted, and closed at once. */
  | { readonly close: number; readonly reason?: string };

/**
 * A fixed outcome, a list of outcomes by attempt whose last one repeats, or a script. A script may
 * act on the socket itself (`socket.open('v2')`) and return nothing; `attempt` counts from 1 over the
 * whole network.
 */
export type ConnectBehaviour<Socket> =
  | ConnectOutcome
  | readonly ConnectOutcome[]
  | ((socket: Socket, attempt: number) => ConnectOutcome)
  | ((socket: Socket, attempt: number) => void);

/** A class of WebSockets that a network has made. */
export interface FakeSocketClass<Socket> {
  new (url: string | URL, protocols?: string | string[], options?: unknown): Socket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}

/** What a network in memory is made of. */
export interface FakeNetworkOptions<Socket> {
  readonly clock: VirtualClock;
  /** How long an open, a pong, a reply and the answer to a close take, in ms. @default 0 */
  readonly latencyMs?: number;
  /** @default 'accept' */
  readonly behaviour?: ConnectBehaviour<Socket>;
}

/** A network in memory: the sockets made on it, and what becomes of new ones. */
export interface FakeNetwork<Socket extends FakeSocket = FakeSocket> {
  /** Give this to what opens sockets. */
  readonly WebSocket: FakeSocketClass<Socket>;
  /** Every socket ever made, oldest first. */
  readonly sockets: readonly Socket[];
  /** Those that are not CLOSED. */
  readonly live: readonly Socket[];
  /** The newest socket; throws when none has been made. */
  readonly last: Socket;
  /** What becomes of each new socket once the latency has passed. */
  behaviour: ConnectBehaviour<Socket>;
  latencyMs: number;
  /** True makes the far end vanish: no pong, no reply, no answer to a close. New sockets still open. */
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

const pick = (
  wanted: ConnectOutcome | readonly ConnectOutcome[],
  attempt: number,
): ConnectOutcome | undefined =>
  isScript(wanted) ? (wanted[attempt - 1] ?? wanted.at(-1)) : wanted;

// Array.isArray does not narrow what is readonly.
const isScript = (
  wanted: ConnectOutcome | readonly ConnectOutcome[],
): wanted is readonly ConnectOutcome[] => Array.isArray(wanted);

function connectNetwork<Socket extends FakeSocket>(
  { clock, latencyMs = 0, behaviour = 'accept' }: FakeNetworkOptions<Socket>,
  makeClass: (wire: NodeWire) => FakeSocketClass<Socket>,
): FakeNetwork<Socket> {
  const sockets: Socket[] = [];

  function connect(socket: Socket, attempt: number): void {
    const isWaiting = (): boolean => socket.readyState === 0;
    if (!isWaiting()) return;
    const { behaviour: wanted } = network;
    const outcome = typeof wanted === 'function' ? wanted(socket, attempt) : pick(wanted, attempt);
    // The script may have opened or failed it already.
    if (!isWaiting()) return;
    if (outcome === 'refuse') socket.fail();
    if (outcome === 'accept' || typeof outcome === 'object') socket.open();
    if (typeof outcome === 'object' && socket.readyState === 1) {
      socket.serverClose(outcome.close, outcome.reason);
    }
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
