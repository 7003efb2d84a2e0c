import { beforeEach, describe, expect, it } from 'vitest';
import { createConnection, type Connection } from 'linekeeper';
import { createWorld, type World } from 'linekeeper/testing';

let world: World;
let connection: Connection;
let messages: unknown[];

const status = () => connection.getSnapshot().status;
const lastCode = () => connection.getSnapshot().lastClose?.code;

beforeEach(() => {
  world = createWorld();
  connection = createConnection({ url: 'wss://app.test', ...world.options });
  messages = [];
  connection.on('message', (data) => messages.push(data));
  // What is refused is told on the console where nobody listens.
  connection.on('error', () => undefined);
});

describe('the fake server', () => {
  it('closes with a code and a reason what has just begun to open', async () => {
    connection.start();
    await world.server.close(1013, 'full');
    expect(connection.getSnapshot().lastClose).toMatchObject({ code: 1013, reason: 'full' });
    expect(connection.getSnapshot().reason).toBe('room-reset');
  });

  it('keeps who comes waiting, and lets them in or refuses them later', async () => {
    world.server.hang();
    connection.start();
    await world.pass(5000);
    expect(status()).toBe('connecting');
    await world.server.accept();
    expect(status()).toBe('connected');

    world.server.hang();
    connection.retryNow({ force: true });
    await world.server.refuse();
    expect([status(), lastCode()]).toEqual(['cooldown', 1006]);
  });

  it('refuses from now on, and accepts again', async () => {
    await world.server.refuse();
    connection.start();
    await world.pass(60_000);
    expect(connection.getSnapshot().metrics.opens).toBe(0);
    await world.server.accept();
    await world.until(() => status() === 'connected');
  });

  it('breaks connections without a close frame', async () => {
    connection.start();
    await world.server.drop();
    expect(connection.getSnapshot().lastClose).toMatchObject({ code: 1006, wasClean: false });
  });

  it('follows a script of outcomes whose last one repeats', async () => {
    world.network.behaviour = ['refuse', { close: 4401 }, 'accept'];
    connection.start();
    await world.settle();
    expect([status(), lastCode()]).toEqual(['cooldown', 1006]);
    await world.until(() => status() === 'blocked-auth');
    expect(lastCode()).toBe(4401);
    for (let turn = 0; turn < 2; turn += 1) {
      connection.retryNow({ force: true });
      await world.settle();
      expect(status()).toBe('connected');
    }
  });

  it('receives in order, answers and sends', async () => {
    world.server.answer((data) => (data === 'ping' ? 'pong' : undefined));
    connection.start();
    connection.send('ping');
    connection.send('hello');
    await world.server.send('news');
    expect(world.server.received).toEqual(['ping', 'hello']);
    expect(messages).toEqual(['pong', 'news']);
  });

  it('falls silent on the links there are, and serves new ones', async () => {
    world.server.answer((data) => `echo ${data as string}`);
    connection.start();
    await world.settle();
    await world.server.goSilent();
    connection.send('lost');
    await world.settle();
    expect([status(), world.server.received, messages]).toEqual(['connected', [], []]);

    connection.retryNow({ force: true });
    await world.settle();
    connection.send('heard');
    await world.settle();
    expect(messages).toEqual(['echo heard']);
  });

  it('serves several connections', async () => {
    const other = createConnection({ url: 'wss://app.test/other', ...world.options });
    connection.start();
    other.start();
    await world.settle();
    expect(world.server.connections.map(({ url }) => url)).toEqual([
      'wss://app.test/',
      'wss://app.test/other',
    ]);
    await world.server.close(1012);
    expect([status(), other.getSnapshot().status]).toEqual(['cooldown', 'cooldown']);
  });

  it('says why there is nothing to act on', async () => {
    await expect(world.server.close()).rejects.toThrow('no connection is open, and none is tried');
    world.server.hang();
    connection.start();
    await expect(world.server.drop()).rejects.toThrow('one waits to be let in');
    await world.server.accept();
    await world.server.goSilent();
    await expect(world.server.send('x')).rejects.toThrow('fallen silent');
  });
});
