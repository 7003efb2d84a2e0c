import { describe, expect, it } from 'vitest';
import { createNodeWorld, createWorld, type World } from '../../support/world.js';

const heartbeat = { ping: () => 'ping', isPong: (data: unknown) => data === 'pong' };

/** A browser's world whose server answers the app's own ping. */
async function beating(options = {}): Promise<World> {
  const world = createWorld({ options: { heartbeat, ...options } });
  world.network.onSend = (socket, data) => {
    if (data === 'ping') socket.reply('pong');
  };
  await world.open();
  return world;
}

describe('a link that goes silent', { timeout: 60_000 }, () => {
  it('is noticed within 20 s and replaced, for many seeds', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const world = createNodeWorld({ seed });
      world.connection.start();
      world.advance(10 + seed * 1100);
      world.network.silent = true;
      const since = world.clock.now();
      while (world.status === 'connected') world.advance(10);
      expect(world.clock.now() - since).toBeLessThanOrEqual(20_000);
      expect(world.closes.at(-1)).toMatchObject({ cause: 'heartbeat-timeout', code: 4000 });
      world.network.silent = false;
      world.advance(2000);
      expect(world.status).toBe('connected');
    }
  });

  it("(12) is abandoned on the spot: the close event is ours, not the peer's", async () => {
    const world = await beating();
    world.network.silent = true;
    world.advance(20_000);
    expect(world.closes).toHaveLength(1);
    expect(world.network.sockets[0]?.readyState).toBe(2);
    expect(world.network.sockets[0]?.listenerCount('close')).toBe(0);
    expect(world.network.sockets[0]?.closeCalls).toEqual([
      { code: 4000, reason: 'heartbeat timeout' },
    ]);
  });

  it('(12) in Node is destroyed without a close handshake', async () => {
    const world = createNodeWorld();
    await world.open();
    world.network.silent = true;
    world.advance(20_000);
    expect(world.network.sockets[0]?.terminated).toBe(true);
    expect(world.network.sockets[0]?.readyState).toBe(3);
  });

  it('counts as a failure', async () => {
    const world = await beating({ stableWindowMs: 60_000 });
    world.network.silent = true;
    world.advance(20_000);
    expect(world.snapshot.attempt).toBe(1);
    expect(world.status).toMatch(/^(cooldown:backoff|connecting|connected)$/);
  });
});

/** What wakes the suspicion that an open link is dead. */
const probes: Record<string, (world: World) => void> = {
  waking: (world) => world.environment.wake(),
  'a network change': (world) => world.environment.changeNetwork(),
  'an online event': (world) => world.environment.online(),
  'a resumed page': (world) => world.environment.resume(),
  'becoming visible': (world) => {
    world.environment.hide();
    world.environment.show();
  },
  'retryNow()': (world) => world.connection.retryNow(),
};

describe.each(Object.entries(probes))('%s while connected', (_, suspect) => {
  it('probes at once, and a live link goes on', async () => {
    const world = await beating();
    const before = world.network.last.sent.length;
    suspect(world);
    expect(world.network.last.sent.slice(before)).toEqual(['ping']);
    world.advance(5000);
    expect(world.status).toBe('connected');
    expect(world.dials).toHaveLength(1);
  });

  it('replaces a dead link within 2 s', async () => {
    const world = await beating();
    world.network.silent = true;
    suspect(world);
    world.advance(1000);
    expect(world.closes).toMatchObject([{ cause: 'heartbeat-timeout' }]);
    world.network.silent = false;
    world.advance(1010);
    expect(world.status).toBe('connected');
  });

  it('does not prolong a probe that is under way', async () => {
    const world = await beating();
    world.network.silent = true;
    for (let at = 0; at < 10; at += 1) {
      suspect(world);
      world.advance(100);
    }
    expect(world.closes).toMatchObject([{ cause: 'heartbeat-timeout' }]);
  });
});

describe('an offline event that is probed before it is believed', () => {
  const options = { gates: { probeOffline: true } };

  it('leaves a live link alone', async () => {
    const world = await beating(options);
    world.environment.offline();
    world.advance(5000);
    expect(world.status).toBe('connected');
  });

  it('takes a dead link to offline, not to a retry', async () => {
    const world = await beating(options);
    world.network.silent = true;
    world.environment.offline();
    world.advance(1000);
    expect(world.status).toBe('offline:network');
    world.network.silent = false;
    world.environment.online();
    world.advance(600);
    expect(world.status).toBe('connected');
  });

  it('holds attempts back like any other', () => {
    const world = createWorld({ options, surroundings: { online: false } });
    world.connection.start();
    expect(world.status).toBe('offline:network');
  });

  it('does not end an attempt that is under way', () => {
    const world = createWorld({ options });
    world.connection.start();
    world.environment.offline();
    world.advance(10);
    expect(world.status).toBe('connected');
  });
});

describe('sleep', () => {
  it('does not kill a link that is alive: a late deadline probes before it judges', async () => {
    const world = await beating();
    world.advance(14_000);
    world.clock.sleep(3_600_000);
    world.environment.wake();
    world.advance(5000);
    expect(world.status).toBe('connected');
    expect(world.dials).toHaveLength(1);
  });

  it('is followed within 2 s by a new link when the old one died in it', async () => {
    const world = await beating();
    world.network.silent = true;
    world.clock.sleep(3_600_000);
    world.environment.wake();
    world.network.silent = false;
    world.network.last.fail();
    world.advance(2000);
    expect(world.status).toBe('connected');
  });
});
