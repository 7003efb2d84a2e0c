import { describe, expect, it } from 'vitest';
import { createWorld } from '../../support/world.js';

describe('an outage that was told as lost', () => {
  it('is told as restored also when the attempts were used up meanwhile', async () => {
    const world = createWorld({ options: { maxAttempts: 3, backoff: () => 3000 } });
    await world.open();
    world.network.behaviour = 'refuse';
    world.network.last.fail();
    world.advance(20_000);
    expect(world.status).toBe('stopped:exhausted');
    expect(world.events).toEqual(['open', 'lost']);
    world.network.behaviour = 'accept';
    world.connection.retryNow();
    world.advance(10);
    expect(world.status).toBe('connected');
    expect(world.events.filter((event) => event !== 'open')).toEqual(['lost', 'restored']);
  });

  it('is told as restored also when the credentials were refused meanwhile', async () => {
    let given = 0;
    const credentials = (): number => (given += 1);
    const world = createWorld({ options: { credentials, backoff: () => 3000 } });
    await world.open();
    world.network.behaviour = 'refuse';
    world.network.last.fail();
    await world.pass(7000);
    expect(world.events).toEqual(['open', 'lost']);
    world.network.behaviour = { close: 1008 };
    await world.pass(20_000);
    expect(world.status).toBe('blocked-auth');
    world.network.behaviour = 'accept';
    world.connection.credentialsChanged();
    await world.pass(20);
    expect(world.status).toBe('connected');
    expect(world.events.filter((event) => event === 'restored')).toHaveLength(1);
    expect(world.events.filter((event) => event === 'lost')).toHaveLength(1);
  });

  it('is told as restored once, and not again after a stop', async () => {
    const world = createWorld({ options: { backoff: () => 3000 } });
    await world.open();
    world.network.behaviour = 'refuse';
    world.network.last.fail();
    world.advance(7000);
    world.network.behaviour = 'accept';
    world.advance(5000);
    world.connection.stop();
    world.connection.start();
    world.advance(10);
    expect(world.status).toBe('connected');
    expect(world.events.filter((event) => event === 'restored')).toHaveLength(1);
  });
});

describe('a server that upgrades and dies before its welcome', () => {
  it('sees at most 8 connections in any minute, for many seeds', { timeout: 30_000 }, () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const world = createWorld({
        seed,
        options: { handshake: ({ next }) => next() },
        behaviour: (socket) => {
          socket.open();
          socket.fail();
        },
      });
      world.connection.start();
      world.advance(65_000);
      const first = world.dials[0] ?? NaN;
      const windows = world.dials
        .filter((from) => from < first + 5000)
        .map((from) => world.dials.filter((at) => at >= from && at < from + 60_000).length);
      expect([seed, Math.max(...windows) <= 8]).toEqual([seed, true]);
      world.connection[Symbol.dispose]();
    }
  });
});
