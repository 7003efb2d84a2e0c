import { once } from 'node:events';
import { afterEach } from 'vitest';
import { createConnection, type Connection, type ConnectionOptions } from 'linekeeper';
import type { ConnectionEvents, LinekeeperError } from 'linekeeper';
import {
  createConnectionServer,
  type ConnectionServer,
  type ConnectionServerOptions,
} from 'linekeeper/server';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';

/** Bytes, as text that can be compared. */
const words = (data: unknown): string => {
  if (typeof data === 'string') return data;
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data as ArrayBuffer);
  return `bytes ${[...bytes].join(' ')}`;
};

/** A connection with a session, and what it has heard. */
export interface SessionClient {
  readonly connection: Connection;
  /** Messages in order; binary ones as `bytes 1 2 3`. */
  readonly received: readonly string[];
  /** Whether each opening brought everything back. */
  readonly opens: readonly (boolean | null)[];
  readonly errors: readonly LinekeeperError[];
  /** The next event of this type; one that has passed already does not count. */
  next<Type extends keyof ConnectionEvents>(type: Type): Promise<ConnectionEvents[Type]>;
}

/** A server with sessions behind a proxy, and one client of it. */
export interface Scene {
  readonly server: ConnectionServer;
  readonly proxy: FaultProxy;
  readonly client: SessionClient;
  /** What the server has heard in each session, by its name. */
  readonly heard: ReadonlyMap<string, readonly string[]>;
  /** What it has heard in the session of the client. */
  readonly taken: () => readonly string[];
}

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** Ends what is given when the test has ended. */
export function use<T extends AsyncDisposable>(one: T): T {
  open.push(one);
  return one;
}

/** Makes a connection that tries again soon; it ends with the test, and is not started. */
export function createClient(options: ConnectionOptions): SessionClient {
  const connection = createConnection({
    session: true,
    backoff: () => 10,
    storm: { maxAttempts: 10_000 },
    ...options,
  });
  open.push({
    [Symbol.asyncDispose]: async () => {
      connection[Symbol.dispose]();
    },
  });
  const received: string[] = [];
  const opens: (boolean | null)[] = [];
  const errors: LinekeeperError[] = [];
  connection.on('message', (data) => received.push(words(data)));
  connection.on('open', ({ recovered }) => opens.push(recovered));
  connection.on('error', (error) => errors.push(error));
  return {
    connection,
    received,
    opens,
    errors,
    next: (type) =>
      new Promise((resolve) => {
        const forget = connection.on(type, (...args) => {
          forget();
          resolve(args);
        });
      }),
  };
}

/** Starts a server on a free port; it ends with the test. */
export async function startServer(
  options: Partial<ConnectionServerOptions> = {},
): Promise<ConnectionServer> {
  const server = use(createConnectionServer({ port: 0, host: '127.0.0.1', ...options }));
  await server.ready;
  return server;
}

/** What a server hears, by session. */
export function listen(server: ConnectionServer): ReadonlyMap<string, string[]> {
  const heard = new Map<string, string[]>();
  server.on('message', ({ id }, data) => {
    heard.set(id, [...(heard.get(id) ?? []), words(data)]);
  });
  return heard;
}

/** A client of this server through a proxy of its own; not started. */
export async function createScene(
  server: ConnectionServer,
  heard = listen(server),
  options: Partial<ConnectionOptions> = {},
): Promise<Scene> {
  const proxy = use(await createFaultProxy({ target: server.port ?? 0 }));
  const client = createClient({ url: proxy.url(), ...options });
  const taken = (): readonly string[] => heard.get(client.connection.session?.id ?? '') ?? [];
  return { server, proxy, client, heard, taken };
}

/** A server, a proxy and a client that is connected. */
export async function connect(
  options: Partial<ConnectionOptions> = {},
  serverOptions: Partial<ConnectionServerOptions> = {},
): Promise<Scene> {
  const server = await startServer(serverOptions);
  const scene = await createScene(server, listen(server), options);
  scene.client.connection.start();
  await scene.client.connection.waitConnected();
  return scene;
}

/** Both sides know that the link is gone, and nobody can come back until the wire heals. */
export async function hold({ proxy, server, client }: Scene): Promise<void> {
  const gone = [once(server, 'disconnected'), client.next('close')];
  proxy.refuse();
  proxy.resetAll();
  await Promise.all(gone);
}
