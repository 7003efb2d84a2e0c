import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startReceiver, type Receiver } from '../faults/outbox-receiver.js';
import type { BrowserPage } from '../support/chromium-page.js';
import { launchChromium, type Chromium } from '../support/chromium.js';
import { requireChromium } from '../support/components.js';
import { servePage, type PageServer } from '../support/serve-page.js';
import { entry, type OutboxLab } from './outbox-page.js';

declare const lab: OutboxLab;

const { reason } = requireChromium();

/** Nobody listens here. */
const NOWHERE = 'ws://127.0.0.1:9/';

describe.skipIf(reason)(`an outbox in IndexedDB${reason ? ` (${reason})` : ''}`, () => {
  let browser: Chromium;
  let pages: PageServer;
  let receiver: Receiver;
  let page: BrowserPage;
  const opened: BrowserPage[] = [];

  beforeAll(async () => {
    [browser, pages] = await Promise.all([launchChromium(), servePage({ entry })]);
  });

  afterAll(async () => {
    await browser.close();
    await pages.close();
  });

  const newPage = async (): Promise<BrowserPage> => {
    const one = await browser.newPage(pages.url('/'));
    opened.push(one);
    return one;
  };

  beforeEach(async () => {
    // It loses nothing.
    receiver = await startReceiver(() => 0.5);
    page = await newPage();
  });

  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await receiver[Symbol.asyncDispose]();
    const clean = await browser.newPage(pages.url('/'));
    await clean.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.deleteDatabase('linekeeper-outbox');
          request.onsuccess = () => resolve();
          request.onerror = () => reject(new Error('not deleted'));
        }),
    );
    await clean.close();
  });

  const told = (at: BrowserPage): Promise<readonly string[]> => at.evaluate(() => lab.told);
  const texts = (at: BrowserPage): Promise<unknown> =>
    at.evaluate(async () => (await lab.outbox.entries()).map(({ data }) => data));

  it('keeps text and bytes over a reload, and sends them in order', async () => {
    await page.evaluate(async (url) => {
      const outbox = lab.open(url);
      await outbox.enqueue('1.0');
      await outbox.enqueue(Uint8Array.from([1, 2, 3]));
      await outbox.enqueue('1.1');
    }, NOWHERE);
    await page.reload();
    const found = await page.evaluate(async (url) => {
      const outbox = lab.open(url);
      const entries = await outbox.entries();
      await outbox.drain();
      return [outbox.isDurable, entries.map(({ data }) => Object.values(data).join(' '))];
    }, receiver.url);
    expect(found).toEqual([true, ['1 . 0', '1 2 3', '1 . 1']]);
    expect(receiver.received).toHaveLength(3);
    expect([receiver.received[0], receiver.received[2]]).toEqual(['1.0', '1.1']);
  });

  it('is shared by tabs: one sends what all of them enqueue, and each is told', async () => {
    const other = await newPage();
    await page.evaluate((url) => lab.open(url).enqueue('a.0'), receiver.url);
    await expect.poll(() => receiver.received).toEqual(['a.0']);
    const id = await other.evaluate((url) => lab.open(url).enqueue('a.1'), receiver.url);
    await expect.poll(() => receiver.received).toEqual(['a.0', 'a.1']);
    await expect.poll(() => told(other)).toContain(`acknowledged ${id}`);
    await other.evaluate(() => lab.outbox.drain());
    expect(receiver.repeated).toBe(0);
  });

  it('is sent by the tab that has the lock, and the others wait for it', async () => {
    await page.evaluate((url) => lab.open(url).enqueue('a.0'), receiver.url);
    await expect.poll(() => receiver.received).toEqual(['a.0']);
    const other = await newPage();
    await other.evaluate((url) => lab.open(url).drain(), receiver.url);
    const locks = (): Promise<unknown> =>
      page.evaluate(async () => {
        const { held = [], pending = [] } = await navigator.locks.query();
        return [held, pending].map((some) => some.map(({ name }) => name));
      });
    await expect.poll(locks).toEqual([['linekeeper-outbox'], ['linekeeper-outbox']]);
  });

  it('that is cleared in one tab is cleared in all, and nobody waits for it', async () => {
    const other = await newPage();
    await page.evaluate((url) => lab.open(url).enqueue('a.0'), NOWHERE);
    const drained = other.evaluate((url) => lab.open(url).drain(), NOWHERE);
    await expect.poll(() => page.evaluate(() => lab.outbox.clear())).toBe(1);
    await drained;
  });

  it('is taken over by another tab when the one that sends goes', async () => {
    const other = await newPage();
    await page.evaluate((url) => lab.open(url).enqueue('a.0'), receiver.url);
    await expect.poll(() => receiver.received).toEqual(['a.0']);
    await other.evaluate((url) => lab.open(url).drain(), receiver.url);
    await page.close();
    opened.shift();
    await other.evaluate(() => lab.outbox.enqueue('a.1'));
    await expect.poll(() => receiver.received).toEqual(['a.0', 'a.1']);
    expect(receiver.repeated).toBe(0);
  });

  it('keeps one message of a key that several tabs enqueue at once', async () => {
    const other = await newPage();
    for (const at of [page, other]) await at.evaluate((url) => void lab.open(url), NOWHERE);
    const enqueue = (at: BrowserPage): Promise<string> =>
      at.evaluate(() => lab.outbox.enqueue('k.0', { key: 'order 7' }));
    const [one, two] = await Promise.all([enqueue(page), enqueue(other)]);
    expect(one).toBe(two);
    expect(await texts(page)).toEqual(['k.0']);
  });

  it('rejects a message that the browser has no room for, and keeps the others', async () => {
    // A browser that has looked at the quota before goes on with what it has seen.
    await using fresh = await launchChromium();
    const page = await fresh.newPage(pages.url('/'));
    await page.devTools('Storage.overrideQuotaForOrigin', {
      origin: pages.url('/').slice(0, -1),
      quotaSize: 100_000,
    });
    const [kept, refused] = await page.evaluate(async (url) => {
      const outbox = lab.open(url);
      const lengths: number[] = [];
      // The browser looks at what was written before.
      for (let length = 2_000_000; length < 2_000_010; length += 1) {
        try {
          await outbox.enqueue('x'.repeat(length));
          lengths.push(length);
        } catch (error) {
          const { code, cause } = error as { code: string; cause: { name: string } };
          return [lengths, [code, cause.name]] as const;
        }
      }
      return [lengths, []] as const;
    }, NOWHERE);
    expect(refused).toEqual(['OUTBOX_FULL', 'QuotaExceededError']);
    const found = await page.evaluate(async () => {
      const entries = await lab.outbox.entries();
      return entries.map(({ data }) => data.length);
    });
    expect(found).toEqual(kept);
  });

  it('keeps messages in memory where there is no IndexedDB, and says so', async () => {
    await page.evaluate((url) => {
      Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
      return lab.open(url).enqueue('m.0');
    }, receiver.url);
    await expect.poll(() => receiver.received).toEqual(['m.0']);
    expect((await told(page))[0]).toBe('error OUTBOX_NOT_DURABLE');
    expect(await page.evaluate(() => lab.outbox.isDurable)).toBe(false);
  });

  it('that cannot be opened is left as it is for the next page, and messages are kept in memory', async () => {
    await page.evaluate((url) => lab.open(url).enqueue('s.0'), NOWHERE);
    await page.reload();
    await page.evaluate((url) => {
      // What Chromium says of a disk that does not answer.
      indexedDB.open = () => {
        throw new DOMException('Internal error opening backing store', 'UnknownError');
      };
      return lab.open(url).enqueue('s.1');
    }, NOWHERE);
    expect([await texts(page), await told(page)]).toEqual([['s.1'], ['error OUTBOX_NOT_DURABLE']]);
    await page.reload();
    await page.evaluate((url) => void lab.open(url), NOWHERE);
    expect(await texts(page)).toEqual(['s.0']);
  });

  it('lets a newer version of the app change the store, which this one then leaves alone', async () => {
    await page.evaluate((url) => lab.open(url).enqueue('v.0'), NOWHERE);
    const newer = await newPage();
    const kept = await newer.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const request = indexedDB.open('linekeeper-outbox', 2);
          request.onupgradeneeded = () => request.result.createObjectStore('more');
          request.onsuccess = () => {
            const all = request.result.transaction('entries').objectStore('entries').getAll();
            all.onsuccess = () => {
              resolve((all.result as { data: unknown }[]).map(({ data }) => data));
              request.result.close();
            };
          };
          request.onblocked = () => reject(new Error('blocked'));
        }),
    );
    expect(kept).toEqual(['v.0']);
    const older = await newPage();
    for (const enqueue of [
      () => page.evaluate(() => lab.outbox.enqueue('v.1').catch(String)),
      () => older.evaluate((url) => lab.open(url).enqueue('v.1').catch(String), NOWHERE),
    ]) {
      expect(await enqueue()).toContain('by a newer version of the app: reload the page');
    }
  });

  it('brings the entries of an older store along', async () => {
    await page.evaluate((url) => lab.open(url).enqueue('u.0'), NOWHERE);
    await page.reload();
    const found = await page.evaluate(async (url) => {
      const { migrations } = lab;
      const more = (database: { createObjectStore(name: 'more'): unknown }): void => {
        database.createObjectStore('more');
      };
      const store = lab.indexedDbStore('linekeeper-outbox', [...migrations, more as never]);
      const outbox = lab.open(url, { store });
      return (await outbox.entries()).map(({ data }) => data);
    }, NOWHERE);
    expect(found).toEqual(['u.0']);
  });

  it('forgets an entry that cannot be read, says so, and keeps the others', async () => {
    await page.evaluate(async (url) => {
      const outbox = lab.open(url);
      await outbox.enqueue('c.0');
      outbox[Symbol.dispose]();
    }, NOWHERE);
    await page.reload();
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const request = indexedDB.open('linekeeper-outbox');
          request.onsuccess = () => {
            const tx = request.result.transaction('entries', 'readwrite');
            tx.objectStore('entries').add({ id: 7, data: { nobody: 'knows' } });
            tx.oncomplete = () => {
              request.result.close();
              resolve();
            };
          };
        }),
    );
    const size = await page.evaluate((url) => lab.open(url).size(), NOWHERE);
    expect(size).toEqual({ messages: 1, bytes: 3 });
    expect(await texts(page)).toEqual(['c.0']);
    expect(await told(page)).toEqual(['error OUTBOX_BROKEN']);
  });

  it('forgets what is worth nothing any more, and refuses an id that is kept already', async () => {
    const found = await page.evaluate(async () => {
      const store = lab.indexedDbStore();
      await store.open();
      const bounds = { maxMessages: 10, maxBytes: 100 };
      const draft = { data: 'x', bytes: 1, createdAt: 1, key: null, mustAck: true };
      for (const [id, expiresAt] of [
        ['a', 20],
        ['b', Infinity],
        ['c', 10],
      ] as const) {
        await store.add({ ...draft, id, expiresAt }, bounds, false);
      }
      const again = store.add({ ...draft, id: 'b', expiresAt: 20 }, bounds, false).catch(String);
      const gone = [await store.expire(9), await store.expire(20), await store.expire(20)];
      const ids = gone.map((entries) => entries.map(({ id }) => id));
      const size = await store.size();
      await store.close();
      return [await again, ids, size] as const;
    });
    expect(found[0]).toContain('an entry with the id "b" is kept already');
    expect(found.slice(1)).toEqual([[[], ['c', 'a'], []], { messages: 1, bytes: 1 }]);
  });

  it('has stored what was enqueued before it is disposed of', async () => {
    await page.evaluate(async (url) => {
      const outbox = lab.open(url);
      const enqueued = outbox.enqueue('d.0');
      outbox[Symbol.dispose]();
      await enqueued;
    }, NOWHERE);
    await page.reload();
    await page.evaluate((url) => void lab.open(url), NOWHERE);
    expect(await texts(page)).toEqual(['d.0']);
  });

  it('drops the oldest where it is told to', async () => {
    const found = await page.evaluate(async (url) => {
      const outbox = lab.open(url, { maxMessages: 2, overflow: 'drop-oldest' });
      for (const text of ['d.0', 'd.1', 'd.2']) await outbox.enqueue(text);
      return [(await outbox.entries()).map(({ data }) => data), await outbox.size()];
    }, NOWHERE);
    expect(found).toEqual([['d.1', 'd.2'], { messages: 2, bytes: 6 }]);
    expect((await told(page))[0]).toMatch(/^dropped .* overflow$/);
  });
});
