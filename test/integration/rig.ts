import { afterEach, beforeEach } from 'vitest';
import { createConnection, type Connection, type ConnectionOptions } from 'linekeeper';
import type { ConnectionEvents } from 'linekeeper';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { startWsServer, type TestWsServer } from '../support/ws-server.js';

/** Tries again soon and often; tests give what they are about in its place. */
const soon = { backoff: () => 20, storm: { maxAttempts: 10_000 } } as const;

/** Beats in short, real intervals. */
export const quickHeartbeat = { intervalMs: 60, timeoutMs: 400, probeTimeoutMs: 400 } as const;

type EventType = keyof ConnectionEvents;

/** A started connection, and what it has said. */
export interface Client {
  readonly connection: Connection;
  /** In order: `status connected`, `open again`, `close closed 1012 deploy`, `retry backoff`. */
  readonly said: readonly string[];
  /** Payloads as delivered. */
  readonly received: readonly unknown[];
  /** The next event of this type; one that has passed already does not count. */
  next<Type extends EventType>(type: Type): Promise<ConnectionEvents[Type]>;
  /** Resolves when the connection has, or already has, this status. */
  reached(status: ConnectionEvents['status'][0]): Promise<void>;
}

/** A server behind a proxy, and clients that are stopped at the end of the test. */
export interface Rig {
  /** Echoes. */
  readonly server: TestWsServer;
  readonly proxy: FaultProxy;
  /** Starts a connection; through the proxy unless the options say otherwise. */
  client(options?: Partial<ConnectionOptions>): Client;
  /** Starts a connection and waits until it is open. */
  connected(options?: Partial<ConnectionOptions>): Promise<Client>;
}

function record(connection: Connection): Client {
  const said: string[] = [];
  const received: unknown[] = [];
  const note = (...words: readonly unknown[]): void => void said.push(words.join(' ').trim());
  connection.on('status', (status, { reason }) => note('status', status, reason ?? ''));
  connection.on('open', ({ reconnected }) => note(reconnected ? 'open again' : 'open'));
  connection.on('close', ({ cause, code, reason }) => note('close', cause, code, reason));
  connection.on('retry', ({ cause }) => note('retry', cause));
  connection.on('error', ({ code }) => note('error', code));
  connection.on('message', (data) => void received.push(data));

  return {
    connection,
    said,
    received,
    next: (type) =>
      new Promise((resolve) => {
        const forget = connection.on(type, (...args) => {
          forget();
          resolve(args);
        });
      }),
    reached: (wanted) =>
      new Promise((resolve) => {
        if (connection.getSnapshot().status === wanted) {
          resolve();
          return;
        }
        const forget = connection.on('status', (status) => {
          if (status !== wanted) return;
          forget();
          resolve();
        });
      }),
  };
}

/** Registers the hooks of a file: a fresh server and proxy for each test. */
export function useRig(): Rig {
  const parts = {} as { server: TestWsServer; proxy: FaultProxy };
  let clients: Client[] = [];

  beforeEach(async () => {
    parts.server = await startWsServer({ echo: true });
    parts.proxy = await createFaultProxy({ target: parts.server.port });
  });

  afterEach(async () => {
    for (const { connection } of clients) connection[Symbol.dispose]();
    clients = [];
    await parts.proxy.close();
    await parts.server.close();
  });

  const rig: Rig = {
    get server() {
      return parts.server;
    },
    get proxy() {
      return parts.proxy;
    },
    client(options = {}) {
      const url = parts.proxy.url();
      const client = record(createConnection({ ...soon, url, ...options }));
      clients.push(client);
      client.connection.start();
      return client;
    },
    async connected(options) {
      const client = rig.client(options);
      await client.connection.waitConnected();
      return client;
    },
  };
  return rig;
}
