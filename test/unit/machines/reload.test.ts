import { describe, expect, it } from 'vitest';
import type { BackoffStorage } from '../../../src/client/types.js';
import { createMemoryStorage, createWorld, type World } from '../../support/world.js';

type Storage = ReturnType<typeof createMemoryStorage>;

/** The page is reloaded: nothing of it survives but the storage, as it is at this moment. */
function reload(world: World, storage: Storage, options = {}): World {
  const kept = new Map(storage.items);
  world.connection[Symbol.dispose]();
  storage.items.clear();
  for (const [key, value] of kept) storage.items.set(key, value);
  return createWorld({ after: world, options: { storage, ...options } });
}

describe('the backoff over a reload', () => {
  it('goes on with the failures so far and what is left of the wait', async () => {
    const storage = createMemoryStorage();
    const options = { storage, backoff: () => 20_000 };
    const world = createWorld({ options });
    await world.open();
    world.network.last.fail();
    world.advance(5000);
    const due = world.snapshot.nextAttemptAt;
    const next = reload(world, storage, options);
    expect(next.snapshot.attempt).toBe(1);
    next.connection.start();
    expect(next.status).toBe('cooldown:backoff');
    expect(next.snapshot.nextAttemptAt).toBe(due);
    next.advance(15_000);
    expect(next.status).toBe('connecting');
  });

  it('keeps a wait that the server asked for', async () => {
    const storage = createMemoryStorage();
    const world = createWorld({ options: { storage } });
    await world.open();
    world.network.last.serverClose(1012, '{"retryAfterMs":60000}');
    const due = world.snapshot.nextAttemptAt;
    const next = reload(world, storage);
    next.connection.start();
    expect(next.snapshot.nextAttemptAt).toBe(due);
  });

  it('can be skipped by retryNow()', async () => {
    const storage = createMemoryStorage();
    const world = createWorld({ options: { storage, backoff: () => 20_000 } });
    await world.open();
    world.network.last.fail();
    const next = reload(world, storage);
    next.connection.retryNow();
    expect(next.status).toBe('connecting');
  });

  it('counts a page that ended during an attempt, or before the link was stable, as a failure', async () => {
    for (const lifeMs of [0, 5, 10, 9000]) {
      const storage = createMemoryStorage();
      const options = { storage, backoff: () => 20_000 };
      const world = createWorld({ options });
      world.connection.start();
      world.advance(lifeMs);
      const next = reload(world, storage, options);
      expect(next.snapshot.attempt).toBe(1);
      next.connection.start();
      expect(next.status).toBe('cooldown:backoff');
    }
  });

  it('is over once the link was stable: the next page connects at once', async () => {
    const storage = createMemoryStorage();
    const world = createWorld({ options: { storage } });
    await world.open();
    world.advance(10_000);
    const next = reload(world, storage);
    expect(next.snapshot.attempt).toBe(0);
    next.connection.start();
    expect(next.status).toBe('connecting');
  });

  it('lengthens with each page that crashes', () => {
    const storage = createMemoryStorage();
    let world = createWorld({ options: { storage } });
    const attempts: number[] = [];
    for (let page = 0; page < 6; page += 1) {
      world.connection.start();
      while (world.status !== 'connected') world.advance(10);
      attempts.push(world.snapshot.attempt);
      world = reload(world, storage);
    }
    expect(attempts).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is forgotten after 5 minutes', async () => {
    const storage = createMemoryStorage();
    const world = createWorld({ options: { storage, backoff: () => 290_000 } });
    await world.open();
    world.network.last.fail();
    const kept = new Map(storage.items);
    world.connection[Symbol.dispose]();
    world.advance(300_001);
    for (const [key, value] of kept) storage.items.set(key, value);
    const next = createWorld({ after: world, options: { storage } });
    expect(next.snapshot.attempt).toBe(0);
  });

  it('has a key of its own for each connection', async () => {
    const storage = createMemoryStorage();
    const world = createWorld({ options: { storage, storageKey: 'chat' } });
    await world.open();
    world.network.last.fail();
    expect([...storage.items.keys()]).toEqual(['chat']);
    const other = createWorld({ after: world, options: { storage, storageKey: 'feed' } });
    expect(other.snapshot.attempt).toBe(0);
  });

  it('stores nothing but numbers: no URL, no credentials, no reason', async () => {
    const storage = createMemoryStorage();
    const world = createWorld({
      options: { storage, credentials: 'sesame', url: 'wss://line.test/?token=sesame' },
    });
    await world.open();
    world.network.last.serverClose(1012, 'sesame');
    const record = JSON.parse(storage.items.get('linekeeper') ?? '') as object;
    expect(
      Object.values(record)
        .flat()
        .map((value) => typeof value),
    ).toEqual(
      Object.values(record)
        .flat()
        .map((value) => (value === false ? 'boolean' : 'number')),
    );
  });
});

describe('(25) a storage', () => {
  const broken = () => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  };

  it('that cannot be written is done without, and reported', async () => {
    const storage: BackoffStorage = {
      getItem: () => null,
      setItem: broken,
      removeItem: broken,
    };
    const world = createWorld({ options: { storage } });
    await world.open();
    expect(world.errors.map(({ code }) => code)).toContain('CALLBACK_FAILED');
    world.network.last.fail();
    world.advance(1010);
    expect(world.status).toBe('connected');
  });

  it.each([
    'nonsense',
    'null',
    '[]',
    '42',
    '{}',
    '{"attempt":"1","starts":[],"notBefore":0,"at":0}',
    '{"attempt":-1,"starts":[],"notBefore":0,"isUnsettled":false,"at":999999}',
    '{"attempt":1,"starts":"x","notBefore":0,"isUnsettled":false,"at":999999}',
    '{"attempt":1,"starts":[null],"notBefore":0,"isUnsettled":false,"at":999999}',
    '{"__proto__":{"attempt":9},"starts":[],"notBefore":0,"at":999999}',
  ])('that holds %s is taken for empty', (text) => {
    const storage = createMemoryStorage();
    storage.setItem('linekeeper', text);
    const logger = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };
    const world = createWorld({ options: { storage, logger } });
    expect(world.snapshot.attempt).toBe(0);
    world.connection.start();
    expect(world.status).toBe('connecting');
  });

  it.each([
    { notBefore: 1e15 },
    { attempt: 1e9 },
    { attempt: 1e9, isUnsettled: true },
    { starts: Array.from({ length: 10_000 }, (_, at) => 990_000 + at / 2) },
    { starts: [5e12] },
  ])('that was tampered with holds the connection for no longer than a hint: %o', (given) => {
    const storage = createMemoryStorage();
    const record = { attempt: 1, starts: [], notBefore: 0, isUnsettled: false, at: 1_000_000 };
    storage.setItem('linekeeper', JSON.stringify({ ...record, ...given }));
    const world = createWorld({ options: { storage } });
    world.connection.start();
    world.advance(330_020);
    expect(world.status).toBe('connected');
  });

  it('written by a clock that was ahead is ignored', () => {
    const storage = createMemoryStorage();
    const record = { attempt: 7, starts: [], notBefore: 9e9, isUnsettled: false, at: 8e9 };
    storage.setItem('linekeeper', JSON.stringify(record));
    const world = createWorld({ options: { storage } });
    expect(world.snapshot.attempt).toBe(0);
  });
});
