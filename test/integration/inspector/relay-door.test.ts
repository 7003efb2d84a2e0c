import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../support/virtual-clock.js';
import {
  clientInfo,
  enterApp,
  enterViewer,
  eventsUntil,
  greetedApp,
  knock,
  originOf,
  peerOf,
  protocol,
  refusalOf,
  rtt,
  startRelay,
  type Knock,
  type TestRelay,
} from './relay-rig.js';

const wrongToken = 'token.this-is-not-the-token';

/** That the relay still does its work for those who may. */
async function expectService(relay: TestRelay): Promise<void> {
  const app = await greetedApp(relay, 'still served');
  const viewer = await enterViewer(relay);
  app.say({ type: 'events', events: [rtt(0)] });
  expect(await eventsUntil(viewer, 'still served', 0)).toEqual([rtt(0)]);
}

describe('the relay refuses an upgrade, says why, logs it once and serves the others', () => {
  it.each<[what: string, path: string, status: number, why: string, how: (own: string) => Knock]>([
    ['an app without a token', 'app', 401, 'no token', () => ({ protocols: [protocol] })],
    [
      'an app with a wrong token',
      'app',
      401,
      'wrong token',
      () => ({ protocols: [protocol, wrongToken] }),
    ],
    [
      'an app of a foreign origin',
      'app',
      403,
      'Origin "https://evil.example"; accepted: none, loopback origins',
      () => ({ origin: 'https://evil.example' }),
    ],
    [
      'an app whose origin only begins like a loopback one',
      'app',
      403,
      'Origin "http://localhost.evil.example"',
      () => ({ origin: 'http://localhost.evil.example' }),
    ],
    ['an app of a sandboxed page', 'app', 403, 'Origin "null"', () => ({ origin: 'null' })],
    [
      'an app without the subprotocol',
      'app',
      400,
      'the subprotocol linekeeper.inspect.v1 is missing',
      () => ({ protocols: ['linekeeper.inspect.v9'] }),
    ],
    [
      'a viewer of a foreign origin',
      'view',
      403,
      'Origin "https://evil.example"; accepted: http://127.0.0.1:',
      () => ({ origin: 'https://evil.example' }),
    ],
    [
      'a viewer of another port of this machine',
      'view',
      403,
      'Origin "http://127.0.0.1:1"; accepted: http://127.0.0.1:',
      () => ({ origin: 'http://127.0.0.1:1' }),
    ],
    [
      'a viewer without an origin',
      'view',
      403,
      'no Origin; accepted: http://127.0.0.1:',
      () => ({}),
    ],
    [
      'an app under a foreign Host, as DNS rebinding makes it',
      'app',
      403,
      'Host "evil.example:80"; accepted: 127.0.0.1:',
      () => ({ host: 'evil.example:80' }),
    ],
    [
      'a viewer under a foreign Host whose origin fits it',
      'view',
      403,
      'Host "evil.example"; accepted: 127.0.0.1:',
      () => ({ host: 'evil.example', origin: 'http://evil.example' }),
    ],
    [
      'a Host with another port',
      'app',
      403,
      'Host "127.0.0.1:1"; accepted: 127.0.0.1:',
      () => ({ host: '127.0.0.1:1' }),
    ],
    ['another path', 'apps', 404, 'the path is neither /app nor /view', (own) => ({ origin: own })],
  ])('%s', async (_, path, status, why, how) => {
    const relay = await startRelay();
    const refusal = await refusalOf(relay, path, how(originOf(relay)));
    expect(refusal.status).toBe(status);
    expect(refusal.text).toContain(why);
    expect(relay.warnings).toEqual([expect.stringContaining(why)]);
    await expectService(relay);
  });
});

describe('a page, which cannot read an HTTP status', () => {
  it.each([
    ['a viewer with a wrong token', 'view', [protocol, wrongToken], 'wrong token'],
    ['a viewer without a token', 'view', [protocol], 'no token'],
    ['a viewer with two tokens', 'view', [protocol, wrongToken, 'token.right'], 'wrong token'],
    [
      'one that shows the right token first',
      'view',
      [protocol, 'token.right', wrongToken],
      'wrong token',
    ],
    ['an app with a wrong token', 'app', [protocol, wrongToken], 'wrong token'],
  ])('is closed with 4401 and told nothing else: %s', async (_, path, protocols, why) => {
    const relay = await startRelay({ token: 'right'.repeat(4) });
    await greetedApp(relay, 'not for strangers');
    const given = protocols.map((name) => (name === 'token.right' ? `token.${relay.token}` : name));
    const stranger = knock(relay, path, { origin: originOf(relay), protocols: given });
    const heard: unknown[] = [];
    stranger.on('message', (data) => heard.push(data));
    expect(await peerOf(stranger).closed).toEqual({ code: 4401, reason: why });
    expect(heard).toEqual([]);
    expect(relay.warnings).toEqual([expect.stringContaining(why)]);
    await expectService(relay);
  });

  it('with a foreign origin does not even learn whether its token is right', async () => {
    const relay = await startRelay();
    const origin = 'https://evil.example';
    const right = await refusalOf(relay, 'view', { origin });
    const wrong = await refusalOf(relay, 'view', { origin, protocols: [protocol, wrongToken] });
    expect(wrong).toEqual(right);
  });
});

describe('the relay lets in', () => {
  it.each([
    ['a Node process, which has no origin', null],
    ['a page of this machine on any port', 'http://localhost:5173'],
    ['a page of a name below localhost', 'https://shop.localhost:8443'],
    ['a page of the IPv6 loopback', 'http://[::1]:3000'],
    ['a page of an origin that was allowed', 'https://app.example'],
  ])('as an app: %s', async (_, origin) => {
    const relay = await startRelay({ allowedOrigins: ['https://app.example'] });
    await expect(enterApp(relay, { origin })).resolves.toBeDefined();
  });

  it('as a viewer its own page, under both of its names', async () => {
    const relay = await startRelay();
    const viewers = ['127.0.0.1', 'localhost'].map((name) =>
      enterViewer(relay, {
        origin: `http://${name}:${relay.port}`,
        host: `${name}:${relay.port}`,
      }),
    );
    await expect(Promise.all(viewers)).resolves.toHaveLength(2);
  });

  it('nobody as a viewer whose origin was allowed for apps', async () => {
    const origin = 'https://app.example';
    const relay = await startRelay({ allowedOrigins: [origin] });
    expect((await refusalOf(relay, 'view', { origin })).status).toBe(403);
  });
});

it('answers with the subprotocol, never with the token', async () => {
  const relay = await startRelay();
  expect((await enterApp(relay)).socket.protocol).toBe(protocol);
  const protocols = [`token.${relay.token}`, protocol];
  expect((await enterApp(relay, { protocols })).socket.protocol).toBe(protocol);
});

it('makes another token for each relay', async () => {
  const [one, other] = [await startRelay(), await startRelay()];
  expect(one.token).toMatch(/^[\w-]{32}$/);
  expect(one.token).not.toBe(other.token);
});

it('never logs a token, right or wrong', async () => {
  const relay = await startRelay();
  const given = [`http://${relay.token}.example`, 'http://evil.example'];
  for (const origin of given) await refusalOf(relay, 'view', { origin });
  await refusalOf(relay, 'app', { protocols: [protocol, wrongToken] });
  await refusalOf(relay, relay.token);
  expect(relay.warnings).toHaveLength(4);
  const logged = [...relay.warnings, ...relay.infos].join('\n');
  expect(logged).not.toContain(relay.token);
  expect(logged).not.toContain(wrongToken.slice(6));
  expect(logged).toContain('«token»');
});

describe('the relay takes no more at a time than', () => {
  it.each([
    ['apps', 'app', { apps: 3 }],
    ['viewers', 'view', { viewers: 3 }],
  ])('its limit of %s, and takes the next when one is gone', async (_, path, limits) => {
    const relay = await startRelay({ limits });
    const how = { origin: originOf(relay) };
    const enter = path === 'app' ? enterApp : enterViewer;
    const peers = [await enter(relay, how), await enter(relay, how), await enter(relay, how)];
    const refusal = await refusalOf(relay, path, how);
    expect(refusal).toEqual({ status: 503, text: 'there are 3 already\n' });
    await peers[0]!.leave();
    await expect(enter(relay, how)).resolves.toBeDefined();
  });

  it('its limit of sockets, however many thousands come, and serves those that it has', async () => {
    const relay = await startRelay({ limits: { sockets: 40 } });
    const app = await greetedApp(relay, 'a');
    const viewer = await enterViewer(relay);
    let open = 0;
    const strangers: Socket[] = [];
    while (strangers.length < 2000) {
      // As many at a time as the kernel lets wait for the relay.
      const batch = Array.from({ length: 100 }, () => connect(relay.port, '127.0.0.1'));
      for (const socket of batch) {
        socket.on('error', () => undefined);
        socket.on('close', () => (open -= 1));
        // Only who reads notices the end.
        socket.resume();
      }
      open += batch.length;
      strangers.push(...batch);
      await Promise.all(
        batch.filter(({ connecting }) => connecting).map((socket) => once(socket, 'connect')),
      );
    }
    await expect.poll(() => open).toBeLessThanOrEqual(38);
    app.say({ type: 'events', events: [rtt(0)] });
    expect(await eventsUntil(viewer, 'a', 0)).toEqual([rtt(0)]);
    expect(relay.warnings).toContain('refused a connection: there are 40 already');
    for (const socket of strangers) socket.destroy();
    await expect.poll(() => open).toBe(0);
    await expectService(relay);
  });
});

describe('the log of refusals', () => {
  it('has 20 lines in 10 s at most, and says how many it left out', async () => {
    const clock = new VirtualClock();
    const relay = await startRelay({ clock });
    const refuse = () => refusalOf(relay, 'app', { protocols: [protocol] });
    for (let count = 0; count < 27; count += 1) await refuse();
    expect(relay.warnings).toHaveLength(20);
    clock.advance(10_000);
    expect(relay.warnings.slice(20)).toEqual(['refused 7 more within 10 s']);
    await refuse();
    expect(relay.warnings.at(-1)).toBe('refused an app: no token');
  });

  it('shows a stranger no way to forge or colour a line', async () => {
    const relay = await startRelay();
    await refusalOf(relay, 'app', { origin: `http://a\u009b31m${'x'.repeat(500)}` });
    expect(relay.warnings).toEqual([expect.stringContaining('Origin "http://a?31mxx')]);
    expect(relay.warnings[0]!.length).toBeLessThanOrEqual(300);
    const app = await enterApp(relay);
    const name = 'a"\nrefused nobody\u001b[2J\u202e';
    app.say({ type: 'hello', client: { ...clientInfo('a'), name } });
    await app.nextOf('welcome');
    expect(relay.infos).toEqual(['app "a"?refused nobody?[2J?" (node) is connected']);
  });
});
