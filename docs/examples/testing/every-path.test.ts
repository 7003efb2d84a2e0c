import { expect, test } from 'vitest';
import { connectionPaths, createWorld, runPath } from 'linekeeper/testing';
import { startBanner } from './banner.js';

test.each(connectionPaths())('my banner is empty only while connected: $name', async (path) => {
  const world = createWorld();
  const banner = startBanner(world.options);
  await runPath(path, {
    world,
    connection: banner.connection,
    after: ({ status }) => {
      expect(banner.text === '').toBe(status === 'connected');
    },
  });
});
