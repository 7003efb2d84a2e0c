import { describe, expect, it } from 'vitest';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

describe.skipIf(reason)(`the global class of a page${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  /** Puts our class in the place of the page's, and counts what is made of it. */
  const putInPlace = () =>
    at.page.evaluate(() => {
      lab.notes['made'] = 0;
      globalThis.WebSocket = class extends (
        lab.linekeeper.SupervisedWebSocket.with({
          backoff: () => 20,
        })
      ) {
        constructor(...args: ConstructorParameters<typeof lab.linekeeper.SupervisedWebSocket>) {
          super(...args);
          lab.notes['made'] = Number(lab.notes['made']) + 1;
        }
      };
    });
  const made = () => at.page.evaluate(() => lab.notes['made']);

  it('may be ours: what it makes are sockets of the browser, and none of its own', async () => {
    await putInPlace();
    await at.page.evaluate((url) => {
      const socket = new WebSocket(url);
      socket.addEventListener('message', ({ data }) => (lab.notes['heard'] = data));
      lab.notes['socket'] = socket;
    }, at.proxy.url());
    for (let cut = 1; cut <= 3; cut += 1) {
      await at.page.evaluate((n) => (lab.notes['socket'] as WebSocket).send(`${n}`), cut);
      await at.page.waitFor((n) => lab.notes['heard'] === `${n}`, cut);
      await expect.poll(() => at.server.live.length).toBe(1);
      at.server.closeAll(1012);
      await expect.poll(() => at.server.connections.length).toBe(cut + 1);
    }
    expect(await made()).toBe(1);
  });

  it('leaves one link at a time to a connection that makes its sockets of it', async () => {
    await putInPlace();
    await at.page.evaluate((url) => lab.open({ url }), at.proxy.url());
    await at.reached('connected');
    at.server.closeAll(1012);
    await at.waitUntilHeard('open again');
    await expect.poll(() => at.server.live.length).toBe(1);
    expect(at.server.connections).toHaveLength(2);
  });
});
