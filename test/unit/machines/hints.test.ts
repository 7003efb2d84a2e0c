import { describe, expect, it } from 'vitest';
import { createNodeWorld, createWorld, type World } from '../../support/world.js';

/** A world whose server has just asked for 60 s. */
async function hinted(options = {}): Promise<World> {
  const world = createWorld({ options });
  await world.open();
  world.network.last.serverClose(1012, '{"retryAfterMs":60000}');
  expect(world.status).toBe('cooldown:retry-after');
  return world;
}

const spells: Record<string, readonly [out: (world: World) => void, back: (world: World) => void]> =
  {
    offline: [(world) => world.environment.offline(), (world) => world.environment.online()],
    hidden: [(world) => world.environment.hide(), (world) => world.environment.show()],
    frozen: [(world) => world.environment.freeze(), (world) => world.environment.resume()],
    stopped: [(world) => world.connection.stop(), (world) => world.connection.start()],
  };

describe.each(Object.entries(spells))(
  'a hint of the server over a spell of being %s',
  (_, spell) => {
    const [out, back] = spell;

    it('is kept: what is left of it is waited out', async () => {
      const world = await hinted();
      const due = world.snapshot.nextAttemptAt;
      world.advance(10_000);
      out(world);
      world.advance(10_000);
      back(world);
      expect(world.status).toBe('cooldown:retry-after');
      expect(world.snapshot.nextAttemptAt).toBe(due);
      world.advance(39_000);
      expect(world.dials).toHaveLength(1);
      world.advance(8000);
      expect(world.status).toBe('connected');
    });

    it('is over when it elapsed meanwhile', async () => {
      const world = await hinted();
      out(world);
      world.advance(70_000);
      back(world);
      world.advance(600);
      expect(world.status).toBe('connected');
    });

    it('is kept by a policy that resumes at once, too', async () => {
      const world = await hinted({ resume: { mode: 'immediate', resetBackoff: true } });
      out(world);
      back(world);
      expect(world.status).toBe('cooldown:retry-after');
      world.advance(59_000);
      expect(world.dials).toHaveLength(1);
    });
  },
);

describe('a hint', () => {
  it('that is heard while the page is hidden is kept until it is visible', async () => {
    const world = createWorld();
    await world.open();
    world.environment.hide();
    world.network.last.serverClose(1012, '{"retryAfterMs":60000}');
    expect(world.status).toBe('offline:hidden');
    world.advance(10_000);
    world.environment.show();
    expect(world.status).toBe('cooldown:retry-after');
    world.advance(49_000);
    expect(world.dials).toHaveLength(1);
    world.advance(8000);
    expect(world.status).toBe('connected');
  });

  it('by 1013 that is heard while the page is hidden is a room reset all the same', async () => {
    const world = createWorld();
    await world.open();
    world.environment.hide();
    world.network.last.serverClose(1013);
    world.environment.show();
    expect(world.status).toBe('cooldown:room-reset');
    expect(world.snapshot.nextAttemptAt).toBeGreaterThanOrEqual(world.clock.now() + 5000);
  });

  it('of 0 brings the connection back at once', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.serverClose(1012, '{"retryAfterMs":0}');
    world.advance(10);
    expect(world.status).toBe('connected');
  });

  it('of a year is one of 5 minutes', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.serverClose(1012, '{"retryAfterMs":31536000000}');
    expect(world.retries[0]?.delayMs).toBeGreaterThanOrEqual(300_000);
    expect(world.retries[0]?.delayMs).toBeLessThan(330_000);
  });

  it('comes with a failure of its own class: a fatal close stays fatal', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.serverClose(1002, '{"retryAfterMs":1000}');
    expect(world.status).toBe('stopped:fatal');
  });

  it('in Retry-After may be a date', () => {
    const world = createNodeWorld();
    const at = new Date(world.clock.now() + 40_000).toUTCString();
    world.network.behaviour = (socket) => socket.refuseUpgrade(503, { 'retry-after': at });
    world.connection.start();
    world.advance(10);
    expect(world.status).toBe('cooldown:retry-after');
    expect(world.retries[0]?.delayMs).toBeGreaterThan(38_000);
    expect(world.retries[0]?.delayMs).toBeLessThan(44_000);
  });
});
