import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';
import { createMemoryStorage, createWorld, type World } from '../../support/world.js';

/** The most attempts that any 60 s have seen. */
function busiestMinute(dials: readonly number[]): number {
  return Math.max(
    0,
    ...dials.map((from) => dials.filter((at) => at >= from && at < from + 60_000).length),
  );
}

const eager = { backoff: () => 0, resume: { mode: 'immediate' } } as const;

/** What may drive a connection to attempts without end, 500 times within 5 minutes. */
const drivers: Record<string, (world: World, turn: number) => void> = {
  'a server that accepts and drops': (world) => {
    if (world.held[0]?.readyState === 1) world.held[0].fail();
  },
  'a server that refuses': (world) => {
    world.network.behaviour = 'refuse';
    if (world.held[0]?.readyState === 1) world.held[0].fail();
  },
  'a server that says to come back at once': (world) => {
    if (world.held[0]?.readyState === 1) world.held[0].serverClose(1012, '{"retryAfterMs":0}');
  },
  'retryNow() in a loop while the server hangs': (world) => {
    world.network.behaviour = 'hang';
    if (world.held[0]?.readyState === 1) world.held[0].fail();
    world.connection.retryNow();
  },
  'retryNow({ force: true }) in a loop': (world) => world.connection.retryNow({ force: true }),
  'connect({ resetBackoff: true }) in a loop': (world) => {
    world.network.behaviour = 'hang';
    if (world.held[0]?.readyState === 1) world.held[0].fail();
    world.connection.connect({ resetBackoff: true });
  },
  'a network that flaps': (world, turn) =>
    turn % 2 === 0 ? world.environment.offline() : world.environment.online(),
  'a page that flaps': (world, turn) =>
    turn % 2 === 0 ? world.environment.freeze() : world.environment.show(),
  'stop() and start() in a loop': (world) => {
    world.connection.stop();
    world.connection.start();
  },
  'credentials that are refused and changed': (world) => {
    if (world.held[0]?.readyState === 1) world.held[0].serverClose(1008);
    world.connection.credentialsChanged();
  },
  'fatal closes and retryNow()': (world) => {
    if (world.held[0]?.readyState === 1) world.held[0].serverClose(1002);
    world.connection.retryNow();
  },
};

describe('(7) the storm guard', { timeout: 60_000 }, () => {
  it.each(Object.entries(drivers))('holds %s to 20 attempts a minute', (_, drive) => {
    const world = createWorld({ options: eager });
    world.connection.start();
    for (let turn = 0; turn < 500; turn += 1) {
      world.advance(600);
      drive(world, turn);
    }
    expect(busiestMinute(world.dials)).toBeLessThanOrEqual(20);
    // Five minutes of it use the budget, or the driver would prove nothing.
    expect(world.dials.length).toBeGreaterThan(80);
  });

  it('holds all of them together, for many seeds', () => {
    const all = Object.values(drivers);
    for (let seed = 0; seed < 25; seed += 1) {
      const random = seededRandom(seed);
      const world = createWorld({ options: eager, seed });
      world.connection.start();
      for (let turn = 0; turn < 300; turn += 1) {
        world.advance(random() * 800);
        all[Math.floor(random() * all.length)]?.(world, turn);
        if (random() < 0.2) world.network.behaviour = 'accept';
      }
      expect(busiestMinute(world.dials)).toBeLessThanOrEqual(20);
    }
  });

  it('lets what is over wait in cooldown, with its reason, and then go on', () => {
    const world = createWorld({ options: eager, behaviour: 'refuse' });
    world.connection.start();
    world.advance(1000);
    expect(world.status).toBe('cooldown:storm-guard');
    expect(world.dials).toHaveLength(20);
    const first = world.dials[0] ?? NaN;
    expect(world.snapshot.nextAttemptAt).toBe(first + 60_000);
    expect(world.retries.at(-1)?.cause).toBe('storm-guard');
    world.network.behaviour = 'accept';
    world.advance(60_000);
    expect(world.status).toBe('connected');
    expect(world.dials[20]).toBe(first + 60_000);
  });

  it('is not skipped by retryNow()', () => {
    const world = createWorld({ options: eager, behaviour: 'refuse' });
    world.connection.start();
    world.advance(1000);
    world.connection.retryNow();
    world.connection.connect({ resetBackoff: true });
    expect(world.status).toBe('cooldown:storm-guard');
    expect(world.dials).toHaveLength(20);
  });

  it('does not count as a failure', () => {
    const world = createWorld({ options: { ...eager, maxAttempts: 20 }, behaviour: 'refuse' });
    world.connection.start();
    world.advance(1000);
    expect([world.status, world.snapshot.attempt]).toEqual(['cooldown:storm-guard', 20]);
  });

  it('has the budget of the options', () => {
    const storm = { maxAttempts: 3, windowMs: 10_000 };
    const world = createWorld({ options: { ...eager, storm }, behaviour: 'refuse' });
    world.connection.start();
    world.advance(9999);
    expect(world.dials).toHaveLength(3);
    world.advance(10_000);
    expect(world.dials).toHaveLength(6);
  });

  it('does not shorten a longer wait that the server asked for', async () => {
    const storm = { maxAttempts: 1, windowMs: 5000 };
    const world = createWorld({ options: { ...eager, storm } });
    await world.open();
    world.environment.hide();
    world.network.last.serverClose(1012, '{"retryAfterMs":60000}');
    world.environment.show();
    world.advance(59_000);
    expect(world.dials).toHaveLength(1);
    world.advance(8000);
    expect(world.status).toBe('connected');
  });
});

describe('(7) a page that crashes in a loop, with a storage', { timeout: 60_000 }, () => {
  const pages: Record<string, (world: World) => void> = {
    'without a word': () => undefined,
    'after stop()': (world) => world.connection.stop(),
    'after being hidden': (world) => world.environment.hide(),
    'after disposing': (world) => world.connection[Symbol.dispose](),
  };

  it.each(Object.entries(pages))('%s makes at most 20 attempts a minute', (_, leave) => {
    for (const lifeMs of [300, 2500]) {
      const storage = createMemoryStorage();
      const dials: number[] = [];
      let world = createWorld({ options: { ...eager, storage } });
      for (let page = 0; page < 130_000 / lifeMs; page += 1) {
        world.connection.start();
        world.advance(lifeMs);
        leave(world);
        // The page is gone: whatever it held goes with it, and nothing more is written.
        dials.push(...world.dials);
        const frozen = new Map(storage.items);
        world.connection[Symbol.dispose]();
        storage.items.clear();
        for (const [key, value] of frozen) storage.items.set(key, value);
        world.environment.show();
        world = createWorld({ after: world, options: { ...eager, storage }, seed: page });
      }
      expect(busiestMinute(dials)).toBeLessThanOrEqual(20);
    }
  });
});
