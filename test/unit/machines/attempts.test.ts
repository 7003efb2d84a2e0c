import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

/** Advances until the status is reached. */
function until(world: World, status: string): void {
  for (let steps = 0; world.status !== status; steps += 1) {
    if (steps > 10_000) expect.fail(`${status} was not reached from ${world.status}`);
    world.advance(10);
  }
}

describe('the count of attempts', () => {
  it('is the failures since the last stable window', () => {
    const world = createWorld({ options: { backoff: () => 100 }, behaviour: 'refuse' });
    const counts: number[] = [];
    world.connection.on('retry', ({ attempt }) => counts.push(attempt));
    world.connection.start();
    world.advance(440);
    expect(counts).toEqual([1, 2, 3, 4]);
    expect(world.snapshot.attempt).toBe(4);
  });

  it('is what the backoff is asked with: 0 for the first retry', () => {
    const asked: number[] = [];
    const world = createWorld({
      options: {
        backoff: ({ attempt }) => {
          asked.push(attempt);
          return 100;
        },
      },
      behaviour: 'refuse',
    });
    world.connection.start();
    world.advance(440);
    expect(asked).toEqual([0, 1, 2, 3]);
  });

  it('is not reset by an open that does not last', async () => {
    const world = createWorld({ options: { backoff: () => 100 } });
    await world.open();
    for (let failures = 1; failures <= 5; failures += 1) {
      world.advance(9999);
      world.network.last.fail();
      expect(world.snapshot.attempt).toBe(failures);
      until(world, 'connected');
    }
  });

  it('is reset when the link has lasted 10 s, and that is told', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    until(world, 'connected');
    world.advance(9980);
    expect([world.snapshot.attempt, world.events]).toEqual([1, ['open', 'open']]);
    world.advance(20);
    expect([world.snapshot.attempt, world.events]).toEqual([0, ['open', 'open', 'stable']]);
  });

  it('begins the stable window anew with every link', async () => {
    const world = createWorld({ options: { backoff: () => 100 } });
    await world.open();
    world.advance(9000);
    world.network.last.fail();
    until(world, 'connected');
    world.advance(9000);
    expect(world.events).toEqual(['open', 'open']);
    expect(world.snapshot.attempt).toBe(1);
  });

  it('is reset at once by a stable window of 0', async () => {
    const world = createWorld({ options: { stableWindowMs: 0 } });
    await world.open();
    world.advance(0);
    expect(world.events).toEqual(['open', 'stable']);
  });

  it('is kept by stop() and start()', () => {
    const world = createWorld({ options: { backoff: () => 100 }, behaviour: 'refuse' });
    world.connection.start();
    until(world, 'cooldown:backoff');
    world.connection.stop();
    world.connection.start();
    expect(world.snapshot.attempt).toBe(1);
  });

  it('is kept by retryNow() and reset by connect({ resetBackoff: true })', () => {
    const world = createWorld({ options: { backoff: () => 1000 }, behaviour: 'refuse' });
    world.connection.start();
    until(world, 'cooldown:backoff');
    world.connection.retryNow();
    until(world, 'cooldown:backoff');
    expect(world.snapshot.attempt).toBe(2);
    world.connection.connect();
    expect(world.snapshot.attempt).toBe(2);
    world.connection.connect({ resetBackoff: true });
    expect(world.snapshot.attempt).toBe(0);
    expect(world.status).toBe('connecting');
  });

  it.each(['connect', 'retryNow'] as const)(
    'is reset by %s in every state, if told so',
    async (how) => {
      const counting = (): World => {
        const world = createWorld({ options: { backoff: () => 100 }, behaviour: 'refuse' });
        world.connection.start();
        world.advance(330);
        expect(world.snapshot.attempt).toBeGreaterThan(1);
        return world;
      };
      const into: Record<string, (world: World) => void> = {
        'stopped:manual': (world) => world.connection.stop(),
        'offline:network': (world) => world.environment.offline(),
        'cooldown:backoff': (world) => until(world, 'cooldown:backoff'),
        connecting: (world) => until(world, 'connecting'),
        connected: (world) => {
          world.network.behaviour = 'accept';
          until(world, 'connected');
        },
        'blocked-auth': (world) => {
          world.network.behaviour = 'accept';
          until(world, 'connected');
          world.network.last.serverClose(1008);
        },
        'stopped:fatal': (world) => {
          world.network.behaviour = 'accept';
          until(world, 'connected');
          world.network.last.serverClose(1002);
        },
      };
      for (const [status, enter] of Object.entries(into)) {
        const world = counting();
        enter(world);
        expect([status, world.status]).toEqual([status, status]);
        world.connection[how]({ resetBackoff: true });
        expect([status, world.snapshot.attempt]).toEqual([status, 0]);
      }
    },
  );
});

describe('a bound on attempts', () => {
  it('is the retries after the first failure', () => {
    for (const maxAttempts of [0, 1, 10]) {
      const world = createWorld({
        options: { maxAttempts, backoff: () => 5000 },
        behaviour: 'refuse',
      });
      world.connection.start();
      world.advance(600_000);
      expect(world.status).toBe('stopped:exhausted');
      expect(world.dials).toHaveLength(maxAttempts + 1);
    }
  });

  it('counts anew after a stable window', async () => {
    const world = createWorld({ options: { maxAttempts: 1, backoff: () => 100 } });
    await world.open();
    for (let at = 0; at < 5; at += 1) {
      world.network.last.fail();
      until(world, 'connected');
      world.advance(10_000);
    }
    world.network.last.fail();
    until(world, 'connected');
    world.network.last.fail();
    expect(world.status).toBe('stopped:exhausted');
  });

  it('gives one try more to retryNow(), and the whole budget to a reset', () => {
    const world = createWorld({
      options: { maxAttempts: 2, backoff: () => 5000 },
      behaviour: 'refuse',
    });
    world.connection.start();
    until(world, 'stopped:exhausted');
    world.connection.retryNow();
    world.advance(10);
    expect(world.status).toBe('stopped:exhausted');
    expect(world.dials).toHaveLength(4);
    world.connection.connect({ resetBackoff: true });
    until(world, 'stopped:exhausted');
    expect(world.dials).toHaveLength(7);
  });

  it('is not spent while a gate is closed', () => {
    const world = createWorld({
      options: { maxAttempts: 1, backoff: () => 100 },
      behaviour: 'refuse',
      surroundings: { online: false },
    });
    world.connection.start();
    world.advance(3_600_000);
    expect(world.status).toBe('offline:network');
    expect(world.snapshot.attempt).toBe(0);
  });
});
