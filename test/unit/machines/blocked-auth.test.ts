import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

/** A world whose server has refused the only credentials there are. */
async function blocked(): Promise<World> {
  const world = createWorld({ options: { credentials: 'old' } });
  world.connection.start();
  await world.pass(10);
  world.network.last.serverClose(1008, 'who are you');
  expect(world.status).toBe('blocked-auth');
  return world;
}

describe('blocked-auth', () => {
  it('holds nothing: no socket, no timer, no listener', async () => {
    const world = await blocked();
    world.expectNothingLeft();
  });

  it('is not left by time, by the network or by the page', async () => {
    const world = await blocked();
    world.environment.offline();
    world.environment.online();
    world.environment.hide();
    world.environment.show();
    world.environment.wake();
    await world.pass(3_600_000);
    expect(world.status).toBe('blocked-auth');
    expect(world.dials).toHaveLength(1);
  });

  it('is not left by start(): it is started already', async () => {
    const world = await blocked();
    world.connection.start();
    expect(world.status).toBe('blocked-auth');
  });

  it('is left by credentialsChanged()', async () => {
    let token = 'old';
    const world = createWorld({ options: { credentials: () => token } });
    world.connection.start();
    await world.pass(10);
    world.network.last.serverClose(1008);
    await world.pass(2000);
    expect(world.status).toBe('blocked-auth');
    token = 'new';
    world.connection.credentialsChanged();
    await world.pass(10);
    expect(world.status).toBe('connected');
  });

  it('is left by retryNow() and connect(), which ask for credentials again', async () => {
    for (const leave of ['retryNow', 'connect'] as const) {
      let token = 'old';
      const world = createWorld({ options: { credentials: () => token } });
      world.connection.start();
      await world.pass(10);
      world.network.last.serverClose(4401);
      await world.pass(2000);
      expect(world.status).toBe('blocked-auth');
      token = 'new';
      world.connection[leave]();
      await world.pass(10);
      expect(world.status).toBe('connected');
    }
  });

  it('is left by stop()', async () => {
    const world = await blocked();
    world.connection.stop();
    expect(world.status).toBe('stopped:manual');
    world.expectNothingLeft();
  });

  it('is told once, with the close that led to it', async () => {
    const world = await blocked();
    expect(world.errors.map(({ code }) => code)).toEqual(['AUTH_REFUSED']);
    expect(world.errors[0]?.cause).toMatchObject({ code: 1008, reason: 'who are you' });
  });

  it('is left for offline when a gate closed meanwhile, and goes on when it opens', async () => {
    let token = 'old';
    const world = createWorld({ options: { credentials: () => token } });
    world.connection.start();
    await world.pass(10);
    world.network.last.serverClose(1008);
    await world.pass(2000);
    world.environment.offline();
    token = 'new';
    world.connection.credentialsChanged();
    expect(world.status).toBe('offline:network');
    world.environment.online();
    await world.pass(600);
    expect(world.status).toBe('connected');
  });
});

describe('credentialsChanged', () => {
  it('does nothing in any other state', async () => {
    const world = createWorld({ options: { credentials: () => 'token' } });
    world.connection.credentialsChanged();
    expect(world.status).toBe('stopped:initial');
    await world.open();
    world.connection.credentialsChanged();
    expect(world.status).toBe('connected');
    world.network.last.fail();
    world.connection.credentialsChanged();
    expect(world.status).toBe('cooldown:backoff');
    world.environment.offline();
    world.connection.credentialsChanged();
    expect(world.status).toBe('offline:network');
    expect(world.dials).toHaveLength(1);
  });
});
