import { describe, expect, it } from 'vitest';
import type { Connection, ConnectionEvents } from '../../../src/client/types.js';
import { createWorld, type World } from '../../support/world.js';

type Type = keyof ConnectionEvents;

const types: readonly Type[] = [
  'message',
  'status',
  'open',
  'stable',
  'close',
  'retry',
  'lost',
  'restored',
  'latency',
  'error',
];

/** Lives through something that gives every event there is. */
function live(world: World): void {
  world.connection.start();
  world.advance(20_000);
  const [socket] = world.held;
  if (socket?.readyState !== 1) return;
  socket.message('hello');
  // A listener of the message may have stopped the connection.
  world.held[0]?.fail();
  world.network.behaviour = 'refuse';
  world.advance(20_000);
  world.network.behaviour = 'accept';
  world.advance(60_000);
  if (world.held[0]?.readyState === 1) world.held[0].serverClose(1002);
  world.advance(1000);
}

/** A world that gives every event, and a witness of all that is heard once it was stopped. */
function witnessed(stop: (connection: Connection) => void, type: Type) {
  const world = createWorld({
    options: {
      backoff: () => 1000,
      heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' },
    },
  });
  world.network.onSend = (socket, data) => {
    if (data === 'ping') socket.reply('pong');
  };
  let stops = 0;
  let hasReturned = false;
  const after: string[] = [];
  const listen = () => {
    for (const other of types) {
      world.connection.on(other, () => {
        if (hasReturned) after.push(other);
      });
    }
    world.connection.subscribe(({ status }) => {
      if (hasReturned) after.push(`snapshot ${status}`);
    });
  };
  listen();
  world.connection.on(type, () => {
    if (stops > 0) return;
    stops += 1;
    stop(world.connection);
    hasReturned = true;
  });
  listen();
  return { world, after, stops: () => stops };
}

describe.each(types)('stop() from inside a listener of %s', (type) => {
  it('is the last that any listener hears of, before or after this one', () => {
    const { world, after, stops } = witnessed((connection) => connection.stop(), type);
    live(world);
    expect(stops()).toBe(1);
    expect(after).toEqual([]);
    expect(world.status).toBe('stopped:manual');
    world.expectNothingLeft();
  });

  it('is told as stopped before it returns', () => {
    const seen: string[] = [];
    const { world } = witnessed((connection) => {
      connection.stop();
      seen.push(connection.getSnapshot().status, world.statuses.at(-1) ?? '');
    }, type);
    live(world);
    expect(seen[0]).toBe('stopped');
    expect(seen[1]).toMatch(/^stopped/);
  });

  it('as disposal is final', () => {
    const { world, after, stops } = witnessed((connection) => connection[Symbol.dispose](), type);
    live(world);
    expect(stops()).toBe(1);
    expect(after).toEqual([]);
    world.expectNothingLeft();
  });
});

describe('a listener that stops and starts at once', () => {
  it.each(types)('gives a new link, heard from its beginning: %s', (type) => {
    const { world } = witnessed((connection) => {
      connection.stop();
      connection.start();
    }, type);
    world.connection.start();
    live(world);
    world.network.behaviour = 'accept';
    world.advance(100);
    const heard = world.statuses.filter((status, at) => status === world.statuses[at - 1]);
    expect(heard).toEqual([]);
    expect(world.held.length).toBeLessThanOrEqual(1);
  });
});

describe('stop() from inside a function of the app', () => {
  const functions = {
    url: (stop: () => void) => ({
      url: () => {
        stop();
        return 'wss://line.test/';
      },
    }),
    credentials: (stop: () => void) => ({
      credentials: () => {
        stop();
        return 'token';
      },
    }),
    backoff: (stop: () => void) => ({
      backoff: () => {
        stop();
        return 10;
      },
    }),
    classify: (stop: () => void) => ({
      close: {
        classify: () => {
          stop();
          return undefined;
        },
      },
    }),
    handshake: (stop: () => void) => ({ handshake: stop }),
    ping: (stop: () => void) => ({
      heartbeat: {
        ping: () => {
          stop();
          return 'ping';
        },
      },
    }),
    random: (stop: () => void) => ({
      random: () => {
        stop();
        return 0.5;
      },
    }),
  };

  it.each(Object.entries(functions))('%s stops the connection for good', async (_, make) => {
    let isArmed = false;
    let calls = 0;
    const world: World = createWorld({
      options: make(() => {
        if (!isArmed) return;
        calls += 1;
        world.connection.stop();
      }),
    });
    isArmed = true;
    world.connection.start();
    await world.pass(20_000);
    if (world.held[0]?.readyState === 1) world.held[0].fail();
    await world.pass(60_000);
    expect(calls).toBeGreaterThan(0);
    expect(world.status).toBe('stopped:manual');
    world.expectNothingLeft();
  });
});
