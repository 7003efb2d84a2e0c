import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as Mqtt from 'mqtt';
import { expect, it, vi } from 'vitest';
import type { FaultProxy } from '../../support/fault-proxy.js';
import { quickHeartbeat } from '../rig.js';
import { behindProxy, breakLink, breaks, causes, recordedClass, useEnd } from './lossy-line.js';
import { serveMqtt } from './mqtt-broker.js';

const atEnd = useEnd();

/** The file that bundlers take for browsers. */
async function browserBuild(): Promise<typeof Mqtt> {
  const manifest = createRequire(import.meta.url).resolve('mqtt/package.json');
  const { exports } = JSON.parse(await readFile(manifest, 'utf8')) as {
    exports: { '.': { browser: { import: string } } };
  };
  const file = join(dirname(manifest), exports['.'].browser.import);
  const build = (await import(pathToFileURL(file).href)) as { default: typeof Mqtt };
  return build.default;
}
// The build asks for it as it loads; Node has one from 21 on.
if (!('navigator' in globalThis)) vi.stubGlobal('navigator', { userAgent: 'Node.js' });
const browserMqtt = await browserBuild();

const single = { mode: 'single-shot', heartbeat: quickHeartbeat, connectTimeoutMs: 500 } as const;

async function startBroker() {
  const { http, proxy } = await behindProxy(atEnd);
  const broker = await serveMqtt(http);
  atEnd(() => new Promise<void>((resolve) => broker.close(resolve)));
  return { broker, proxy };
}

const heard = (client: Mqtt.MqttClient, event: 'connect' | 'close') =>
  new Promise<void>((resolve) => client.once(event, () => resolve()));

/** A client of MQTT.js that keeps its subscriptions with the broker, and tries again soon. */
async function startClient(
  proxy: FaultProxy,
  options: Mqtt.IClientOptions = {},
  { connect }: Pick<typeof Mqtt, 'connect'> = browserMqtt,
) {
  const { Socket, sockets } = recordedClass(single);
  const client = connect(proxy.url(), {
    // The build asks whether there is a `window`; here there is none.
    forceNativeWebSocket: true,
    createWebsocket: (url, protocols) => new Socket(url, protocols),
    clean: false,
    clientId: 'reader',
    reconnectPeriod: 20,
    ...options,
  });
  atEnd(() => client.endAsync(true));
  const errors: Error[] = [];
  client.on('error', (error) => void errors.push(error));
  await heard(client, 'connect');
  return { client, sockets, errors };
}

it.each(breaks)('delivers every QoS 1 message over links that break (%s)', async (how) => {
  const { proxy } = await startBroker();
  const { client, sockets, errors } = await startClient(proxy);
  const received = new Set<string>();
  client.on('message', (_topic, payload) => void received.add(payload.toString()));
  await client.subscribeAsync('news', { qos: 1 });
  const sent: string[] = [];
  const published: Promise<unknown>[] = [];
  const publish = (): void => {
    const text = `message ${sent.length}`;
    sent.push(text);
    published.push(client.publishAsync('news', text, { qos: 1 }));
  };
  for (let cut = 0; cut < 3; cut += 1) {
    for (let index = 0; index < 20; index += 1) publish();
    const noticed = heard(client, 'close');
    const broken = breakLink(proxy, how, noticed);
    // In flight on a link that carries nothing any more, or waiting for the next one.
    for (let index = 0; index < 20; index += 1) publish();
    await broken;
    await heard(client, 'connect');
  }
  await Promise.all(published);
  await expect.poll(() => received.size).toBe(sent.length);
  expect([...received].sort()).toEqual([...sent].sort());
  expect(sockets.length).toBeGreaterThanOrEqual(4);
  expect(errors).toEqual([]);
});

it('has a half-open link found by the class, long before the keepalive of MQTT', async () => {
  const { proxy } = await startBroker();
  const { client, sockets } = await startClient(proxy, { keepalive: 600 });
  await breakLink(proxy, 'half-open', heard(client, 'close'));
  await heard(client, 'connect');
  expect(causes(sockets)).toEqual(['heartbeat-timeout', null]);
});

it('tries again after an upgrade that is never answered', async () => {
  const { proxy } = await startBroker();
  const { client, sockets } = await startClient(proxy, { connectTimeout: 600_000 });
  proxy.acceptSilently();
  proxy.resetAll();
  await expect.poll(() => causes(sockets)[1]).toBe('connect-timeout');
  proxy.heal();
  await heard(client, 'connect');
});

it('leaves nothing open when the client is ended', async () => {
  const { broker, proxy } = await startBroker();
  const { client, sockets } = await startClient(proxy);
  const gone = once(broker, 'clientDisconnect');
  await client.endAsync();
  await gone;
  await expect.poll(() => proxy.open).toBe(0);
  expect(sockets.map(({ readyState }) => readyState)).toEqual([3]);
});

it('takes the class in its build for Node as well, told to act as in a browser', async () => {
  const { proxy } = await startBroker();
  const { client, sockets } = await startClient(proxy, {}, Mqtt);
  const received = new Promise((resolve) =>
    client.on('message', (_topic, payload) => resolve(payload.toString())),
  );
  await client.subscribeAsync('news', { qos: 1 });
  const noticed = heard(client, 'close');
  proxy.resetAll();
  await noticed;
  await client.publishAsync('news', 'hello', { qos: 1 });
  expect(await received).toBe('hello');
  expect(sockets).toHaveLength(2);
});
