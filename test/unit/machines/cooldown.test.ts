import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

/** A world that waits 8 s after its first failure. */
async function cooling(): Promise<World> {
  const world = createWorld({ options: { backoff: () => 8000 } });
  await world.open();
  world.network.last.fail();
  expect(world.status).toBe('cooldown:backoff');
  return world;
}

describe('cooldown', () => {
  it('has one delayed transition and no socket', async () => {
    const world = await cooling();
    expect(world.held).toEqual([]);
    const due = world.clock.pendingOfProduct.map(({ dueAt }) => dueAt - world.clock.now());
    // The other timer tells an outage of 5 s from a blip.
    expect(due).toEqual([5000, 8000]);
  });

  it('shows when the next attempt begins, and keeps to it', async () => {
    const world = await cooling();
    expect(world.snapshot.nextAttemptAt).toBe(world.clock.now() + 8000);
    expect(world.retries).toEqual([
      {
        attempt: 1,
        delayMs: 8000,
        cause: 'backoff',
        at: world.snapshot.nextAttemptAt,
        close: world.snapshot.lastClose,
      },
    ]);
    world.advance(7999);
    expect(world.status).toBe('cooldown:backoff');
    world.advance(1);
    expect(world.status).toBe('connecting');
    expect(world.dials.at(-1)).toBe(world.retries[0]?.at);
  });

  it('is left at once by retryNow()', async () => {
    const world = await cooling();
    world.connection.retryNow();
    expect(world.status).toBe('connecting');
    world.advance(60_000);
    expect(world.dials).toHaveLength(2);
  });

  it('is left by a closing gate for offline', async () => {
    const world = await cooling();
    world.environment.hide();
    expect(world.status).toBe('offline:hidden');
  });

  it('is left by stop()', async () => {
    const world = await cooling();
    world.connection.stop();
    expect(world.status).toBe('stopped:manual');
    world.expectNothingLeft();
  });

  it('is not left by start(), by waking or by a change of the network', async () => {
    const world = await cooling();
    world.connection.start();
    world.environment.wake();
    world.environment.changeNetwork();
    world.environment.online();
    expect(world.status).toBe('cooldown:backoff');
    world.advance(7999);
    expect(world.dials).toHaveLength(1);
  });

  it('that elapsed during sleep gives one attempt, not a burst', async () => {
    const world = await cooling();
    world.clock.sleep(3_600_000);
    world.environment.wake();
    world.advance(1000);
    expect(world.dials).toHaveLength(2);
    expect(world.status).toBe('connected');
  });
});

describe('the reason of a cooldown', { timeout: 60_000 }, () => {
  it('is room-reset after 1013: random(5000, 15000) ms and one failure more', () => {
    const delays = Array.from({ length: 200 }, (_, seed) => {
      const world = createWorld({ seed });
      world.connection.start();
      world.advance(10);
      world.network.last.serverClose(1013);
      expect(world.status).toBe('cooldown:room-reset');
      expect(world.snapshot.attempt).toBe(1);
      return world.retries[0]?.delayMs ?? NaN;
    });
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(5000);
    expect(Math.max(...delays)).toBeLessThan(15_000);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(9000);
  });

  it('is retry-after when the server gives a hint, which is honoured plus up to 10 %', () => {
    const delays = Array.from({ length: 200 }, (_, seed) => {
      const world = createWorld({ seed });
      world.connection.start();
      world.advance(10);
      world.network.last.serverClose(1012, '{"retryAfterMs":20000}');
      expect(world.status).toBe('cooldown:retry-after');
      return world.retries[0]?.delayMs ?? NaN;
    });
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(20_000);
    expect(Math.max(...delays)).toBeLessThan(22_000);
    expect(new Set(delays).size).toBe(200);
  });

  it('is backoff after any other failure, within 1 s the first time', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const world = createWorld({ seed });
      world.connection.start();
      world.advance(10);
      world.network.last.fail();
      expect(world.status).toBe('cooldown:backoff');
      expect(world.retries[0]?.delayMs).toBeLessThan(1000);
    }
  });

  it('is the room reset of the options', async () => {
    const world = createWorld({ options: { roomReset: { minMs: 42, maxMs: 42 } } });
    await world.open();
    world.network.last.serverClose(1013);
    expect(world.retries[0]).toMatchObject({ cause: 'room-reset', delayMs: 42 });
  });
});
