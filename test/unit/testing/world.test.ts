import { describe, expect, it, vi } from 'vitest';
import { createConnection, type SupervisionOptions } from 'linekeeper';
import { createWorld, recordStatuses, type AnyWorld, type WorldSetup } from 'linekeeper/testing';

function connect(world: AnyWorld, options: SupervisionOptions = {}) {
  const connection = createConnection({ url: 'wss://app.test', ...options, ...world.options });
  const statuses = recordStatuses(connection);
  connection.start();
  return { connection, statuses };
}

const pings = {
  heartbeat: { ping: () => 'ping', isPong: (data: unknown) => data === 'pong' },
} satisfies SupervisionOptions;

describe('a world', () => {
  it('lets a connection open without the passing of time', async () => {
    const world = createWorld();
    const { connection, statuses } = connect(world);
    const before = world.clock.now();
    await world.settle();
    expect(connection.getSnapshot().status).toBe('connected');
    expect(statuses).toEqual(['connecting', 'connected']);
    expect(world.clock.now()).toBe(before);
  });

  it('settles promises that await one another, before and after an open', async () => {
    const world = createWorld();
    const { connection } = connect(world, {
      credentials: async () => Promise.resolve().then(() => 'token'),
      url: async ({ credentials }) => `wss://app.test/?token=${String(credentials)}`,
    });
    await world.settle();
    expect(connection.getSnapshot().status).toBe('connected');
    expect(world.network.last.url).toBe('wss://app.test/?token=token');
  });

  it('settles under the fake timers of a test runner too', async () => {
    vi.useFakeTimers();
    try {
      const world = createWorld();
      const { connection } = connect(world);
      await world.server.close(1012);
      expect(connection.getSnapshot().status).toBe('cooldown');
    } finally {
      vi.useRealTimers();
    }
  });

  it('makes an open take the latency', async () => {
    const world = createWorld({ latencyMs: 80 });
    const { connection } = connect(world);
    await world.pass(79);
    expect(connection.getSnapshot().status).toBe('connecting');
    await world.pass(1);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('draws the same waits from the same seed, and others from another', async () => {
    const waitOf = async (setup: WorldSetup) => {
      const world = createWorld({ behaviour: 'refuse', ...setup });
      const { connection } = connect(world);
      await world.settle();
      return connection.getSnapshot().nextAttemptAt! - world.clock.now();
    };
    expect(await waitOf({ seed: 7 })).toBe(await waitOf({ seed: 7 }));
    expect(await waitOf({ seed: 7 })).not.toBe(await waitOf({ seed: 8 }));
  });

  it('passes time until a condition holds, and says when it never will', async () => {
    const world = createWorld({ behaviour: ['refuse', 'refuse', 'accept'] });
    const { connection } = connect(world);
    await world.until(() => connection.getSnapshot().status === 'connected');
    expect(world.network.sockets).toHaveLength(3);
    await expect(world.until(() => false, 60_000)).rejects.toThrow('no timer is left');
    world.server.hang();
    await world.server.drop();
    await expect(world.until(() => false, 60_000)).rejects.toThrow('within 60000 ms');
  });

  it('begins in the surroundings that it is given', async () => {
    const world = createWorld({ surroundings: { online: false } });
    const { connection } = connect(world);
    await world.settle();
    expect(connection.getSnapshot()).toMatchObject({ status: 'offline', reason: 'network' });
    world.environment.online();
    await world.until(() => connection.getSnapshot().status === 'connected');
  });

  it('sleeps: nothing runs meanwhile, and the link is probed on waking', async () => {
    const world = createWorld();
    world.server.answer((data) => (data === 'ping' ? 'pong' : undefined));
    const { connection } = connect(world, pings);
    await world.settle();
    await world.server.goSilent();
    await world.sleep(3_600_000);
    expect(connection.getSnapshot().status).toBe('connected');
    await world.pass(1000);
    expect(connection.getSnapshot().lastClose).toMatchObject({ cause: 'heartbeat-timeout' });
  });

  it('tells the timers of connections from those of the app', async () => {
    const world = createWorld();
    connect(world);
    world.clock.setTimeout(() => undefined, 5, 'my app');
    await world.settle();
    expect(new Set(world.clock.pending.map(({ owner }) => owner))).toEqual(
      new Set(['my app', 'connection']),
    );
  });

  it('gives sockets like those of ws when asked to: pinged, and refused with a status', async () => {
    const world = createWorld({ node: true });
    const { connection } = connect(world);
    await world.pass(60_000);
    expect(world.network.last.pings.length).toBeGreaterThan(2);
    expect(connection.getSnapshot().status).toBe('connected');

    await world.server.refuse(503, { 'retry-after': '7' });
    await world.server.drop();
    await world.until(() => connection.getSnapshot().lastClose?.httpStatus === 503);
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', reason: 'retry-after' });
  });

  it('stops with an error when timers of 0 ms re-arm themselves for ever', async () => {
    const world = createWorld();
    const again = (): void => void world.clock.setTimeout(again, 0);
    again();
    await expect(world.settle()).rejects.toThrow('keep re-arming themselves');
  });
});
