import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

type Trigger = (world: World) => void;

const triggers: Record<string, Trigger> = {
  close: (world) => {
    if (world.held[0]?.readyState === 1) world.held[0].fail();
  },
  'offline and online': (world) => {
    world.environment.offline();
    world.environment.online();
  },
  'hidden and visible': (world) => {
    world.environment.hide();
    world.environment.show();
  },
  'frozen and resumed': (world) => {
    world.environment.freeze();
    world.environment.resume();
  },
  retryNow: (world) => world.connection.retryNow(),
  connect: (world) => world.connection.connect(),
  start: (world) => world.connection.start(),
  wake: (world) => world.environment.wake(),
  'a network change': (world) => world.environment.changeNetwork(),
  'another online': (world) => world.environment.online(),
  credentialsChanged: (world) => world.connection.credentialsChanged(),
};

describe('several triggers at once', () => {
  it('close, offline, hidden and retryNow() give one attempt when the gates open', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    world.environment.offline();
    world.environment.hide();
    world.connection.retryNow();
    world.advance(60_000);
    expect(world.dials).toHaveLength(1);
    world.environment.online();
    world.environment.show();
    world.advance(60_000);
    expect(world.dials).toHaveLength(2);
    expect(world.status).toBe('connected');
  });

  it.each(Object.entries(triggers))(
    '%s after a lost link gives one attempt',
    async (_, trigger) => {
      const world = createWorld();
      await world.open();
      world.network.last.fail();
      trigger(world);
      world.advance(60_000);
      expect(world.dials).toHaveLength(2);
      expect(world.status).toBe('connected');
    },
  );

  it('(1) any two triggers after a lost link give one socket at a time', async () => {
    for (const first of Object.values(triggers)) {
      for (const second of Object.values(triggers)) {
        const world = createWorld();
        await world.open();
        world.network.last.fail();
        first(world);
        expect(world.held.length).toBeLessThanOrEqual(1);
        second(world);
        expect(world.held.length).toBeLessThanOrEqual(1);
        world.advance(60_000);
        expect(world.held).toHaveLength(1);
        expect(world.status).toBe('connected');
      }
    }
  });

  it('all of them in connecting abandon no more than each asks for', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    for (const trigger of Object.values(triggers)) {
      trigger(world);
      expect(world.held.length).toBeLessThanOrEqual(1);
    }
    world.network.behaviour = 'accept';
    world.advance(60_000);
    expect(world.held).toHaveLength(1);
    expect(world.status).toBe('connected');
  });

  it('that are repeated change nothing: online, visible and resumed when they already are', async () => {
    const world = createWorld();
    await world.open();
    for (let at = 0; at < 10; at += 1) {
      world.environment.online();
      world.environment.show();
      world.environment.resume();
    }
    expect(world.dials).toHaveLength(1);
    expect(world.statuses).toEqual(['connecting', 'connected']);
  });
});
