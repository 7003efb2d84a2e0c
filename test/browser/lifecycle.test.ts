import { describe, expect, it } from 'vitest';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

describe.skipIf(reason)(`the page lifecycle in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  it('lets go of the link when frozen and is back once resumed and visible', async () => {
    await at.page.evaluate((url) => lab.open({ url }), at.server.url());
    await at.reached('connected');
    const first = await at.server.nextConnection();
    await at.page.hide();
    await at.page.freeze();
    await first.whenClosed;
    await at.page.resume();
    await at.reached('offline', 'hidden');
    expect(await at.heard()).toContain('status offline frozen');
    await at.page.show();
    await at.waitUntilHeard('open again');
    await expect.poll(() => at.liveSockets()).toBe(1);
    expect(at.server.connections).toHaveLength(2);
  });

  it('is back after freeze and resume alone where the visibility gate is off', async () => {
    await at.page.evaluate(
      (url) => lab.open({ url, gates: { visibility: false } }),
      at.server.url(),
    );
    await at.reached('connected');
    await at.page.hide();
    await at.page.freeze();
    await at.page.resume();
    await at.waitUntilHeard('open again');
    expect((await at.heard()).filter((said) => said.startsWith('close'))).toHaveLength(1);
  });

  it('comes back from the bfcache with one socket and what it had queued', async () => {
    await at.page.evaluate((url) => {
      lab.open({ url });
      addEventListener(
        'pagehide',
        () => (lab.notes['sent'] = lab.connection.send('on the way out')),
      );
    }, at.server.url());
    await at.reached('connected');
    const first = await at.server.nextConnection();
    await at.page.navigate(at.pages.url('/second'));
    await first.whenClosed;
    expect(await at.page.back()).toEqual({ fromCache: true });
    await at.waitUntilHeard('open again');
    await at.waitUntilHeard('message on the way out');
    expect(await at.page.evaluate(() => lab.notes['sent'])).toBe('queued');
    await expect.poll(() => at.liveSockets()).toBe(1);
    await expect.poll(() => at.server.live.length).toBe(1);
    expect(at.server.connections).toHaveLength(2);
  });

  it('keeps the failures and the wait over a reload with a sessionStorage', async () => {
    const open = (url: string): void =>
      lab.open({
        url,
        storage: sessionStorage,
        backoff: ({ attempt }) => (attempt < 2 ? 10 : 200_000),
      });
    await at.server.stop();
    await at.page.evaluate(open, at.server.url());
    await at.page.waitFor(() => lab.connection.getSnapshot().attempt === 3);
    const before = await at.snapshot();
    await at.page.reload();
    await at.server.restart();
    await at.page.evaluate(open, at.server.url());
    const after = await at.snapshot();
    expect(after).toMatchObject({ status: 'cooldown', reason: 'backoff', attempt: 3 });
    expect(after.nextAttemptAt).toBe(before.nextAttemptAt);
    await at.page.evaluate(() => lab.connection.retryNow());
    await at.reached('connected');
  });

  it.each([
    ['the default hidden grace', 30_000],
    ['no hidden grace', 0],
  ])('makes a page that crashes in a loop wait longer each time, with %s', async (_, graceMs) => {
    const open = (url: string, hiddenGraceMs: number): void =>
      lab.open({
        url,
        gates: { hiddenGraceMs },
        storage: sessionStorage,
        backoff: ({ attempt }) => 10_000 * 2 ** attempt,
      });
    await at.page.evaluate(open, at.server.url(), graceMs);
    for (let crash = 1; crash <= 3; crash += 1) {
      await at.reached('connected');
      await at.page.reload();
      await at.page.evaluate(open, at.server.url(), graceMs);
      const { status, attempt, nextAttemptAt } = await at.snapshot();
      expect({ status, attempt }).toEqual({ status: 'cooldown', attempt: crash });
      // Counted from the crash, so the half of it leaves room for a slow load.
      expect(nextAttemptAt! - Date.now()).toBeGreaterThan(5000 * 2 ** (crash - 1));
      await at.page.evaluate(() => lab.connection.retryNow());
    }
  });

  it('counts an attempt that a reload has cut short', async () => {
    const open = (url: string): void => lab.open({ url, storage: sessionStorage });
    at.proxy.acceptSilently();
    await at.page.evaluate(open, at.proxy.url());
    await expect.poll(() => at.proxy.accepted).toBe(1);
    await at.page.reload();
    await at.page.evaluate(open, at.proxy.url());
    expect((await at.snapshot()).attempt).toBe(1);
  });

  it('forgets the backoff over a reload where no storage is given', async () => {
    const open = (url: string): void => lab.open({ url, backoff: () => 600_000 });
    await at.server.stop();
    await at.page.evaluate(open, at.server.url());
    await at.reached('cooldown', 'backoff');
    await at.page.reload();
    await at.server.restart();
    await at.page.evaluate(open, at.server.url());
    await at.reached('connected');
  });
});
