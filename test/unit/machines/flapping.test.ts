import { describe, expect, it } from 'vitest';
import { createWorld } from '../../support/world.js';

/** The most connections that a server sees in a minute: the first is the busiest. */
function busiestMinute(dials: readonly number[]): number {
  const start = dials[0] ?? 0;
  const windows = dials
    .filter((from) => from < start + 5000)
    .map((from) => dials.filter((at) => at >= from && at < from + 60_000).length);
  return Math.max(...windows);
}

describe('a server that accepts and then drops', () => {
  it('sees at most 8 connections in any minute, for 200 seeds', { timeout: 60_000 }, () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const world = createWorld({
        seed,
        behaviour: (socket) => {
          socket.open();
          socket.fail();
        },
      });
      world.connection.start();
      world.advance(65_000);
      const most = busiestMinute(world.dials);
      expect([seed, most <= 8]).toEqual([seed, true]);
    }
  });

  it('sees at most 8, however long it holds the link before it drops', { timeout: 60_000 }, () => {
    for (const holdMs of [1, 50, 1000, 5000, 9900]) {
      for (let seed = 0; seed < 20; seed += 1) {
        const world = createWorld({ seed });
        world.network.behaviour = (socket) => {
          socket.open();
          world.clock.setTimeout(
            () => {
              if (socket.readyState === 1) socket.serverClose(1011);
            },
            holdMs,
            'network',
          );
        };
        world.connection.start();
        world.advance(65_000);
        const most = busiestMinute(world.dials);
        expect([seed, holdMs, most <= 8]).toEqual([seed, holdMs, true]);
      }
    }
  });

  it('sees at most 4 when it hints at 15 s, for 200 seeds', { timeout: 60_000 }, () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const world = createWorld({
        seed,
        behaviour: (socket) => {
          socket.open();
          socket.serverClose(1012, '{"retryAfterMs":15000}');
        },
      });
      world.connection.start();
      world.advance(65_000);
      const most = busiestMinute(world.dials);
      expect([seed, most <= 4]).toEqual([seed, true]);
    }
  });
});

describe('a lone drop with the network up', { timeout: 60_000 }, () => {
  it('is back within random(0, 1000) ms', () => {
    const delays = Array.from({ length: 200 }, (_, seed) => {
      const world = createWorld({ seed });
      world.connection.start();
      world.advance(20_000);
      world.network.last.fail();
      return world.retries[0]?.delayMs ?? NaN;
    });
    expect(Math.max(...delays)).toBeLessThan(1000);
    expect(Math.min(...delays)).toBeLessThan(20);
    const sorted = delays.sort((a, b) => a - b);
    expect(sorted[100]).toBeGreaterThan(350);
    expect(sorted[100]).toBeLessThan(650);
  });
});

describe('a server that is back after 2 s', () => {
  it('is reached after at most 5 attempts, for 200 seeds', { timeout: 60_000 }, () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const world = createWorld({ seed });
      world.connection.start();
      world.advance(20_000);
      world.network.behaviour = 'refuse';
      world.network.last.fail();
      const before = world.dials.length;
      world.advance(2000);
      world.network.behaviour = 'accept';
      world.advance(16_010);
      expect([seed, world.status]).toEqual([seed, 'connected']);
      expect(world.dials.length - before).toBeLessThanOrEqual(5);
    }
  });
});
