import { describe, expect, it } from 'vitest';
import type { ConnectionServerOptions } from 'linekeeper/server';
import { VirtualClock } from '../../support/virtual-clock.js';
import { connectTo, nextClient, openRaw, record, startProxy, startServer, urlOf } from './rig.js';

const INTERVAL_MS = 30_000;

/** A plain client behind a wire, and its clock. */
async function setUp(
  heartbeat: NonNullable<ConnectionServerOptions['heartbeat']> = {},
  random = Math.random,
) {
  const clock = new VirtualClock();
  const server = await startServer({ clock, random, heartbeat });
  const said = record(server);
  const proxy = await startProxy(server);
  const known = nextClient(server);
  const raw = await openRaw(proxy.url());
  let pings = 0;
  raw.socket.on('ping', () => (pings += 1));
  return { clock, server, said, proxy, raw, client: await known, pings: () => pings };
}

describe('the heartbeat', () => {
  it('pings a silent link once an interval, and lets it be when it answers', async () => {
    const { clock, client, said, pings } = await setUp();
    for (let turn = 1; turn <= 4; turn += 1) {
      clock.advance(INTERVAL_MS);
      await expect.poll(pings).toBe(turn);
      // The pong is back before the next turn.
      await expect.poll(() => client.rttMs).not.toBeNull();
    }
    expect(said).toEqual(['a connection']);
    expect(client.isConnected).toBe(true);
  });

  it('measures the round trip', async () => {
    // In the second of the 64 parts of a turn.
    const { clock, proxy, client, pings } = await setUp({ intervalMs: 6400 }, () => 1.5 / 64);
    proxy.stall('up');
    clock.advance(100);
    await expect.poll(pings).toBe(1);
    clock.advance(42);
    expect(client.rttMs).toBeNull();
    proxy.pass();
    await expect.poll(() => client.rttMs).toBe(42);
  });

  it('gives up a link that does not answer until the next turn, without a word to the peer', async () => {
    const { clock, server, said, proxy } = await setUp();
    proxy.blackhole();
    clock.advance(INTERVAL_MS);
    expect(said).toEqual(['a connection']);
    clock.advance(INTERVAL_MS);
    expect(said).toEqual(['a connection', 'a disconnected 4000 no sign of life', 'a end closed']);
    expect(server.getMetrics().heartbeatFailures).toBe(1);
    await expect.poll(() => server.getMetrics().connections).toBe(0);
  });

  it('keeps the session of a link that it gave up', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock });
    const proxy = await startProxy(server);
    const { client } = await connectTo(server, { through: proxy, heartbeat: false });
    proxy.blackhole();
    // Its hello is good for one turn.
    clock.advance(3 * INTERVAL_MS);
    expect([client.isConnected, server.getMetrics().waiting]).toEqual([false, 1]);
    expect(client.send('kept')).toBe('buffered');
  });

  it('forgives as many misses as it is told to', async () => {
    const { clock, said, proxy, raw, pings } = await setUp({ misses: 3 });
    proxy.stall('up');
    clock.advance(3 * INTERVAL_MS);
    await expect.poll(pings).toBe(3);
    expect(said).toEqual(['a connection']);
    proxy.pass();
    raw.send('a sign of life');
    await expect.poll(() => said.length).toBe(2);
    proxy.blackhole();
    // The sign of life is good for one turn; one more asks, and three are missed.
    clock.advance(4 * INTERVAL_MS);
    expect(said).toHaveLength(2);
    clock.advance(INTERVAL_MS);
    expect(said.slice(2)).toEqual(['a disconnected 4000 no sign of life', 'a end closed']);
  });

  it('does not ping a link that is busy', async () => {
    const { clock, said, raw, pings } = await setUp();
    for (let turn = 1; turn <= 5; turn += 1) {
      raw.send(`word ${turn}`);
      await expect.poll(() => said.length).toBe(1 + turn);
      clock.advance(INTERVAL_MS);
    }
    raw.socket.close();
    await raw.whenClosed;
    expect(pings()).toBe(0);
  });

  it('does not judge a link whose turn comes late, since its pong was not read either', async () => {
    // In the second of the 64 parts of a turn.
    const { clock, said, proxy } = await setUp({}, () => 1.5 / 64);
    proxy.stall('up');
    clock.advance(INTERVAL_MS / 64);
    clock.advance((INTERVAL_MS / 64) * 63);
    clock.standStill(5 * INTERVAL_MS);
    clock.advance(0);
    expect(said).toEqual(['a connection']);
    clock.advance(INTERVAL_MS);
    expect(said.at(1)).toBe('a disconnected 4000 no sign of life');
  });

  it('is not there when it is switched off', async () => {
    const { clock, raw, pings } = await setUp(false);
    expect(clock.pending).toEqual([]);
    clock.advance(100 * INTERVAL_MS);
    raw.socket.close();
    await raw.whenClosed;
    expect(pings()).toBe(0);
  });

  it('holds no timer while nobody is there', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock });
    expect(clock.pending).toEqual([]);
    const raw = await openRaw(urlOf(server));
    expect(clock.pending).toHaveLength(1);
    raw.socket.close();
    await expect.poll(() => clock.pending).toEqual([]);
  });
});
