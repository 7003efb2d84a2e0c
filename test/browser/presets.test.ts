import { describe, expect, it } from 'vitest';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

describe.skipIf(reason)(`presets.loro in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  // Only the numbers are shorter: texts and the two misses are the preset's own.
  const open = async (url: string): Promise<void> => {
    await at.page.evaluate((address) => {
      const { loro } = lab.linekeeper.presets;
      lab.open({
        url: address,
        ...loro,
        backoff: () => 20,
        connectTimeoutMs: 1000,
        heartbeat: { ...loro.heartbeat, intervalMs: 60, timeoutMs: 400 },
      });
    }, url);
    await at.reached('connected');
  };

  it('detects a dead link after two missed pongs, and recovers', async () => {
    await open(at.proxy.url());
    await at.waitUntilHeard('latency');
    at.proxy.blackhole('down');
    const before = at.server.received.length;
    await at.waitUntilHeard('retry backoff after heartbeat-timeout');
    const asked = at.server.received.slice(before).map(({ text }) => text);
    expect(asked.slice(-2)).toEqual(['ping', 'ping']);
    at.proxy.heal();
    await at.waitUntilHeard('open again');
    await expect.poll(() => at.liveSockets()).toBe(1);
  });

  it('keeps a link whose server misses a single pong', async () => {
    at.server.answerAppPings = false;
    at.server.echo = false;
    let pings = 0;
    at.server.onConnection(({ socket }) => {
      socket.on('message', () => {
        pings += 1;
        if (pings % 2 === 0) socket.send('pong');
      });
    });
    await open(at.server.url());
    await expect.poll(() => pings, { timeout: 20_000 }).toBeGreaterThan(6);
    expect(at.server.connections).toHaveLength(1);
    expect((await at.snapshot()).status).toBe('connected');
  });

  it('detects a dead link when the page goes offline, and recovers when online', async () => {
    await open(at.server.url());
    await at.page.setOffline(true);
    await at.waitUntilHeard('retry backoff after heartbeat-timeout');
    await at.page.setOffline(false);
    await at.waitUntilHeard('open again');
  });

  it('keeps what is said before it is open without bound, and sends it in order', async () => {
    await at.server.stop();
    await at.page.evaluate((url) => {
      lab.open({ url, ...lab.linekeeper.presets.loro, backoff: () => 20, heartbeat: false });
      for (let join = 0; join < 500; join += 1) lab.connection.send(`join ${String(join)}`);
    }, at.server.url());
    expect((await at.snapshot()).queued).toBe(500);
    await at.server.restart();
    await expect.poll(() => at.server.received.length).toBe(500);
    expect(at.server.received.map(({ text }) => text)).toEqual(
      Array.from({ length: 500 }, (_, join) => `join ${String(join)}`),
    );
  });
});

describe.skipIf(reason)(`presets.partykit in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  const open = async (): Promise<void> => {
    await at.page.evaluate(
      (url) => lab.open({ url, ...lab.linekeeper.presets.partykit, backoff: () => 20 }),
      at.server.url(),
    );
    await at.reached('connected');
  };

  it('drops what is sent while not open, and never delivers it', async () => {
    await open();
    expect(await at.page.evaluate(() => lab.connection.send('one'))).toBe('sent');
    await at.waitUntilHeard('message one');
    await at.server.stop();
    await at.reached('cooldown');
    const outcomes = await at.page.evaluate(() =>
      ['two', 'three'].map((text) => lab.connection.send(text)),
    );
    expect(outcomes).toEqual(['dropped', 'dropped']);
    await at.server.restart();
    await at.waitUntilHeard('open again');
    expect(await at.page.evaluate(() => lab.connection.send('four'))).toBe('sent');
    await at.waitUntilHeard('message four');
    expect(at.server.received.map(({ text }) => text)).toEqual(['one', 'four']);
    const { queued, metrics } = await at.snapshot();
    expect({ queued, dropped: metrics.dropped }).toEqual({ queued: 0, dropped: 2 });
  });

  it('goes offline at once when hidden, and comes back when visible', async () => {
    await open();
    await at.page.hide();
    await at.reached('offline', 'hidden');
    expect(await at.page.evaluate(() => lab.connection.send('unseen'))).toBe('dropped');
    await at.page.show();
    await at.waitUntilHeard('open again');
    expect(at.server.received).toEqual([]);
  });

  it('logs nothing through server restarts, resets and refusals', async () => {
    await open();
    for (let restart = 1; restart <= 3; restart += 1) {
      await at.server.restart();
      await at.page.waitFor((opens) => {
        const { status, metrics } = lab.connection.getSnapshot();
        return status === 'connected' && metrics.opens > opens;
      }, restart);
    }
    expect((await at.heard()).filter((said) => said === 'open again')).toHaveLength(3);
  });
});
