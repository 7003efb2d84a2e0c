import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BackoffStorage, SupervisionOptions } from '../../../src/client/index.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBench, START, type Bench } from './bench.js';

/** sessionStorage in memory. */
function memoryStorage(): BackoffStorage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** Pages of one tab: each has its own connection on the same clock and storage. */
function tab(options: SupervisionOptions = {}) {
  const clock = new VirtualClock(START);
  const storage = memoryStorage();
  /** The page is gone without a word. */
  const crash = (): void => {
    for (const { id } of clock.pending) clock.clearTimeout(id);
  };
  /** The next page; the one before has crashed. */
  const page = (): Bench => {
    crash();
    return createBench({ storage, ...options }, { clock });
  };
  return { clock, storage, page, crash };
}

describe('the backoff over a reload', () => {
  it('waits on where the page before was waiting', () => {
    const { clock, page } = tab();
    const first = page();
    first.network.behaviour = 'refuse';
    first.connect();
    clock.advance(600);
    const planned = first.connection.getSnapshot();
    expect(planned).toMatchObject({ status: 'cooldown', attempt: 2 });

    const second = page();
    second.connection.start();
    expect(second.connection.getSnapshot()).toMatchObject({
      status: 'cooldown',
      reason: 'backoff',
      attempt: 2,
      nextAttemptAt: planned.nextAttemptAt,
    });
  });

  it('counts a page that ended before its link was stable as one failure', () => {
    const { page } = tab();
    page().connect();
    const second = page();
    second.connection.start();
    expect(second.connection.getSnapshot()).toMatchObject({ status: 'cooldown', attempt: 1 });
  });

  it('holds a page that crashes as soon as it is open to the storm budget (bug 7)', () => {
    const { clock, page } = tab({ storm: { maxAttempts: 5, windowMs: 60_000 } });
    const opened: number[] = [];
    while (clock.now() < START + 600_000) {
      const { connection, network } = page();
      network.behaviour = () => {
        opened.push(clock.now());
        return 'accept';
      };
      connection.start();
      clock.advance(1000);
    }
    const busiest = Math.max(
      ...opened.map((from) => opened.filter((at) => at >= from && at < from + 60_000).length),
    );
    expect(opened.length).toBeGreaterThan(5);
    expect(busiest).toBeLessThanOrEqual(5);
  });

  it('is not delayed after a page that was left while its link was stable', () => {
    const { clock, page } = tab();
    page().connect();
    clock.advance(10_000);
    const second = page();
    second.connect();
    expect(second.connection.getSnapshot()).toMatchObject({ status: 'connected', attempt: 0 });
  });

  it('is not delayed after a stop, also a stop from inside a listener', () => {
    for (const inListener of [false, true]) {
      const { clock, page } = tab();
      const first = page();
      if (inListener) first.connection.on('open', () => first.connection.stop());
      first.connect();
      first.connection.stop();
      clock.advance(0);
      const second = page();
      second.connect();
      expect(second.connection.getSnapshot()).toMatchObject({ status: 'connected', attempt: 0 });
    }
  });

  it('is skipped by retryNow', () => {
    const { clock, page } = tab();
    page().connect();
    const { connection } = page();
    connection.start();
    connection.retryNow();
    clock.advance(0);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it.each([
    [300_000, 1],
    [300_001, 0],
  ])('is remembered for five minutes: after %i ms the attempt is %i', (ms, attempt) => {
    const { clock, page, crash } = tab();
    page().connect();
    crash();
    clock.advance(ms);
    const { connection } = page();
    connection.start();
    expect(connection.getSnapshot()).toMatchObject({ status: 'connecting', attempt });
  });

  it('has a key of its own for each connection that asks for one', () => {
    const { storage, page } = tab({ storageKey: 'chat' });
    page().connect();
    expect([...storage.items.keys()]).toEqual(['chat']);
  });

  it('stores no URL and no credentials', async () => {
    const { clock, storage, page } = tab({
      url: ({ credentials }) => `wss://example.test/?token=${String(credentials)}`,
      credentials: () => 'hunter2',
    });
    page().connection.start();
    await clock.advanceAsync(0);
    expect(storage.items.size).toBe(1);
    expect([...storage.items.values()].join()).not.toMatch(/hunter2|example/);
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['another shape', '{"attempt":"three"}'],
    [
      'a negative attempt',
      `{"attempt":-1,"starts":[],"notBefore":0,"isUnsettled":false,"at":${START}}`,
    ],
    [
      'a time in the future',
      `{"attempt":9,"starts":[],"notBefore":0,"isUnsettled":false,"at":${START + 1}}`,
    ],
    [
      'a wait without end',
      `{"attempt":1e999,"starts":[],"notBefore":1e999,"isUnsettled":false,"at":${START}}`,
    ],
    ['a fraction', `{"attempt":0.5,"starts":[],"notBefore":0,"isUnsettled":false,"at":${START}}`],
  ])('is done without when the storage holds %s', (_name, text) => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    onTestFinished(() => reported.mockRestore());
    const { storage, page } = tab();
    storage.items.set('linekeeper', text);
    const { connection, connect } = page();
    connect();
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', attempt: 0 });
  });

  it('never waits longer than five minutes for what a storage says', () => {
    const { storage, page } = tab();
    const record = {
      attempt: 1,
      starts: [],
      notBefore: START + 1e9,
      isUnsettled: false,
      at: START,
    };
    storage.items.set('linekeeper', JSON.stringify(record));
    const { connection } = page();
    connection.start();
    const { nextAttemptAt } = connection.getSnapshot();
    expect(nextAttemptAt ?? START).toBeLessThanOrEqual(START + 300_000 * 1.1);
  });

  it('is done without when the storage throws, which is told', () => {
    const refuse = (): never => {
      throw new DOMException('quota', 'QuotaExceededError');
    };
    const { connection, errors, connect } = createBench({
      storage: { getItem: () => null, setItem: refuse, removeItem: refuse },
    });
    connect();
    expect(connection.getSnapshot().status).toBe('connected');
    expect(errors[0]).toMatchObject({ code: 'CALLBACK_FAILED', retryable: true });
  });
});
