import { describe, expect, it } from 'vitest';
import type { Handshake } from '../../../src/actors/ports.js';
import { AuthRefusedError } from '../../../src/protocol/errors.js';
import { createWorld, type World } from '../../support/world.js';

function shaking(handshake: (talk: Handshake) => unknown): World {
  const world = createWorld({ options: { handshake, backoff: () => 100_000 } });
  world.connection.start();
  return world;
}

describe('a handshake', () => {
  it('talks over the open socket before the transport counts as open', async () => {
    const world = shaking(async ({ send, next, credentials, transport, attempt }) => {
      send(`hello ${String(credentials)} ${transport} ${String(attempt)}`);
      expect(await next()).toBe('who');
      send('me');
      expect(await next()).toBe('welcome');
    });
    await world.pass(10);
    expect(world.status).toBe('connecting');
    expect(world.network.last.sent).toEqual(['hello undefined main 0']);
    world.network.last.message('who');
    await world.pass(0);
    expect(world.network.last.sent).toEqual(['hello undefined main 0', 'me']);
    world.network.last.message('welcome');
    await world.pass(0);
    expect(world.status).toBe('connected');
    expect(world.messages).toEqual([]);
  });

  it('leaves the frames that it does not take to the app, in order', async () => {
    const world = shaking(({ next }) => next());
    await world.pass(10);
    for (const text of ['welcome', 'one', 'two']) world.network.last.message(text);
    await world.pass(0);
    expect(world.status).toBe('connected');
    world.network.last.message('three');
    expect(world.messages).toEqual(['one', 'two', 'three']);
  });

  it('gets frames in order, whether it asks before or after they come', async () => {
    const got: unknown[] = [];
    const world = shaking(async ({ next }) => {
      got.push(await next(), await next(), await next());
    });
    await world.pass(10);
    world.network.last.message('a');
    world.network.last.message('b');
    await world.pass(0);
    world.network.last.message('c');
    await world.pass(0);
    expect(got).toEqual(['a', 'b', 'c']);
    expect(world.status).toBe('connected');
  });

  it('that fails is a failed attempt, reported with what it threw', async () => {
    const error = new Error('wrong version');
    const world = shaking(() => Promise.reject(error));
    await world.pass(10);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'callback', error });
    expect(world.errors[0]?.cause).toBe(error);
    expect(world.held).toEqual([]);
  });

  it('that throws an AuthRefusedError is a refusal', async () => {
    const world = createWorld({
      options: {
        handshake: () => {
          throw new AuthRefusedError('bad token');
        },
      },
    });
    world.connection.start();
    await world.pass(10);
    expect(world.status).toBe('blocked-auth');
  });

  it('that ends after its attempt is over changes nothing', async () => {
    const ends: (() => void)[] = [];
    const world = shaking(() => new Promise<void>((resolve) => ends.push(resolve)));
    await world.pass(10);
    world.connection.retryNow();
    ends[0]?.();
    await world.pass(5);
    expect(world.status).toBe('connecting');
    world.connection.stop();
    await world.pass(10);
    expect(world.status).toBe('stopped:manual');
  });

  it('runs once, though the open event comes twice', async () => {
    let runs = 0;
    const world = shaking(() => void (runs += 1));
    await world.pass(10);
    world.network.last.fireRaw('open');
    await world.pass(0);
    expect(runs).toBe(1);
  });
});
