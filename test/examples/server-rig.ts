import { once } from 'node:events';
import type { Server } from 'node:net';
import { createConnection, type Connection, type ConnectionOptions } from 'linekeeper';
import type { ConnectionServer } from 'linekeeper/server';

/** Any free port: an example says where it listens. */
export const anyPort = { PORT: '0' } as const;

/** The port of a server that may still be on its way. */
export async function portOf(server: Server | ConnectionServer): Promise<number> {
  if ('ready' in server) {
    await server.ready;
    if (server.port !== null) return server.port;
  } else {
    if (!server.listening) await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) return address.port;
  }
  throw new Error('It listens on no port.');
}

/** A client, and the texts that it was sent. */
interface ExampleClient extends Disposable {
  readonly connection: Connection;
  readonly received: readonly string[];
}

/** Starts a client. */
export function start(url: string, options: Partial<ConnectionOptions> = {}): ExampleClient {
  const connection = createConnection({ url, session: true, backoff: () => 50, ...options });
  const received: string[] = [];
  connection.on('message', (data, { topic }) => {
    const text = typeof data === 'string' ? data : '(binary)';
    received.push(topic === undefined ? text : `${topic}: ${text}`);
  });
  // What goes wrong on purpose is seen in what follows.
  connection.on('error', () => undefined);
  connection.start();
  return {
    connection,
    received,
    [Symbol.dispose]: () => {
      connection[Symbol.dispose]();
    },
  };
}

/** Starts a client and waits until it is connected. */
export async function connect(...args: Parameters<typeof start>): Promise<ExampleClient> {
  const client = start(...args);
  await client.connection.waitConnected();
  return client;
}
