import { createRequire } from 'node:module';
import { createConnection, type ConnectionOptions } from 'linekeeper';
import PartyWebSocket from 'partysocket/ws';
import type RWS from 'reconnecting-websocket';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { ServerKind } from './server.js';

// Its types describe an ES module, and Node gets the CommonJS one.
const ReconnectingWebSocket = createRequire(import.meta.url)(
  'reconnecting-websocket',
) as typeof RWS.default;

/** What a client tells. */
export interface Listeners {
  /** The link is open; `resumed` is whether it says that it has brought everything back. */
  readonly opened: (resumed: boolean) => void;
  readonly closed: () => void;
  readonly message: (data: unknown) => void;
  /** It says that messages may be lost. */
  readonly told: () => void;
}

/** A client that is trying to be connected. */
export interface Client {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface Contender {
  readonly server: ServerKind;
  readonly connect: (url: string, listeners: Listeners) => Client;
}

/** All try again soon, so that many cuts fit into a run. */
const SOONEST_MS = 20;
const LATEST_MS = 60;

function linekeeper(options: Partial<ConnectionOptions>): Contender['connect'] {
  return (url, listeners) => {
    const connection = createConnection({
      url,
      backoff: ({ random }) => SOONEST_MS + random() * (LATEST_MS - SOONEST_MS),
      storm: { maxAttempts: 100_000 },
      heartbeat: { intervalMs: 1000, timeoutMs: 800 },
      connectTimeoutMs: 4000,
      ...options,
    });
    connection.on('open', ({ recovered }) => listeners.opened(recovered === true));
    connection.on('close', listeners.closed);
    connection.on('message', listeners.message);
    connection.on('error', ({ code }) => {
      if (code === 'SESSION_LOST' || code === 'QUEUE_OVERFLOW') listeners.told();
    });
    connection.start();
    return {
      send: (data) => void connection.send(data),
      close: () => connection[Symbol.dispose](),
    };
  };
}

/** What is used as a WebSocket is. */
function standard(create: (url: string) => unknown): Contender['connect'] {
  return (url, listeners) => {
    const socket = create(url) as WebSocket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => listeners.opened(false));
    socket.addEventListener('close', () => listeners.closed());
    socket.addEventListener('message', ({ data }) => listeners.message(data));
    socket.addEventListener('error', () => undefined);
    return { send: (data) => socket.send(data), close: () => socket.close() };
  };
}

const soon = {
  WebSocket,
  minReconnectionDelay: SOONEST_MS,
  maxReconnectionDelay: LATEST_MS,
  minUptime: 0,
  connectionTimeout: 4000,
};

/** Those who are compared, by their names in the tables. */
export const contenders = {
  'linekeeper, session': { server: 'linekeeper', connect: linekeeper({ session: true }) },
  // Without a session messages wait in a queue of 100 by default.
  linekeeper: {
    server: 'ws',
    connect: linekeeper({ delivery: { mode: 'queue', maxMessages: Infinity } }),
  },
  'reconnecting-websocket': {
    server: 'ws',
    connect: standard((url) => new ReconnectingWebSocket(url, [], soon)),
  },
  partysocket: {
    server: 'ws',
    connect: standard((url) => new PartyWebSocket(url, [], soon)),
  },
  'socket.io, recovery': {
    server: 'socket.io',
    connect: (url, listeners) => {
      const { origin, pathname } = new URL(url);
      const socket = io(origin.replace('ws', 'http'), {
        auth: { stream: pathname },
        transports: ['websocket'],
        forceNew: true,
        reconnectionDelay: SOONEST_MS,
        reconnectionDelayMax: LATEST_MS,
        timeout: 4000,
      });
      socket.on('connect', () => listeners.opened(socket.recovered));
      socket.on('disconnect', listeners.closed);
      socket.on('message', listeners.message);
      return {
        send: (data) => void socket.emit('message', data),
        close: () => void socket.disconnect(),
      };
    },
  },
} as const satisfies Record<string, Contender>;

export type ContenderName = keyof typeof contenders;

export const contenderNames = Object.keys(contenders) as ContenderName[];
