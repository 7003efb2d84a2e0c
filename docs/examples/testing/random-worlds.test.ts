import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWorld, expectInvariants, runSteps, worldCommands } from 'linekeeper/testing';
import { startBanner } from './banner.js';

test('whatever happens, my banner is empty only while a socket is open', async () => {
  await fc.assert(
    fc.asyncProperty(worldCommands(fc), async (steps) => {
      const world = createWorld();
      const banner = startBanner(world.options);
      const { connection } = banner;
      await runSteps(steps, {
        world,
        connection,
        after: () => {
          expectInvariants(world, connection);
          expect(banner.text === '').toBe(world.server.connections.length > 0);
        },
      });
    }),
  );
});

test('a run that failed once is replayed as it was printed', async () => {
  const world = createWorld();
  const banner = startBanner(world.options);
  const { connection } = banner;
  await runSteps(['server closes 4401', 'retry now', 'server accepts'], { world, connection });
  expect(banner.text).toBe('');
});
