import type * as Mqtt from 'mqtt';
import type * as SignalR from '@microsoft/signalr';
import type * as linekeeper from 'linekeeper';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { behindProxy, useEnd } from '../integration/clients/lossy-line.js';
import { serveMqtt } from '../integration/clients/mqtt-broker.js';
import { serveHub } from '../integration/clients/signalr-hub.js';
import type { BrowserPage } from '../support/chromium-page.js';
import { launchChromium, type Chromium } from '../support/chromium.js';
import { requireChromium } from '../support/components.js';
import { servePage, type PageServer } from '../support/serve-page.js';

declare const mqtt: typeof Mqtt;
declare const signalR: typeof SignalR;
declare const Supervised: typeof linekeeper.SupervisedWebSocket;
declare const client: Mqtt.MqttClient;
declare const hub: SignalR.HubConnection;
declare const seen: { made: number; received: string[]; connects: number; errors: string[] };

const { reason } = requireChromium();

describe.skipIf(reason)(`libraries in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const atEnd = useEnd();
  let browser: Chromium;
  let pages: PageServer;
  let page: BrowserPage;

  beforeAll(async () => {
    [browser, pages] = await Promise.all([
      launchChromium(),
      servePage({
        entry: `
          import mqtt from 'mqtt';
          import * as signalR from '@microsoft/signalr';
          import { SupervisedWebSocket } from 'linekeeper';
          const seen = { made: 0, received: [], connects: 0, errors: [] };
          Object.assign(globalThis, { mqtt, signalR, Supervised: SupervisedWebSocket, seen });
        `,
      }),
    ]);
  });

  beforeEach(async () => {
    page = await browser.newPage(pages.url());
    atEnd(() => page.close());
  });

  afterAll(async () => {
    await browser.close();
    await pages.close();
  });

  it('MQTT.js takes our class from the global, and delivers over links that break', async () => {
    const { http, proxy } = await behindProxy(atEnd);
    const broker = await serveMqtt(http);
    atEnd(() => new Promise<void>((resolve) => broker.close(resolve)));

    await page.evaluate((url) => {
      globalThis.WebSocket = class extends Supervised.with({ mode: 'single-shot' }) {
        constructor(...args: ConstructorParameters<typeof Supervised>) {
          super(...args);
          seen.made += 1;
        }
      };
      const made = mqtt.connect(url, { clean: false, clientId: 'page', reconnectPeriod: 20 });
      made.on('connect', () => (seen.connects += 1));
      made.on('message', (_topic, payload) => void seen.received.push(payload.toString()));
      made.on('error', ({ message }) => void seen.errors.push(message));
      Object.assign(globalThis, { client: made });
      return made.subscribeAsync('news', { qos: 1 }).then(() => undefined);
    }, proxy.url());

    for (let cut = 1; cut <= 3; cut += 1) {
      const published = page.evaluate(
        (n) => client.publishAsync('news', `message ${n}`, { qos: 1 }).then(() => undefined),
        cut,
      );
      proxy.resetAll();
      await published;
      await page.waitFor((n) => seen.received.includes(`message ${n}`), cut);
    }
    const { made, connects, errors } = await page.evaluate(() => seen);
    expect(connects).toBeGreaterThanOrEqual(4);
    expect(made).toBe(connects);
    expect(errors).toEqual([]);
    await page.evaluate(() => client.endAsync().then(() => undefined));
    await expect.poll(() => proxy.open).toBe(0);
    expect(page.errors).toEqual([]);
  });

  it('SignalR takes our class as its option, and answers calls over links that break', async () => {
    const { http, proxy } = await behindProxy(atEnd);
    const server = serveHub(http);

    await page.evaluate(
      (url) => {
        const options = {
          WebSocket: Supervised.with({ mode: 'single-shot' }),
          transport: signalR.HttpTransportType.WebSockets,
          skipNegotiation: true,
          accessTokenFactory: () => 'secret',
        };
        const made = new signalR.HubConnectionBuilder()
          .withUrl(url, options)
          .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 20 })
          .configureLogging(signalR.LogLevel.None)
          .build();
        made.onreconnected(() => (seen.connects += 1));
        Object.assign(globalThis, { hub: made });
        return made.start();
      },
      proxy.url('/hub').replace('ws:', 'http:'),
    );

    for (let cut = 1; cut <= 3; cut += 1) {
      proxy.resetAll();
      await page.waitFor((n) => seen.connects === n, cut);
      expect(await page.evaluate((n) => hub.invoke<number>('Add', n, 1), cut)).toBe(cut + 1);
    }
    expect(server.handshakes).toBe(4);
    expect(new Set(server.urls)).toEqual(new Set(['/hub?access_token=secret']));
    await page.evaluate(() => hub.stop());
    await expect.poll(() => proxy.open).toBe(0);
    expect(page.errors).toEqual([]);
  });
});
