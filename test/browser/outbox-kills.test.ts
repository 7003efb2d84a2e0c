import { describe, expect, it } from 'vitest';
import { startReceiver } from '../faults/outbox-receiver.js';
import { launchChromium } from '../support/chromium.js';
import type { BrowserPage } from '../support/chromium-page.js';
import { requireChromium } from '../support/components.js';
import { recordFigure } from '../support/figures.js';
import { seededRandom } from '../support/seeded-random.js';
import { servePage } from '../support/serve-page.js';
import { entry, type OutboxLab } from './outbox-page.js';

declare const lab: OutboxLab;

const { reason } = requireChromium();

/** The rest of the thousand are processes (test/faults). */
const KILLS = 300;

/** A page is killed after it has enqueued fewer than this. */
const MOST = 8;

/** How often the whole renderer is killed, and not only its page. */
const CRASH_EVERY = 20;

describe.skipIf(reason)(`an outbox in a page${reason ? ` (${reason})` : ''}`, () => {
  it('keeps what was handed over through any kill, and each message comes once', async () => {
    const random = seededRandom(3);
    await using receiver = await startReceiver(random);
    await using browser = await launchChromium();
    await using pages = await servePage({ entry });
    const address = (run: string): string =>
      pages.url(`/?run=${run}&url=${encodeURIComponent(receiver.url)}`);

    const handed: string[] = [];
    let page: BrowserPage = await browser.newPage(pages.url('/'));
    for (let run = 0; run < KILLS; run += 1) {
      const killAfter = Math.floor(random() * MOST);
      const before = page.console.length;
      // The page that was there dies by this, wherever it was.
      await page.navigate(address(String(run)));
      const ofRun = (): readonly string[] =>
        page.console
          .slice(before)
          .map(({ text }) => text)
          .filter((text) => text.startsWith(`${String(run)}.`));
      await expect.poll(() => ofRun().length, { interval: 1 }).toBeGreaterThanOrEqual(killAfter);
      handed.push(...ofRun());
      if (run % CRASH_EVERY !== 0) continue;
      // It is never answered.
      page.devTools('Page.crash').catch(() => undefined);
      await page.close();
      page = await browser.newPage(pages.url('/'));
    }
    await page.navigate(pages.url('/'));
    await page.evaluate((url) => lab.open(url).drain(), receiver.url);

    const received = new Set(receiver.received);
    expect(handed.filter((text) => !received.has(text))).toEqual([]);
    expect(receiver.received).toHaveLength(received.size);
    expect(receiver.outOfOrder).toEqual([]);
    expect(page.errors).toEqual([]);
    recordFigure('outbox, page: kills', KILLS);
    recordFigure('outbox, page: messages, all once and in order', received.size);
    recordFigure('outbox, page: repetitions that were told apart', receiver.repeated);
  }, 240_000);
});
