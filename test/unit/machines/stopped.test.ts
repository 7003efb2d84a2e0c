import { describe, expect, it } from 'vitest';
import { createWorld } from '../../support/world.js';

describe('stopped', () => {
  it('is where a connection begins, and holds nothing', () => {
    const world = createWorld();
    expect(world.status).toBe('stopped:initial');
    world.expectNothingLeft();
    expect(world.dials).toEqual([]);
  });

  it('leaves by start()', () => {
    const world = createWorld();
    world.connection.start();
    expect(world.status).toBe('connecting');
  });

  it('leaves by retryNow() and by connect()', () => {
    for (const leave of ['retryNow', 'connect'] as const) {
      const world = createWorld();
      world.connection[leave]();
      expect(world.status).toBe('connecting');
    }
  });

  it('leaves for offline when a gate is closed', () => {
    const world = createWorld({ surroundings: { online: false } });
    world.connection.start();
    expect(world.statuses).toEqual(['offline:network']);
    expect(world.dials).toEqual([]);
  });

  it('reads the surroundings anew when it leaves: what changed meanwhile was not heard', async () => {
    const world = createWorld();
    await world.open();
    world.environment.offline();
    world.connection.stop();
    world.environment.online();
    world.connection.start();
    expect(world.status).toBe('connecting');
  });

  it('by stop() has the reason manual, and does not come back by itself', async () => {
    const world = createWorld();
    await world.open();
    world.connection.stop();
    expect(world.status).toBe('stopped:manual');
    world.environment.offline();
    world.environment.online();
    world.environment.wake();
    world.connection.credentialsChanged();
    world.advance(3_600_000);
    expect(world.status).toBe('stopped:manual');
    expect(world.dials).toHaveLength(1);
    world.expectNothingLeft();
  });

  it.each([1002, 1003, 1007, 1009, 1010, 4400, 4444, 4499])(
    'by a close with %i has the reason fatal, and does not come back by itself',
    async (code) => {
      const world = createWorld();
      await world.open();
      world.network.last.serverClose(code, 'no');
      expect(world.status).toBe('stopped:fatal');
      world.environment.offline();
      world.environment.online();
      world.advance(3_600_000);
      expect(world.dials).toHaveLength(1);
      expect(world.errors.map((error) => error.code)).toEqual(['FATAL_CLOSE']);
      expect(world.snapshot.lastClose).toMatchObject({ code, reason: 'no', cause: 'closed' });
      world.expectNothingLeft();
    },
  );

  it('for good is left by start(), retryNow() and connect()', async () => {
    for (const leave of ['start', 'retryNow', 'connect'] as const) {
      const world = createWorld();
      await world.open();
      world.network.last.serverClose(1002);
      world.connection[leave]();
      world.advance(10);
      expect(world.status).toBe('connected');
    }
  });

  it('for good becomes manual by stop()', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.serverClose(1002);
    world.connection.stop();
    expect(world.status).toBe('stopped:manual');
  });

  it('when the attempts are used up has the reason exhausted', () => {
    const world = createWorld({ options: { maxAttempts: 2 }, behaviour: 'refuse' });
    world.connection.start();
    world.advance(120_000);
    expect(world.status).toBe('stopped:exhausted');
    expect(world.dials).toHaveLength(3);
    expect(world.errors.map((error) => error.code)).toEqual(['ATTEMPTS_EXHAUSTED']);
    world.expectNothingLeft();
  });

  it('cannot be used after it was disposed of, and disposing twice is harmless', async () => {
    const world = createWorld();
    await world.open();
    world.connection[Symbol.dispose]();
    world.connection[Symbol.dispose]();
    world.connection.stop();
    world.expectNothingLeft();
    for (const use of ['start', 'retryNow', 'connect', 'credentialsChanged'] as const) {
      expect(() => world.connection[use]()).toThrow('disposed');
    }
  });
});
