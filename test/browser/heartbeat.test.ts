import { describe, expect, it } from 'vitest';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

/** What is heard once a dead link was found. */
const replaced = 'retry backoff after heartbeat-timeout';

describe.skipIf(reason)(`the heartbeat in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  const open = async (url: string, timeoutMs = 300): Promise<void> => {
    await at.page.evaluate(
      (address, waitMs) => {
        const app = { ping: () => 'ping', isPong: (data: unknown) => data === 'pong' };
        lab.open({
          url: address,
          // What a black hole has swallowed of an attempt does not come after it heals.
          connectTimeoutMs: 1000,
          heartbeat: { ...app, intervalMs: 60, timeoutMs: waitMs },
        });
      },
      url,
      timeoutMs,
    );
    await at.reached('connected');
  };

  it('measures the round trip, and keeps pongs from the app', async () => {
    await open(at.server.url());
    await at.waitUntilHeard('latency');
    expect((await at.snapshot()).rtt).toBeGreaterThanOrEqual(0);
    await expect
      .poll(() => at.server.received.filter(({ text }) => text === 'ping').length)
      .toBeGreaterThan(3);
    expect((await at.heard()).filter((said) => /^(message|close)/.test(said))).toEqual([]);
  });

  it('counts any frame as life', async () => {
    at.server.answerAppPings = false;
    at.server.echo = false;
    at.server.onConnection(({ socket }) => {
      // Says something else instead of a pong, for as long as the test asks for pings.
      socket.on('message', () => socket.send('busy'));
    });
    // Another ping is only sent once a frame has answered the last one.
    await open(at.server.url(), 10_000);
    await expect.poll(() => at.server.received.length).toBeGreaterThan(5);
    expect(at.server.connections).toHaveLength(1);
    expect((await at.snapshot()).status).toBe('connected');
  });

  it('abandons a link that stalls in both directions and replaces it', async () => {
    await open(at.proxy.url());
    const first = await at.server.nextConnection();
    at.proxy.stall();
    await at.waitUntilHeard(replaced);
    at.proxy.heal();
    await at.waitUntilHeard('open again');
    // The close frame waited in the wire: its code is one that Chromium lets a page send.
    expect(await first.whenClosed).toEqual({ code: 4000, reason: 'heartbeat timeout' });
    await expect.poll(() => at.liveSockets()).toBe(1);
  });

  it.each(['up', 'down'] as const)('notices a link that is silent only %s', async (direction) => {
    await open(at.proxy.url());
    at.proxy.blackhole(direction);
    await at.waitUntilHeard(replaced);
    at.proxy.heal();
    await at.waitUntilHeard('open again');
  });

  it('notices a server that reads and never answers', async () => {
    await open(at.server.url());
    at.server.answerAppPings = false;
    at.server.echo = false;
    await at.waitUntilHeard(replaced);
    at.server.answerAppPings = true;
    await at.waitUntilHeard('open again');
  });

  it('probes a loopback link when the page goes offline, and finds it dead', async () => {
    await at.page.evaluate((url) => {
      const app = { ping: () => 'ping', isPong: (data: unknown) => data === 'pong' };
      lab.open({ url, heartbeat: { ...app, intervalMs: 600_000, probeTimeoutMs: 50 } });
    }, at.server.url());
    await at.reached('connected');
    await at.page.setOffline(true);
    await at.waitUntilHeard(replaced);
    await at.page.setOffline(false);
    await at.waitUntilHeard('open again');
  });

  it('goes on in a hidden page, where timers are throttled, and keeps the link', async () => {
    await open(at.server.url(), 10_000);
    await at.page.hide();
    const before = at.server.received.length;
    await expect
      .poll(() => at.server.received.length, { timeout: 20_000 })
      .toBeGreaterThan(before + 2);
    expect((await at.snapshot()).status).toBe('connected');
    expect(at.server.connections).toHaveLength(1);
  });

  it('finds a dead link in a hidden page too', async () => {
    await open(at.proxy.url());
    await at.page.hide();
    at.proxy.stall();
    await at.reached('offline', 'hidden');
    expect((await at.snapshot()).lastClose?.cause).toBe('heartbeat-timeout');
    at.proxy.heal();
    await at.page.show();
    await at.waitUntilHeard('open again');
  });

  it('probes an open link when the page is visible again', async () => {
    await at.page.evaluate((url) => {
      const app = { ping: () => 'ping', isPong: (data: unknown) => data === 'pong' };
      lab.open({ url, heartbeat: { ...app, intervalMs: 600_000, probeTimeoutMs: 50 } });
    }, at.proxy.url());
    await at.reached('connected');
    await at.page.hide();
    at.proxy.stall();
    expect((await at.snapshot()).status).toBe('connected');
    await at.page.show();
    await at.waitUntilHeard(replaced);
    at.proxy.heal();
    await at.waitUntilHeard('open again');
  });
});
