import type { Clock, WebSocketLike } from '../client/index.js';
import { copyOf } from '../protocol/bytes.js';
import { createDelayLine, type Hold } from './delay-line.js';
import { codeOf, countOr } from './parts.js';
import { createSocketListeners, type SocketEventType } from './socket-listeners.js';
import { bytesOf } from './traffic.js';

/** What an inspector hears of a socket. */
export interface SocketWitness {
  opened(): void;
  closed(close: {
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
  }): void;
  sent(data: unknown): void;
  received(data: unknown): void;
}

/** A socket whose link can be cut, and is held up as the switches say. */
export interface FaultySocket {
  readonly socket: WebSocketLike;
  /** Cuts it: it closes with 1006 at once, and the real one is destroyed. */
  drop(): void;
  /** A switch was thrown. */
  update(): void;
}

type Listener = (...args: unknown[]) => void;
type MessageData = Parameters<WebSocketLike['send']>[0];

/** The parts of a `ws` socket that a standard one lacks. */
interface NodeParts {
  ping?: (...args: unknown[]) => void;
  terminate?: () => void;
  on?: (type: string, listener: Listener) => unknown;
  off?: (type: string, listener: Listener) => unknown;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
/** RFC 6455 section 7.1.5: closed without a close frame. */
const abnormal = { code: 1006, reason: '', wasClean: false };

/** A socket copies what it is handed; what is held up must not change either. */
const ownCopy = (data: MessageData): MessageData => copyOf(data) ?? data;

/** Stands before a real socket: everything that passes can be held up, counted, and cut off. */
export function createFaultySocket(
  real: WebSocketLike,
  hold: () => Hold,
  clock: Clock,
  witness: SocketWitness,
): FaultySocket {
  const listeners = createSocketListeners();
  const { dispatch } = listeners;
  const pongs = new Map<Listener, Listener>();
  const inward = createDelayLine(hold, clock);
  const outward = createDelayLine(hold, clock);
  const node = real as WebSocketLike & NodeParts;
  /** As the app sees it: what is held up has not happened yet. */
  let state = real.readyState;
  let heldBytes = 0;
  let isCut = false;
  /** How the real one ended, which the app may not have been told yet. */
  let ended: Partial<CloseEvent> | null = null;

  function closed(event: Partial<CloseEvent>): void {
    if (state === CLOSED) return;
    state = CLOSED;
    const { code, reason, wasClean } = event;
    witness.closed({
      code: codeOf(code),
      reason: typeof reason === 'string' ? reason : '',
      wasClean: wasClean === true,
    });
    dispatch('close', event);
  }
  const happen: Readonly<Record<SocketEventType, (event: never) => void>> = {
    open: (event) => {
      if (state !== CONNECTING) return;
      state = OPEN;
      witness.opened();
      dispatch('open', event);
    },
    message: (event: { readonly data: unknown }) => {
      if (state !== OPEN && state !== CLOSING) return;
      witness.received(event.data);
      dispatch('message', event);
    },
    error: (event) => dispatch('error', event),
    close: closed,
  };
  for (const type of ['open', 'message', 'close', 'error'] as const) {
    real.addEventListener(type, (event: never) => {
      if (isCut) return;
      if (type === 'close') ended = event;
      // Nobody waits any more for what a socket says that the app has closed.
      if (state === CLOSING) happen[type](event);
      else inward.push(() => happen[type](event));
    });
  }
  if (state === OPEN) witness.opened();

  function forget(): void {
    inward.clear();
    outward.clear();
    heldBytes = 0;
  }
  /** The app has closed it: what is still held up reaches nobody. */
  function finish(close: () => void): void {
    const before = state;
    state = Math.max(state, CLOSING);
    if (!hold().stall) outward.flush();
    try {
      close();
    } catch (error) {
      state = before;
      throw error;
    }
    forget();
    if (ended !== null) closed(ended);
    else if (real.readyState === CLOSED) closed(abnormal);
  }
  const kill = (): void => {
    try {
      if (node.terminate === undefined) real.close();
      else node.terminate();
    } catch {
      // It was never opened, and is gone.
    }
  };

  const own = {
    addEventListener: listeners.add,
    removeEventListener: listeners.remove,
    get readyState() {
      return state;
    },
    get bufferedAmount() {
      // Some classes have none.
      return countOr(real.bufferedAmount, 0) + heldBytes;
    },
    send(data: MessageData, ...more: unknown[]) {
      if (isCut) return;
      // What a socket says to a message when it is not open is the real one's to say.
      if (state !== OPEN) {
        real.send(data);
        return;
      }
      const send = real.send.bind(real) as (...args: unknown[]) => void;
      if (outward.isFree()) {
        send(data, ...more);
        witness.sent(data);
        return;
      }
      witness.sent(data);
      const kept = ownCopy(data);
      const bytes = bytesOf(data);
      heldBytes += bytes;
      outward.push(() => {
        heldBytes -= bytes;
        if (real.readyState === OPEN) send(kept, ...more);
      });
    },
    close(code?: number, reason?: string) {
      finish(() => real.close(code, reason));
    },
    ...(node.terminate !== undefined && {
      terminate() {
        outward.clear();
        finish(() => node.terminate?.());
      },
    }),
    ...(node.ping !== undefined && {
      ping(...args: unknown[]) {
        if (isCut) return;
        outward.push(() => {
          if (real.readyState === OPEN) node.ping?.(...args);
        });
      },
    }),
    ...(node.on !== undefined && {
      on(type: string, listener: Listener) {
        if (type !== 'pong') return node.on?.(type, listener);
        const late: Listener = (...args) => {
          if (isCut) return;
          inward.push(() => {
            if (pongs.has(listener)) listener(...args);
          });
        };
        pongs.set(listener, late);
        return node.on?.(type, late);
      },
    }),
    ...(node.off !== undefined && {
      off(type: string, listener: Listener) {
        const late = pongs.get(listener);
        pongs.delete(listener);
        return node.off?.(type, type === 'pong' ? (late ?? listener) : listener);
      },
    }),
  };

  const socket = new Proxy(real, {
    get(target, key): unknown {
      if (Object.hasOwn(own, key)) return Reflect.get(own, key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
    set: (target, key, value: unknown) => Reflect.set(target, key, value, target),
  });

  return {
    socket,
    drop() {
      if (isCut || state === CLOSED) return;
      isCut = true;
      forget();
      kill();
      closed(abnormal);
    },
    update() {
      inward.update();
      outward.update();
    },
  };
}
