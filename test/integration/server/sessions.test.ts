import { describe, expect, it } from 'vitest';
import type { ConnectionServer } from 'linekeeper/server';
import { VirtualClock } from '../../support/virtual-clock.js';
import { connectTo, openSession, record, startProxy, startServer, urlOf } from './rig.js';

/** A session whose link is cut, and what is needed to resume it. */
async function cutSession(server: ConnectionServer) {
  const { waiting } = server.getMetrics();
  const peer = await openSession(urlOf(server));
  const { session, token } = peer.welcome;
  peer.socket.terminate();
  await expect.poll(() => server.getMetrics().waiting).toBe(waiting + 1);
  return {
    session,
    resume: () => openSession(urlOf(server), { link: 2, session, token, received: 0 }),
  };
}

describe('a session', () => {
  it('survives a cut: subscriptions, user and name are the same, and nothing is lost', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const { client, connection, received } = await connectTo(server, { through: proxy });
    await connection.session?.subscribe('orders');
    const heard: string[] = [];
    client.on('message', (data) => heard.push(String(data)));
    proxy.stall();
    for (const word of ['1', '2']) {
      client.send(word);
      connection.send(word);
    }
    proxy.resetAll();
    server.broadcast('orders', '3');
    proxy.pass();
    await expect.poll(() => received).toEqual(['1', '2', 'orders: 3']);
    await expect.poll(() => heard).toEqual(['1', '2']);
    expect([client.id, [...client.topics]]).toEqual([connection.session?.id, ['orders']]);
    expect(server.getMetrics()).toMatchObject({ clients: 1, resumed: 1, notResumed: 0 });
  });

  it('waits for its client for `graceMs`, and not a moment longer', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock, sessions: { graceMs: 5000 } });
    const said = record(server);
    const [early, late] = [await cutSession(server), await cutSession(server)];
    clock.advance(4999);
    expect((await early.resume()).welcome).toMatchObject({ resumed: true, graceMs: 5000 });
    expect(server.getMetrics()).toMatchObject({ clients: 2, waiting: 1 });
    clock.advance(1);
    expect(said.at(-1)).toBe('b end expired');
    expect((await late.resume()).welcome).toMatchObject({ resumed: false, refusal: 'unknown' });
  });

  it('waits anew after each cut', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock, sessions: { graceMs: 5000 } });
    const cut = await cutSession(server);
    clock.advance(4000);
    const back = await cut.resume();
    back.socket.terminate();
    await expect.poll(() => server.getMetrics().waiting).toBe(1);
    clock.advance(4000);
    expect(server.getMetrics().clients).toBe(1);
    clock.advance(1000);
    expect(server.getMetrics().clients).toBe(0);
  });

  it('does not wait at all with a grace of 0', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock, sessions: { graceMs: 0 } });
    const said = record(server);
    const peer = await openSession(urlOf(server));
    peer.socket.terminate();
    await expect.poll(() => said.at(-1)).toBe('a disconnected 1006');
    clock.advance(0);
    expect(said.at(-1)).toBe('a end expired');
  });

  it('that waits longest makes room where too many wait', async () => {
    const server = await startServer({ sessions: { maxWaiting: 2 } });
    const said = record(server);
    const first = await cutSession(server);
    const second = await cutSession(server);
    const third = await openSession(urlOf(server));
    third.socket.terminate();
    await expect.poll(() => said.at(-1)).toBe('a end evicted');
    expect(server.getMetrics()).toMatchObject({ clients: 2, waiting: 2 });
    expect((await first.resume()).welcome).toMatchObject({ resumed: false, refusal: 'unknown' });
    expect((await second.resume()).welcome).toMatchObject({ resumed: true });
  });

  it('forgets what is older than `maxAgeMs`, and tells the client what is lost', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock, sessions: { maxAgeMs: 10_000 } });
    const cut = await cutSession(server);
    const client = server.clients.get(String(cut.session));
    client?.send('old');
    clock.advance(6000);
    client?.send('new');
    clock.advance(6000);
    const back = await cut.resume();
    expect(back.welcome).toMatchObject({ resumed: true, next: 2 });
    expect(await back.next()).toBe('2:new');
  });

  it('keeps no more than `maxBytes` for a client that is away', async () => {
    const server = await startServer({ sessions: { maxBytes: 1000 } });
    const cut = await cutSession(server);
    const client = server.clients.get(String(cut.session))!;
    for (let index = 0; index < 100; index += 1) client.send('x'.repeat(99));
    expect(client.unacknowledged).toBe(10);
    const back = await cut.resume();
    expect(back.welcome).toMatchObject({ resumed: true, next: 91 });
  });
});

describe('the welcome', () => {
  it('says how far to spread: what the population needs, and 15 s at most', async () => {
    const server = await startServer({ reconnectsPerSecond: 0.4 });
    const spreads = [];
    for (let index = 0; index < 8; index += 1) {
      spreads.push((await openSession(urlOf(server))).welcome['spreadMs']);
    }
    expect(spreads).toEqual([0, 2500, 5000, 7500, 10_000, 12_500, 15_000, 15_000]);
  });

  it('says how often the link is checked, and 0 for never', async () => {
    const server = await startServer({ heartbeat: { intervalMs: 1234 } });
    expect((await openSession(urlOf(server))).welcome).toMatchObject({ heartbeatMs: 1234 });
    const silent = await startServer({ heartbeat: false });
    expect((await openSession(urlOf(silent))).welcome).toMatchObject({ heartbeatMs: 0 });
  });
});
