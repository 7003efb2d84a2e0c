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

/** A client that is connected, and the texts that it was sent. */
export async function connect(
  url: string,
  options: Partial<ConnectionOptions> = {},
): Promise<{ readonly connection: Connection; readonly received: readonly string[] } & Disposable> {
  const connection = createConnection({ url, session: true, backoff: () => 50, ...options });
  const received: string[] = [];
  connection.on('message', (data, { topic }) => {
    received.push(topic === undefined ? String(data) : `${topic}: ${String(data)}`);
  });
  connection.start();
  await connection.waitConnected();
  return {
    connection,
    received,
    [Symbol.dispose]: () => {
      connection[Symbol.dispose]();
    },
  };
}
