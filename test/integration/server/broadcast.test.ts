import { expect, it } from 'vitest';
import { connectTo, record, startServer } from './rig.js';

it('reaches the subscribers of the topic, and those of `*`, each once', async () => {
  const server = await startServer();
  const [ada, bob, eve, mel] = [
    await connectTo(server),
    await connectTo(server),
    await connectTo(server),
    await connectTo(server),
  ];
  ada.client.subscribe('orders');
  bob.client.subscribe('*');
  eve.client.subscribe('orders');
  eve.client.subscribe('*');
  mel.client.subscribe('invoices');
  expect(server.broadcast('orders', 'new')).toEqual({ sent: 3, buffered: 0, dropped: 0 });
  expect(server.broadcast('*', 'all')).toEqual({ sent: 4, buffered: 0, dropped: 0 });
  await expect.poll(() => mel.received).toEqual(['*: all']);
  for (const { received } of [ada, bob, eve]) {
    await expect.poll(() => received).toEqual(['orders: new', '*: all']);
  }
});

it('leaves out the one that is excepted', async () => {
  const server = await startServer();
  const [ada, bob] = [await connectTo(server), await connectTo(server)];
  ada.client.subscribe('room');
  bob.client.subscribe('room');
  const outcome = server.broadcast('room', 'from ada', { except: ada.client });
  expect(outcome).toEqual({ sent: 1, buffered: 0, dropped: 0 });
  await expect.poll(() => bob.received).toEqual(['room: from ada']);
  expect(ada.received).toEqual([]);
});

it('is kept for a client that is away, and delivered in order when it is back', async () => {
  const server = await startServer();
  const { client, connection, received } = await connectTo(server);
  client.subscribe('orders');
  server.broadcast('orders', '1');
  await expect.poll(() => received).toEqual(['orders: 1']);
  client.terminate();
  expect(client.isConnected).toBe(false);
  expect(server.broadcast('orders', '2')).toEqual({ sent: 0, buffered: 1, dropped: 0 });
  expect(server.broadcast('*', '3')).toEqual({ sent: 0, buffered: 1, dropped: 0 });
  await expect.poll(() => received).toEqual(['orders: 1', 'orders: 2', '*: 3']);
  server.broadcast('orders', '4');
  await expect.poll(() => received.at(-1)).toBe('orders: 4');
  expect(connection.getSnapshot().recovered).toBe(true);
});

it('does not reach a client that is gone for good', async () => {
  const server = await startServer();
  const said = record(server);
  const { client, connection } = await connectTo(server);
  client.subscribe('orders');
  connection.stop();
  await expect.poll(() => said.at(-1)).toBe('a end closed');
  const none = { sent: 0, buffered: 0, dropped: 0 };
  expect([server.broadcast('orders', 'x'), server.broadcast('*', 'x')]).toEqual([none, none]);
});

it('takes binary data, which may change afterwards', async () => {
  const server = await startServer();
  const { client, received } = await connectTo(server);
  client.subscribe('frames');
  const bytes = new Uint8Array([1, 2, 3]);
  server.broadcast('frames', bytes);
  bytes.fill(0);
  server.broadcast('frames', bytes.buffer);
  await expect.poll(() => received).toEqual(['frames: 010203', 'frames: 000000']);
});

it('throws for what names no topic, and for what no WebSocket sends', async () => {
  const server = await startServer();
  for (const topic of ['', 'line\nfeed', 't'.repeat(257), 7 as never]) {
    expect(() => server.broadcast(topic, 'x')).toThrow(
      /broadcast: topic: given .* \(OPTION_INVALID/,
    );
  }
  expect(() => server.broadcast('orders', { no: 'text' } as never)).toThrow(/MESSAGE_UNSUPPORTED/);
});
