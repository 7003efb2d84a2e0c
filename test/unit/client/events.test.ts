import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';
import { createBench } from './bench.js';

describe('the order of events', () => {
  it('is status, open, message when a link opens', () => {
    const { network, told, connect } = createBench();
    network.behaviour = (socket) => {
      socket.open();
      socket.message('welcome');
    };
    connect();
    expect(told).toEqual(['status connecting', 'status connected', 'open', 'message welcome']);
  });

  it('is status, close, retry when a link is lost', () => {
    const { network, told, connect } = createBench();
    connect();
    told.length = 0;
    network.last.serverClose(1012);
    expect(told).toEqual(['status cooldown', 'close 1012', 'retry 1 backoff']);
  });

  it('is status, close, error when the connection gives up', () => {
    const { network, told, connect } = createBench();
    connect();
    told.length = 0;
    network.last.serverClose(4400);
    expect(told).toEqual(['status stopped', 'close 4400', 'error FATAL_CLOSE']);
  });

  it('is status, close when the app stops', () => {
    const { connection, told, connect } = createBench();
    connect();
    told.length = 0;
    connection.stop();
    expect(told).toEqual(['status stopped', 'close 1000']);
  });

  it('is status, close, open when the app replaces the link', () => {
    const { connection, clock, told, connect } = createBench();
    connect();
    told.length = 0;
    connection.retryNow({ force: true });
    clock.advance(0);
    expect(told).toEqual(['status connecting', 'close 4003', 'status connected', 'open again']);
  });

  it('has nothing after stop returned, also when a listener stopped in the middle of it', () => {
    for (const type of ['status', 'open', 'close', 'retry'] as const) {
      const { connection, clock, network, environment, told, connect } = createBench();
      let changes = 0;
      const stopOnce = connection.on(type, () => {
        stopOnce();
        connection.stop();
        told.length = 0;
        connection.subscribe(() => (changes += 1));
      });
      connect();
      if (network.live[0]?.readyState === 1) network.last.fail();
      environment.offline();
      environment.online();
      clock.advance(60_000);
      expect([type, told, changes]).toEqual([type, [], 0]);
      expect(connection.getSnapshot()).toMatchObject({ status: 'stopped', reason: 'manual' });
    }
  });

  it('reaches every listener in the same order, though one of them stops in the middle', () => {
    for (const type of ['status', 'open', 'message'] as const) {
      const { connection, network, connect } = createBench();
      const stopOnce = connection.on(type, () => {
        stopOnce();
        connection.stop();
      });
      const heard: string[] = [];
      connection.on('status', (status) => heard.push(status));
      connection.on('open', () => heard.push('open'));
      connection.on('message', () => heard.push('message'));
      connection.on('close', () => heard.push('close'));
      connect();
      if (network.live[0]?.readyState === 1) network.last.message('hello');
      const expected = {
        status: ['connecting', 'stopped'],
        open: ['connecting', 'connected', 'open', 'stopped', 'close'],
        message: ['connecting', 'connected', 'open', 'message', 'stopped', 'close'],
      };
      expect(heard).toEqual(expected[type]);
    }
  });

  it('reaches every listener in the same order, though one of them replaces the link', () => {
    const { connection, clock, connect } = createBench();
    const replaceOnce = connection.on('open', () => {
      replaceOnce();
      connection.retryNow({ force: true });
    });
    const heard: string[] = [];
    connection.on('status', (status) => heard.push(status));
    connection.on('open', () => heard.push('open'));
    connection.on('close', () => heard.push('close'));
    connect();
    clock.advance(0);
    expect(heard).toEqual([
      'connecting',
      'connected',
      'open',
      'connecting',
      'close',
      'connected',
      'open',
    ]);
  });

  it('has getSnapshot() say the new state at every event', () => {
    const { connection, clock, network, connect } = createBench();
    const seen: string[] = [];
    for (const type of ['status', 'open', 'stable', 'close', 'retry'] as const) {
      connection.on(type, () => {
        const { status, attempt } = connection.getSnapshot();
        seen.push(`${type}: ${status} ${String(attempt)}`);
      });
    }
    connect();
    network.last.fail();
    clock.advance(500);
    clock.advance(10_000);
    expect(seen).toEqual([
      'status: connecting 0',
      'status: connected 0',
      'open: connected 0',
      'status: cooldown 1',
      'close: cooldown 1',
      'retry: cooldown 1',
      'status: connecting 1',
      'status: connected 1',
      'open: connected 1',
      'stable: connected 0',
    ]);
  });

  it('lets a listener stop and start again', () => {
    const { connection, clock, told, connect } = createBench();
    const off = connection.on('open', () => {
      off();
      connection.stop();
      connection.start();
    });
    connect();
    clock.advance(0);
    expect(connection.getSnapshot().status).toBe('connected');
    expect(told).toEqual([
      'status connecting',
      'status connected',
      'open',
      'status stopped',
      'close 1000',
      'status connecting',
      'status connected',
      'open again',
    ]);
  });
});

describe('open and close', () => {
  it('are not told of a link that never was', () => {
    const { clock, network, told, connect } = createBench();
    network.behaviour = 'refuse';
    connect();
    clock.advance(5000);
    expect(told.filter((line) => /^(open|close)/.test(line))).toEqual([]);
  });

  it.each(Array.from({ length: 30 }, (_, seed) => [seed]))(
    'alternate, and no status is told twice in a row, whatever happens (seed %i; bug 19)',
    (seed) => {
      const random = seededRandom(seed);
      const { connection, clock, network, environment, told } = createBench({ random });
      const isOpen = (): boolean => network.live.at(-1)?.readyState === 1;
      const acts: (() => unknown)[] = [
        () => connection.start(),
        () => connection.stop(),
        () => connection.retryNow(),
        () => connection.retryNow({ force: true }),
        () => environment.offline(),
        () => environment.online(),
        () => environment.freeze(),
        () => environment.resume(),
        () => isOpen() && network.live.at(-1)?.serverClose(1012),
        () => isOpen() && network.live.at(-1)?.fail(),
        () => isOpen() && network.live.at(-1)?.message('hello'),
        () => clock.advance(random() * 2000),
        () => clock.advance(0),
      ];
      for (let n = 0; n < 80; n += 1) acts[Math.floor(random() * acts.length)]!();
      connection.stop();
      const links = told
        .filter((line) => /^(open|close)/.test(line))
        .map((line) => line.slice(0, 4));
      expect(links).toEqual(links.map((_, at) => (at % 2 === 0 ? 'open' : 'clos')));
      expect(links.length % 2).toBe(0);
      const statuses = told.filter((line) => line.startsWith('status'));
      expect(statuses.filter((line, at) => line === statuses[at - 1])).toEqual([]);
      const outside = told.filter(
        (line, at) =>
          line.startsWith('message') &&
          told
            .slice(0, at)
            .findLast((other) => /^(open|close)/.test(other))
            ?.startsWith('open') !== true,
      );
      expect(outside).toEqual([]);
    },
  );
});
