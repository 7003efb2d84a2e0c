import { describe, expect, it } from 'vitest';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

describe.skipIf(reason)(`the network gate in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  // The address is a loopback one, which is exempt from the gate unless it is asked for.
  const openGated = async (): Promise<void> => {
    await at.page.evaluate(
      (url) =>
        lab.open({ url, gates: { network: true }, resume: { delay: { minMs: 0, maxMs: 0 } } }),
      at.server.url(),
    );
  };

  it('tears an open link down on a real offline event and comes back on online', async () => {
    await openGated();
    await at.reached('connected');
    const first = await at.server.nextConnection();
    await at.page.setOffline(true);
    await at.reached('offline', 'network');
    expect(await at.heard()).toContain('close gate 4002 network');
    await at.page.setOffline(false);
    await at.waitUntilHeard('open again');
    expect(await first.whenClosed).toEqual({ code: 4002, reason: 'gate: network' });
    await expect.poll(() => at.liveSockets()).toBe(1);
    await expect.poll(() => at.server.live.length).toBe(1);
  });

  it('makes no attempt while offline', async () => {
    await at.page.setOffline(true);
    await openGated();
    await at.reached('offline', 'network');
    await at.page.evaluate(() => {
      lab.connection.retryNow();
      lab.connection.start();
      lab.connection.connect({ resetBackoff: true });
    });
    const { status, attempt, metrics } = await at.snapshot();
    expect({ status, attempt, attempts: metrics.attempts }).toEqual({
      status: 'offline',
      attempt: 0,
      attempts: 0,
    });
    expect(await at.page.evaluate(() => lab.sockets.length)).toBe(0);
    await at.page.setOffline(false);
    await at.reached('connected');
  });

  it('gives up a wait when the network goes, and counts no failure for it', async () => {
    await at.page.evaluate(
      (url) => lab.open({ url, gates: { network: true }, backoff: () => 600_000 }),
      at.server.url(),
    );
    await at.reached('connected');
    at.server.closeAll(1012);
    await at.reached('cooldown', 'backoff');
    await at.page.setOffline(true);
    await at.reached('offline', 'network');
    await at.page.setOffline(false);
    await at.waitUntilHeard('open again');
    expect(await at.heard()).toContain('status cooldown resume');
    expect((await at.snapshot()).attempt).toBe(1);
  });

  it('survives a flapping network with one socket', async () => {
    await openGated();
    await at.reached('connected');
    for (let flap = 0; flap < 3; flap += 1) {
      await at.page.setOffline(true);
      await at.page.setOffline(false);
    }
    await at.reached('connected');
    await expect.poll(() => at.liveSockets()).toBe(1);
    await expect.poll(() => at.server.live.length).toBe(1);
  });

  it('exempts a loopback address: offline changes nothing for it', async () => {
    await at.page.evaluate((url) => lab.open({ url }), at.server.url());
    await at.reached('connected');
    await at.page.setOffline(true);
    expect(await at.page.evaluate(() => lab.connection.send('while offline'))).toBe('sent');
    await at.page.setOffline(false);
    await at.waitUntilHeard('message while offline');
    expect((await at.heard()).filter((said) => said.startsWith('status'))).toEqual([
      'status connecting',
      'status connected',
    ]);
    expect(at.server.connections).toHaveLength(1);
  });

  it('probes before it believes an offline event, when asked to', async () => {
    await at.page.evaluate(
      (url) =>
        lab.open({
          url,
          gates: { network: true, probeOffline: true },
          heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong', probeTimeoutMs: 400 },
        }),
      at.server.url(),
    );
    await at.reached('connected');
    await at.page.evaluate(() => dispatchEvent(new Event('offline')));
    await at.waitUntilHeard('latency');
    expect((await at.snapshot()).status).toBe('connected');
    await at.page.setOffline(true);
    await at.reached('offline', 'network');
    await at.page.setOffline(false);
    await at.waitUntilHeard('open again');
  });

  it('stops while offline and leaves nothing that could come back', async () => {
    await openGated();
    await at.reached('connected');
    await at.page.setOffline(true);
    await at.reached('offline', 'network');
    await at.page.evaluate(() => lab.connection.stop());
    await at.page.setOffline(false);
    await expect.poll(() => at.liveSockets()).toBe(0);
    expect((await at.snapshot()).status).toBe('stopped');
    expect(at.server.connections).toHaveLength(1);
  });
});
