import type { Clock, Connection, SendOutcome, WebSocketLike } from '../client/index.js';

/** Less than the connection's queue holds (100 messages, 1 MiB), so that no line drops another. */
const MAX_LINES = 50;
const MAX_BYTES = 512 * 1024;
/** What one socket may have waiting in its own buffer, in bytes. */
const HIGH_WATER = 1024 * 1024;
/** How often a full socket is asked again, in ms: a WebSocket does not say when it has drained. */
const POLL_MS = 20;

/** The way of lines to the connection, no faster than it takes them. */
export interface Outflow {
  /** Waits for room, then sends. Null when the signal aborted first. */
  send(line: string): Promise<SendOutcome | null>;
  /** Resolves when everything sent has left for the network, or the signal has aborted. */
  drained(): Promise<void>;
}

/** What an outflow is made of. */
interface OutflowOptions {
  readonly connection: Connection;
  /** The newest socket of the connection. */
  readonly socket: () => WebSocketLike | undefined;
  /** Whether the connection queues what is sent while it is not open. */
  readonly delivery: 'queue' | 'drop';
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

/** Creates the way of lines to a connection. */
export function createOutflow(options: OutflowOptions): Outflow {
  const { connection, socket, delivery, clock, signal } = options;
  /** Of the lines queued since the queue was last empty. */
  let bytes = 0;

  const isConnected = (): boolean => connection.getSnapshot().status === 'connected';
  const buffered = (): number => (isConnected() ? (socket()?.bufferedAmount ?? 0) : 0);
  const hasRoom = (size: number): boolean => {
    const { queued } = connection.getSnapshot();
    if (queued === 0) bytes = 0;
    if (queued === 0 && isConnected()) return buffered() < HIGH_WATER;
    if (delivery === 'drop') return true;
    return queued < MAX_LINES && bytes + size <= MAX_BYTES;
  };

  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      let timer: unknown;
      const check = (): void => {
        clock.clearTimeout(timer);
        if (signal.aborted || condition()) {
          unsubscribe();
          signal.removeEventListener('abort', check);
          resolve();
        } else if (isConnected()) {
          timer = clock.setTimeout(check, POLL_MS);
        }
      };
      const unsubscribe = connection.subscribe(check);
      signal.addEventListener('abort', check);
      check();
    });

  return {
    send: async (line) => {
      const size = Buffer.byteLength(line);
      if (!hasRoom(size)) await until(() => hasRoom(size));
      if (signal.aborted) return null;
      const outcome = connection.send(line);
      if (outcome === 'queued') bytes += size;
      return outcome;
    },
    drained: () =>
      until(() => {
        const { queued, metrics } = connection.getSnapshot();
        return metrics.opens > 0 && queued === 0 && buffered() === 0;
      }),
  };
}
