import { describe, expect, it } from 'vitest';
import {
  connectTo,
  nextClient,
  openSession,
  record,
  startClient,
  startProxy,
  startServer,
  urlOf,
} from './rig.js';

/** What one client tells, without a name before it. */
function recordClient(client: Awaited<ReturnType<typeof connectTo>>['client']): readonly string[] {
  const said: string[] = [];
  client.on('message', (data) => said.push(`message ${String(data)}`));
  client.on('event', (name, data) => said.push(`event ${name} ${JSON.stringify(data)}`));
  client.on('disconnected', ({ code, reason }) =>
    said.push(`disconnected ${code} ${reason}`.trim()),
  );
  client.on('resumed', () => said.push('resumed'));
  client.on('lost', ({ from, to }) => said.push(`lost ${from}-${to}`));
  client.on('end', (why) => said.push(`end ${why}`));
  return said;
}

describe('the life of a client', () => {
  it('is told in order: there, speaking, away, back, and gone once', async () => {
    const server = await startServer();
    const said = record(server);
    const { client, connection } = await connectTo(server);
    const itself = recordClient(client);
    connection.send('hello');
    connection.session?.sendEvent('typing', 1);
    await expect.poll(() => said.length).toBe(3);
    client.terminate();
    await expect.poll(() => said.at(-1)).toBe('a resumed');
    connection.send('again');
    await expect.poll(() => said.at(-1)).toBe('a message again');
    connection.stop();
    await expect.poll(() => said.at(-1)).toBe('a end closed');
    client.close();
    expect(said).toEqual([
      'a connection',
      'a message hello',
      'a event typing 1',
      'a disconnected 1006',
      'a resumed',
      'a message again',
      'a disconnected 1000',
      'a end closed',
    ]);
    expect(itself).toEqual(said.slice(1).map((line) => line.slice(2)));
    expect(server.clients.size).toBe(0);
  });

  it('that the app ends is told as that, whether it is there or away', async () => {
    const server = await startServer();
    const said = record(server);
    const known = nextClient(server);
    await openSession(urlOf(server));
    const here = await known;
    here.close(4100, 'enough');
    here.close();
    const away = await openSession(urlOf(server));
    away.socket.terminate();
    await expect.poll(() => said.at(-1)).toBe('b disconnected 1006');
    for (const client of server.clients.values()) if (!client.isConnected) client.close();
    expect(said).toEqual([
      'a connection',
      'a disconnected 4100 enough',
      'a end ended',
      'b connection',
      'b disconnected 1006',
      'b end ended',
    ]);
  });

  it('goes on without a break in the telling where a new link takes over from one that lives', async () => {
    const server = await startServer();
    const said = record(server);
    const first = await openSession(urlOf(server));
    const { session, token } = first.welcome;
    const second = await openSession(urlOf(server), { link: 2, session, token, received: 0 });
    expect(second.welcome).toMatchObject({ resumed: true });
    expect(await first.whenClosed).toEqual({ code: 4003, reason: 'SUPERSEDED' });
    second.send('1:hello');
    await expect.poll(() => said.length).toBe(3);
    expect(said).toEqual(['a connection', 'a resumed', 'a message hello']);
    expect(server.getMetrics()).toMatchObject({ connections: 1, clients: 1, waiting: 0 });
  });
});

describe('events', () => {
  it('tell of a client that replaces its link by itself that it went and came back', async () => {
    const server = await startServer();
    const said = record(server);
    const { connection } = await connectTo(server);
    connection.retryNow({ force: true });
    await expect.poll(() => said.length).toBe(3);
    expect(said).toEqual(['a connection', 'a disconnected 4003 superseded', 'a resumed']);
  });

  it('carry the request that a client has come, and come back, with', async () => {
    const server = await startServer();
    const urls: string[] = [];
    server.on('connection', (_, request) => urls.push(`came by ${String(request.url)}`));
    server.on('resumed', (_, request) => urls.push(`back by ${String(request.url)}`));
    let attempt = 0;
    const { client } = await connectTo(server, {
      url: () => urlOf(server, `/?attempt=${(attempt += 1)}`),
    });
    client.terminate();
    await expect.poll(() => urls).toEqual(['came by /?attempt=1', 'back by /?attempt=2']);
  });

  it('tell which messages of a client are lost, when it has forgotten them', async () => {
    const server = await startServer();
    const said = record(server);
    const known = nextClient(server);
    const peer = await openSession(urlOf(server));
    const itself = recordClient(await known);
    peer.send('1:one');
    peer.send({ type: 'lost', next: 4 });
    peer.send('4:four');
    await expect.poll(() => said.length).toBe(4);
    expect(said.slice(1)).toEqual(['a message one', 'a lost 2-3', 'a message four']);
    expect(itself).toEqual(['message one', 'lost 2-3', 'message four']);
  });

  it('come for a listener that is added in the one before', async () => {
    const server = await startServer();
    const heard: string[] = [];
    server.on('connection', (client) => {
      client.on('message', (data) => heard.push(String(data)));
      client.once('disconnected', () => {
        client.on('end', (why) => heard.push(why));
      });
    });
    const { connection } = startClient(urlOf(server));
    connection.send('sent before it was connected');
    await expect.poll(() => heard).toEqual(['sent before it was connected']);
    connection.stop();
    await expect.poll(() => heard.at(-1)).toBe('closed');
  });
});

describe('a late close of an old socket', () => {
  it('does not touch the session that has gone on over a new one', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const said = record(server);
    const known = nextClient(server);
    const old = await openSession(proxy.url());
    const client = await known;
    const { session, token } = old.welcome;
    // Neither the bytes nor the end of the old link reach the server for now.
    proxy.stall('up');
    old.send('1:said on the old link');
    old.socket.terminate();
    const resume = { link: 2, session, token, received: 0 };
    const fresh = await openSession(urlOf(server), resume);
    expect(fresh.welcome).toMatchObject({ resumed: true, received: 0 });
    proxy.pass();
    await expect.poll(() => proxy.open).toBe(0);
    fresh.send('1:said on the new link');
    await expect.poll(() => said.at(-1)).toBe('a message said on the new link');
    expect(said).toEqual(['a connection', 'a resumed', 'a message said on the new link']);
    expect([client.isConnected, client.send('and back')]).toEqual([true, 'sent']);
    expect(await fresh.next()).toMatch(/:and back$/);
  });
});
