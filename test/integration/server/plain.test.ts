import { describe, expect, it } from 'vitest';
import {
  connectTo,
  nextClient,
  openRaw,
  record,
  refusedUpgrade,
  startServer,
  urlOf,
} from './rig.js';

describe('a plain client', () => {
  it('is told nothing that the app did not say, and every message of it is the app’s', async () => {
    const server = await startServer();
    const said = record(server);
    const raw = await openRaw(urlOf(server));
    raw.send('{"action":"subscribe","topic":"orders"}');
    raw.send('{"type":"hello","link":1}');
    raw.send('12:hello');
    await expect.poll(() => said.length).toBe(4);
    expect(said).toEqual([
      'a connection',
      'a message {"action":"subscribe","topic":"orders"}',
      'a message {"type":"hello","link":1}',
      'a message 12:hello',
    ]);
    expect(raw.received).toEqual([]);
  });

  it('sends and gets text as text, and binary as binary', async () => {
    const server = await startServer();
    const heard: unknown[] = [];
    server.on('message', (client, data) => {
      heard.push(data);
      client.send(data);
    });
    const raw = await openRaw(urlOf(server));
    raw.socket.send('grüß dich');
    raw.socket.send(Buffer.from([0, 127, 255]));
    expect([await raw.next(), await raw.next()]).toEqual(['grüß dich', Buffer.from([0, 127, 255])]);
    expect(heard).toEqual(['grüß dich', Buffer.from([0, 127, 255])]);
  });

  it('has a name and an address of its own, and no session to come back to', async () => {
    const server = await startServer();
    const known = nextClient(server);
    const raw = await openRaw(urlOf(server));
    const client = await known;
    expect(client).toMatchObject({ isPlain: true, isConnected: true, address: '127.0.0.1' });
    expect([client.user, client.rttMs, client.unacknowledged]).toEqual([null, null, 0]);
    expect(client.id.length).toBeGreaterThan(20);
    const said = record(server);
    raw.socket.terminate();
    await expect.poll(() => said.length).toBe(2);
    expect(said).toEqual(['a disconnected 1006', 'a end closed']);
    expect(client.send('too late')).toBe('dropped');
    expect(server.getMetrics()).toMatchObject({ clients: 0, waiting: 0 });
  });

  it('gets an event as JSON, which it may read or not', async () => {
    const server = await startServer();
    server.on('connection', (client) => client.sendEvent('typing', { room: 1 }));
    const raw = await openRaw(urlOf(server));
    expect(await raw.nextJson()).toEqual({ type: 'typing', data: { room: 1 } });
  });

  it('gets what is broadcast, bare, beside clients with a session', async () => {
    const server = await startServer();
    const known = nextClient(server);
    const raw = await openRaw(urlOf(server));
    (await known).subscribe('orders');
    const { client, received } = await connectTo(server);
    client.subscribe('orders');
    expect(server.broadcast('orders', 'new')).toEqual({ sent: 2, buffered: 0, dropped: 0 });
    expect(await raw.next()).toBe('new');
    await expect.poll(() => received).toEqual(['orders: new']);
  });

  it('may offer a subprotocol of its own, and the first one is selected', async () => {
    const server = await startServer();
    const raw = await openRaw(urlOf(server), { protocols: 'chat.v2' });
    expect(raw.socket.protocol).toBe('chat.v2');
    expect([...server.clients.values()].map(({ isPlain }) => isPlain)).toEqual([true]);
  });

  it.each([
    [4100, 'bye'],
    [1000, ''],
  ])('that the app closes with %d has ended, and says so once', async (code, reason) => {
    const server = await startServer();
    const said = record(server);
    const raw = await openRaw(urlOf(server));
    const [client] = server.clients.values();
    client!.close(code, reason);
    expect(await raw.whenClosed).toEqual({ code, reason });
    client!.close();
    expect(said).toEqual([
      'a connection',
      `a disconnected ${code} ${reason}`.trim(),
      'a end ended',
    ]);
  });
});

describe('plain: false', () => {
  it('refuses a client without the session protocol with 400, and serves the others', async () => {
    const server = await startServer({ plain: false });
    const said = record(server);
    expect((await refusedUpgrade(urlOf(server))).status).toBe(400);
    expect(said).toEqual(['refused 400 the subprotocol is missing; accepted: linekeeper.v1']);
    const { client } = await connectTo(server);
    expect(client.isPlain).toBe(false);
  });
});
