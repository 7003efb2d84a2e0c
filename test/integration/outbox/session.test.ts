import { afterEach, describe, expect, it } from 'vitest';
import { createConnection, type Connection } from 'linekeeper';
import { createOutbox, memoryStore, type Outbox } from 'linekeeper/outbox';
import { createConnectionServer, type ConnectionServer } from 'linekeeper/server';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';

const atEnd: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
});

interface Scene {
  readonly server: ConnectionServer;
  readonly proxy: FaultProxy;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly received: string[];
  readonly told: string[];
}

/** An outbox whose entries are acknowledged by the session. */
async function openScene(): Promise<Scene> {
  const server = createConnectionServer({ port: 0, host: '127.0.0.1' });
  await server.ready;
  const proxy = await createFaultProxy({ target: server.port! });
  const connection = createConnection({ url: proxy.url(), session: true, backoff: () => 5 });
  const outbox = createOutbox({
    connection,
    store: memoryStore(),
    protocol: { encode: ({ data }) => String(data) },
  });
  const received: string[] = [];
  const told: string[] = [];
  server.on('message', (_, data) => received.push(String(data)));
  outbox.on('acknowledged', () => told.push('acknowledged'));
  outbox.on('error', ({ code }) => told.push(code));
  connection.on('error', () => undefined);
  atEnd.push(
    () => server.close(),
    () => proxy.close(),
    () => {
      connection[Symbol.dispose]();
    },
    () => {
      outbox[Symbol.dispose]();
    },
  );
  return { server, proxy, connection, outbox, received, told };
}

describe('an outbox on a connection with a session', () => {
  it('needs no acknowledgements of the app: those of the session are used', async () => {
    const { connection, outbox, received, told } = await openScene();
    connection.start();
    for (const text of ['a', 'b', 'c']) await outbox.enqueue(text);
    await outbox.drain();
    expect(received).toEqual(['a', 'b', 'c']);
    expect(told).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);
  });

  it('sends each message once over links that break: the session repeats', async () => {
    const { proxy, connection, outbox, received } = await openScene();
    connection.start();
    await connection.waitConnected();
    const sent = Array.from({ length: 300 }, (_, index) => String(index));
    for (const [index, text] of sent.entries()) {
      await outbox.enqueue(text);
      if (index % 60 === 30) {
        await expect.poll(() => connection.getSnapshot().status).toBe('connected');
        proxy.resetAll();
      }
    }
    await outbox.drain();
    expect(received).toEqual(sent);
  });

  it('sends again, in a new session, what was lost with the one before', async () => {
    const { server, connection, outbox, received, told } = await openScene();
    connection.start();
    await connection.waitConnected();
    const [client] = server.clients.values();
    // The server forgets the session before it has acknowledged anything.
    server.once('message', () => client?.close(1012));
    await outbox.enqueue('a');
    await outbox.enqueue('b');
    await outbox.drain();
    expect(new Set(received)).toEqual(new Set(['a', 'b']));
    expect(received.at(-1)).toBe('b');
    expect(told.filter((word) => word === 'acknowledged')).toHaveLength(2);
  });
});
