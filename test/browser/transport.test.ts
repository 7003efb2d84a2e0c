import { describe, expect, it } from 'vitest';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

describe.skipIf(reason)(`the transport in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  it('connects and exchanges text', async () => {
    await at.page.evaluate((url) => lab.open({ url }), at.server.url('/feed'));
    await at.reached('connected');
    expect(await at.page.evaluate(() => lab.connection.send('grüß dich'))).toBe('sent');
    await at.waitUntilHeard('message grüß dich');
    expect((await at.server.nextConnection()).url).toBe('/feed');
    expect(await at.heard()).toEqual([
      'status connecting',
      'status connected',
      'open',
      'message grüß dich',
    ]);
  });

  it('exchanges binary as ArrayBuffer, and as Blob where asked to', async () => {
    for (const binaryType of ['arraybuffer', 'blob'] as const) {
      await at.page.evaluate(
        (url, type) => {
          lab.open({ url, binaryType: type });
          return lab.connection.waitConnected();
        },
        at.server.url(),
        binaryType,
      );
      await at.page.evaluate(() => lab.connection.send(new Uint8Array([0, 127, 128, 255])));
      await at.waitUntilHeard(`message ${binaryType === 'blob' ? 'Blob' : 'ArrayBuffer'}`);
      const bytes = await at.page.evaluate(async () => {
        const last = lab.received.at(-1) as Blob | ArrayBuffer;
        const buffer = last instanceof Blob ? await last.arrayBuffer() : last;
        lab.connection.stop();
        return [...new Uint8Array(buffer)];
      });
      expect(bytes).toEqual([0, 127, 128, 255]);
    }
  });

  it('keeps binaryType and the subprotocols over a reconnect', async () => {
    await at.page.evaluate(
      (url) => lab.open({ url, protocols: ['feed.v2', 'feed.v1'] }),
      at.server.url(),
    );
    await at.reached('connected');
    at.server.closeAll(1012);
    await at.waitUntilHeard('open again');
    const described = await at.page.evaluate(() =>
      lab.sockets.map(({ protocol, binaryType }) => [protocol, binaryType]),
    );
    expect(described).toEqual([
      ['feed.v2', 'arraybuffer'],
      ['feed.v2', 'arraybuffer'],
    ]);
    expect(at.server.connections.map(({ protocol }) => protocol)).toEqual(['feed.v2', 'feed.v2']);
  });

  it.each([
    [1000, 'done'],
    [1001, ''],
    [1011, 'oops'],
    [1012, 'deploy'],
    [3008, ''],
    [4711, 'app says so'],
  ])('hears close code %i with its reason and comes back', async (code, why) => {
    await at.page.evaluate((url) => lab.open({ url }), at.server.url());
    await at.reached('connected');
    at.server.closeAll(code, why);
    await at.waitUntilHeard('open again');
    expect(await at.heard()).toContain(`close closed ${code} ${why}`.trim());
    expect(at.server.live).toHaveLength(1);
  });

  it('waits for as long as a hint in the close reason says', async () => {
    await at.page.evaluate((url) => {
      lab.open({ url });
      lab.connection.on('retry', ({ delayMs }) => (lab.notes['delayMs'] = delayMs));
    }, at.server.url());
    await at.reached('connected');
    at.server.closeAll(1013, '{"retryAfterMs":120}');
    await at.waitUntilHeard('open again');
    expect(await at.heard()).toContain('retry retry-after after closed');
    const delayMs = await at.page.evaluate(() => lab.notes['delayMs']);
    expect(delayMs).toBeGreaterThanOrEqual(120);
    expect(delayMs).toBeLessThanOrEqual(132);
  });

  it('waits out a room reset after 1013 without a hint', async () => {
    await at.page.evaluate(
      (url) => lab.open({ url, roomReset: { minMs: 30, maxMs: 60 } }),
      at.server.url(),
    );
    await at.reached('connected');
    at.server.closeAll(1013);
    await at.waitUntilHeard('open again');
    expect(await at.heard()).toContain('retry room-reset after closed');
  });

  it('stays down after a fatal code until retryNow', async () => {
    await at.page.evaluate((url) => lab.open({ url }), at.server.url());
    await at.reached('connected');
    at.server.closeAll(4404, 'no such room');
    await at.reached('stopped', 'fatal');
    expect(await at.liveSockets()).toBe(0);
    await at.page.evaluate(() => lab.connection.retryNow());
    await at.reached('connected');
  });

  it('tries again while the server is down, and keeps the order of what was queued', async () => {
    await at.page.evaluate((url) => lab.open({ url }), at.server.url());
    await at.reached('connected');
    await at.server.stop();
    await at.reached('cooldown');
    const outcomes = await at.page.evaluate(() =>
      ['a', 'b', 'c'].map((text) => lab.connection.send(text)),
    );
    expect(outcomes).toEqual(['queued', 'queued', 'queued']);
    await at.server.restart();
    await at.waitUntilHeard('message c');
    expect(at.server.received.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it('leaves a server that never answers the upgrade, and heals', async () => {
    at.proxy.acceptSilently();
    await at.page.evaluate((url) => lab.open({ url, connectTimeoutMs: 100 }), at.proxy.url());
    await at.waitUntilHeard('retry backoff after connect-timeout');
    at.proxy.heal();
    await at.reached('connected');
  });

  it('closes a socket that is still CONNECTING when stopped', async () => {
    at.proxy.acceptSilently();
    await at.page.evaluate((url) => lab.open({ url }), at.proxy.url());
    await expect.poll(() => at.proxy.accepted).toBe(1);
    const statusAfterStop = await at.page.evaluate(() => {
      lab.connection.stop();
      return lab.connection.getSnapshot().status;
    });
    expect(statusAfterStop).toBe('stopped');
    await expect.poll(() => at.liveSockets()).toBe(0);
    await expect.poll(() => at.proxy.open).toBe(0);
    expect(await at.heard()).toEqual(['status connecting', 'status stopped manual']);
  });
});

describe.skipIf(reason)(`our own closes in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  it('stops with 1000', async () => {
    await at.page.evaluate((url) => lab.open({ url }), at.server.url());
    await at.reached('connected');
    const connection = await at.server.nextConnection();
    await at.page.evaluate(() => lab.connection.stop());
    expect(await connection.whenClosed).toEqual({ code: 1000, reason: '' });
    await expect.poll(() => at.liveSockets()).toBe(0);
  });

  it('replaces an open link with 4003', async () => {
    await at.page.evaluate((url) => lab.open({ url }), at.server.url());
    await at.reached('connected');
    const connection = await at.server.nextConnection();
    await at.page.evaluate(() => lab.connection.retryNow({ force: true }));
    expect(await connection.whenClosed).toEqual({ code: 4003, reason: 'superseded' });
    await at.waitUntilHeard('open again');
    expect(await at.liveSockets()).toBe(1);
  });

  it('tears a group down together with 4004', async () => {
    await at.page.evaluate(
      (sync, intent) => lab.open({ transports: { sync: { url: sync }, intent: { url: intent } } }),
      at.server.url('/sync'),
      at.server.url('/intent'),
    );
    await at.reached('connected');
    const sync = at.server.connections.find(({ url }) => url === '/sync')!;
    const intent = at.server.connections.find(({ url }) => url === '/intent')!;
    sync.socket.close(1012);
    expect((await intent.whenClosed).code).toBe(4004);
    await at.waitUntilHeard('open again');
    expect(await at.liveSockets()).toBe(2);
    expect((await at.heard()).filter((said) => said.startsWith('close'))).toEqual([
      'close closed 1012',
    ]);
  });
});
