import { describe, expect, it } from 'vitest';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

describe.skipIf(reason)(`a hidden page in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  const open = async (hiddenGraceMs: number): Promise<void> => {
    await at.page.evaluate(
      (url, graceMs) => lab.open({ url, gates: { hiddenGraceMs: graceMs } }),
      at.server.url(),
      hiddenGraceMs,
    );
    await at.reached('connected');
  };

  it('keeps the link through the grace', async () => {
    await open(600_000);
    await at.page.hide();
    at.server.broadcast('while hidden');
    await at.waitUntilHeard('message while hidden');
    await at.page.show();
    expect((await at.snapshot()).status).toBe('connected');
    expect(at.server.connections).toHaveLength(1);
  });

  it('gives the link up after the grace and is back when visible', async () => {
    await open(50);
    const first = await at.server.nextConnection();
    await at.page.hide();
    expect(await first.whenClosed).toEqual({ code: 4002, reason: 'gate: hidden' });
    await at.reached('offline', 'hidden');
    expect(await at.heard()).toContain('close gate 4002 hidden');
    await at.page.show();
    await at.waitUntilHeard('open again');
    expect(await at.liveSockets()).toBe(1);
  });

  it('gives the link up at once where the grace is 0', async () => {
    await open(0);
    await at.page.hide();
    await at.reached('offline', 'hidden');
    await at.page.show();
    await at.waitUntilHeard('open again');
  });

  it('makes no attempt while hidden', async () => {
    await open(600_000);
    await at.page.hide();
    await at.server.stop();
    await at.reached('offline', 'hidden');
    await at.server.restart();
    await at.page.evaluate(() => lab.connection.retryNow());
    expect((await at.snapshot()).metrics.attempts).toBe(1);
    await at.page.show();
    await at.waitUntilHeard('open again');
    expect(at.server.connections).toHaveLength(2);
  });

  it('abandons an attempt that is under way when the page is hidden', async () => {
    at.proxy.acceptSilently();
    await at.page.evaluate((url) => lab.open({ url }), at.proxy.url());
    await expect.poll(() => at.proxy.accepted).toBe(1);
    await at.page.hide();
    await at.reached('offline', 'hidden');
    await expect.poll(() => at.proxy.open).toBe(0);
    at.proxy.heal();
    await at.page.show();
    await at.reached('connected');
  });

  it('ignores visibility where the gate is off', async () => {
    await at.page.evaluate(
      (url) => lab.open({ url, gates: { visibility: false, hiddenGraceMs: 0 } }),
      at.server.url(),
    );
    await at.reached('connected');
    await at.page.hide();
    at.server.closeAll(1012);
    await at.waitUntilHeard('open again');
    expect(await at.page.evaluate(() => document.visibilityState)).toBe('hidden');
  });
});
