import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

const fail = (): never => {
  throw new Error('the app is broken');
};

/** Lets time pass up to the stop, and no further: a timer that was left might end by itself. */
function untilStopped(world: World): void {
  for (let ms = 0; ms < 30_000 && world.status === 'connected'; ms += 1) world.advance(1);
  expect(world.status).toBe('stopped:manual');
}

/** Stops in the first error listener. */
async function stoppedByError(world: World): Promise<void> {
  world.network.onSend = (socket) => {
    socket.reply('answer');
  };
  world.connection.on('error', () => world.connection.stop());
  await world.open();
  untilStopped(world);
  expect(world.errors).toHaveLength(1);
}

describe('a heartbeat', () => {
  it('whose ping throws keeps no timer when the error listener stops', async () => {
    const world = createWorld({ options: { heartbeat: { ping: fail } } });
    await stoppedByError(world);
    world.expectNothingLeft();
  });

  it('whose isPong throws keeps no timer when the error listener stops', async () => {
    const heartbeat = { ping: () => 'ping', isPong: fail };
    const world = createWorld({ options: { heartbeat } });
    await stoppedByError(world);
    world.expectNothingLeft();
  });

  it('whose ping calls stop() keeps no timer, and sends nothing more', async () => {
    const world = createWorld({
      options: {
        heartbeat: {
          ping: () => {
            world.connection.stop();
            return 'ping';
          },
        },
      },
    });
    await world.open();
    untilStopped(world);
    expect(world.network.last.sent).toEqual([]);
    world.expectNothingLeft();
  });
});

describe.each([
  ['at once', 'wss://line.test/'],
  ['later', () => Promise.resolve('wss://line.test/')],
] as const)('a create that calls stop(), with a URL that is there %s', (_, url) => {
  it('leaves no live socket', async () => {
    const world: World = createWorld({
      options: {
        url,
        create: (attempt) => {
          world.connection.stop();
          return new world.network.WebSocket(attempt.url);
        },
      },
    });
    world.connection.start();
    await world.pass(60_000);
    expect(world.status).toBe('stopped:manual');
    expect(world.network.sockets).toHaveLength(1);
    expect(world.network.live).toEqual([]);
    world.expectNothingLeft();
  });
});
