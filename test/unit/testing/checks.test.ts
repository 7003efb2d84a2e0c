import { beforeEach, describe, expect, it } from 'vitest';
import { createConnection, type Connection } from 'linekeeper';
import {
  createMemoryStorage,
  createWorld,
  expectInvariants,
  expectNothingLeft,
  recordStatuses,
  whatIsLeft,
  type World,
} from 'linekeeper/testing';

let world: World;
let connection: Connection;

beforeEach(() => {
  world = createWorld();
  connection = createConnection({ url: 'wss://app.test', ...world.options });
});

describe('expectNothingLeft', () => {
  it('passes before the start and after the stop', async () => {
    expectNothingLeft(world);
    connection.start();
    await world.pass(100);
    connection.stop();
    expectNothingLeft(world);
  });

  it('names the sockets, timers and listeners of a connection that runs', async () => {
    connection.start();
    await world.settle();
    expect(() => expectNothingLeft(world)).toThrow(
      'socket 1 to wss://app.test/ is open; socket 1 to wss://app.test/ has 3 listeners; ' +
        'a timer is due in 10000 ms; the environment has 1 listeners',
    );
    world.server.hang();
    connection.retryNow({ force: true });
    expect(whatIsLeft(world)).toContain('socket 2 to wss://app.test/ is connecting');
  });

  it('does not mind the timers of the app', () => {
    world.clock.setTimeout(() => undefined, 5);
    expectNothingLeft(world);
  });
});

describe('expectInvariants', () => {
  it('passes in every state of a connection', async () => {
    expectInvariants(world, connection);
    connection.start();
    expectInvariants(world, connection);
    await world.settle();
    expectInvariants(world, connection);
    await world.server.close(1012);
    expectInvariants(world, connection);
    world.environment.offline();
    expectInvariants(world, connection);
    connection.stop();
    expectInvariants(world, connection);
  });

  it('names the rule that is broken', async () => {
    connection.start();
    await world.settle();
    const stray = new world.options.webSocket('wss://app.test/stray');
    expect(() => expectInvariants(world, connection)).toThrow(
      'Broken: at most one set of transports lives; while connected, every transport is open.',
    );
    connection.stop();
    expect(() => expectInvariants(world, connection)).toThrow(
      'Broken: no socket lives outside connecting and connected; nothing is held in stopped.',
    );
    stray.close();
    world.options.clock.setTimeout(() => undefined, 10);
    expect(() => expectInvariants(world, connection)).toThrow('no timer runs in stopped');
  });
});

it('recordStatuses writes down each status with its reason', async () => {
  const statuses = recordStatuses(connection);
  connection.start();
  await world.server.close(1013);
  world.environment.hide();
  connection.stop();
  expect(statuses).toEqual([
    'connecting',
    'connected',
    'cooldown:room-reset',
    'offline:hidden',
    'stopped:manual',
  ]);
});

it('createMemoryStorage carries the backoff over a reload', async () => {
  const storage = createMemoryStorage();
  const open = () =>
    createConnection({ url: 'wss://app.test', storage, ...world.options, random: () => 0.5 });
  await world.server.refuse();
  const before = open();
  before.start();
  await world.pass(10_000);
  const { attempt } = before.getSnapshot();
  before[Symbol.dispose]();
  expect(attempt).toBeGreaterThan(2);
  expect(open().getSnapshot().attempt).toBe(attempt);
});
