import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

/** The connection goes down for as long. */
function outage(world: World, ms: number): void {
  world.network.behaviour = 'refuse';
  world.network.last.fail();
  world.advance(ms);
  world.network.behaviour = 'accept';
  world.connection.retryNow();
  world.advance(10);
  expect(world.status).toBe('connected');
}

const told = (world: World): string[] =>
  world.events.filter((event) => event === 'lost' || event === 'restored');

describe('an outage', () => {
  it('of 5 s is told as lost, and its end as restored', async () => {
    const world = createWorld();
    await world.open();
    outage(world, 5000);
    expect(told(world)).toEqual(['lost', 'restored']);
  });

  it('that is shorter is not worth a word', async () => {
    const world = createWorld();
    await world.open();
    outage(world, 4900);
    expect(told(world)).toEqual([]);
  });

  it('is told once, however many attempts fail in it', async () => {
    const world = createWorld();
    await world.open();
    outage(world, 600_000);
    expect(told(world)).toEqual(['lost', 'restored']);
  });

  it('is told again each time', async () => {
    const world = createWorld();
    await world.open();
    outage(world, 6000);
    outage(world, 6000);
    expect(told(world)).toEqual(['lost', 'restored', 'lost', 'restored']);
  });

  it('counts from the loss, over cooldown, connecting and offline', async () => {
    const world = createWorld();
    await world.open();
    world.network.behaviour = 'hang';
    world.network.last.fail();
    world.advance(2000);
    world.environment.offline();
    world.advance(2999);
    expect(told(world)).toEqual([]);
    world.advance(1);
    expect(told(world)).toEqual(['lost']);
  });

  it('is not told before the first link, or of one that nobody can see', async () => {
    const refused = createWorld({ behaviour: 'refuse' });
    refused.connection.start();
    refused.advance(60_000);
    expect(told(refused)).toEqual([]);

    const hidden = createWorld();
    await hidden.open();
    hidden.environment.hide();
    hidden.network.last.fail();
    hidden.advance(60_000);
    expect(told(hidden)).toEqual([]);
    hidden.environment.show();
    hidden.advance(600);
    expect(hidden.status).toBe('connected');
    expect(told(hidden)).toEqual([]);
  });

  it('ends without a word when the app stops', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    world.connection.stop();
    world.advance(60_000);
    expect(told(world)).toEqual([]);
    world.expectNothingLeft();
  });
});
