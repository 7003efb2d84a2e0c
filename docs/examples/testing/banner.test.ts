import { expect, test } from 'vitest';
import { createWorld, expectNothingLeft } from 'linekeeper/testing';
import { startBanner } from './banner.js';

test('my banner shows reconnecting after the server closes with 1012', async () => {
  const world = createWorld();
  const banner = startBanner(world.options);
  await world.server.close(1012);
  expect(banner.text).toBe('Reconnecting…');
});

test('my banner goes when the connection is back', async () => {
  const world = createWorld({ behaviour: [{ close: 1012 }, 'refuse', 'accept'] });
  const banner = startBanner(world.options);
  await world.until(() => banner.text === '');
  expect(world.network.sockets).toHaveLength(3);
});

test('my banner asks to sign in when the token is refused', async () => {
  const world = createWorld({ behaviour: { close: 4401 } });
  const banner = startBanner({
    ...world.options,
    credentials: ({ refresh }) => `token ${refresh}`,
  });
  await world.until(() => banner.text === 'Please sign in again.');
});

test('my banner tells when the network is gone, and nothing is tried meanwhile', async () => {
  const world = createWorld();
  const banner = startBanner(world.options);
  await world.settle();
  world.environment.offline();
  expect(banner.text).toBe('You are offline.');
  await world.pass(3_600_000);
  expect(world.network.sockets).toHaveLength(1);
});

test('my banner notices a half-open link within 20 s, and when the laptop wakes', async () => {
  const world = createWorld();
  world.server.answer((data) => (data === 'ping' ? 'pong' : undefined));
  const heartbeat = { ping: () => 'ping', isPong: (data: unknown) => data === 'pong' };
  const banner = startBanner({ ...world.options, heartbeat });
  await world.server.goSilent();
  await world.until(() => banner.text === 'Reconnecting…', 20_000);

  await world.until(() => banner.text === '');
  await world.server.goSilent();
  await world.sleep(8 * 3_600_000);
  await world.until(() => banner.text === 'Reconnecting…', 2000);
});

test('my app leaves nothing behind', async () => {
  const world = createWorld();
  const { connection } = startBanner(world.options);
  await world.pass(60_000);
  connection.stop();
  expectNothingLeft(world);
});
