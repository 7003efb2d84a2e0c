import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnection, type ConnectionEvents } from '../../../src/client/index.js';
import { createFakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBench, URL_OF_BENCH, type Bench } from './bench.js';

const reported = vi.spyOn(console, 'error').mockReturnValue();

beforeEach(() => {
  reported.mockClear();
});
afterAll(() => {
  reported.mockRestore();
});

const boom = new Error('boom');
const explode = (): never => {
  throw boom;
};

describe('a listener that throws (bug 25)', () => {
  it.each<keyof ConnectionEvents>(['status', 'open', 'message', 'close', 'retry'])(
    'on %s is reported to the console, and neither other listeners nor the connection notice',
    (type) => {
      const { connection, clock, network, connect } = createBench();
      const other = vi.fn();
      connection.on(type, explode);
      connection.on(type, other);
      connect();
      network.last.message('hello');
      network.last.fail();
      clock.advance(500);
      expect(connection.getSnapshot().status).toBe('connected');
      expect(other).toHaveBeenCalled();
      expect(reported).toHaveBeenCalledWith(boom);
    },
  );

  it('is reported to the logger where there is one', () => {
    const error = vi.fn();
    const quiet = (): void => undefined;
    const logger = { debug: quiet, info: quiet, warn: quiet, error };
    const { connection, connect } = createBench({ logger });
    connection.on('open', explode);
    connect();
    expect(error).toHaveBeenCalledWith({ error: boom }, '[WebSocket] A listener threw');
  });

  it('as a subscriber is reported, and later changes are told to all', () => {
    const { connection, connect } = createBench();
    const other = vi.fn();
    connection.subscribe(explode);
    connection.subscribe(other);
    connect();
    expect(other).toHaveBeenCalledTimes(2);
    expect(reported).toHaveBeenCalledTimes(2);
  });

  it('on error does not make errors without end', () => {
    const { connection, network, connect } = createBench();
    connection.on('error', explode);
    connect();
    network.last.serverClose(4400);
    expect(connection.getSnapshot().reason).toBe('fatal');
    expect(reported.mock.calls).toEqual([[boom]]);
  });

  it('keeps the socket alive through a message that makes it throw', () => {
    const { connection, network, told, connect } = createBench();
    connection.on('message', explode);
    connect();
    network.last.message('{not json');
    network.last.message('next');
    expect(told.slice(-2)).toEqual(['message {not json', 'message next']);
    expect(connection.getSnapshot().status).toBe('connected');
  });
});

describe('a function of the app that throws', () => {
  const lose = ({ network, connect }: Pick<Bench, 'network' | 'connect'>): void => {
    connect();
    network.last.fail();
  };

  it('is reported to the console when nobody listens for errors', () => {
    const clock = new VirtualClock();
    const network = createFakeNetwork({ clock });
    const { WebSocket: webSocket } = network;
    using connection = createConnection({ url: URL_OF_BENCH, webSocket, clock, backoff: explode });
    const connect = (): void => {
      connection.start();
      clock.advance(0);
    };
    lose({ network, connect });
    expect(connection.getSnapshot().status).toBe('cooldown');
    expect(reported).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'CALLBACK_FAILED', cause: boom }),
    );
  });

  it('is told to those who listen for errors, and not to the console', () => {
    const bench = createBench({ backoff: explode });
    lose(bench);
    expect(bench.errors).toMatchObject([
      { name: 'LinekeeperError', code: 'CALLBACK_FAILED', retryable: true, cause: boom },
    ]);
    expect(bench.errors[0]?.message).toContain('a function of the app failed: boom');
    expect(reported).not.toHaveBeenCalled();
  });

  it.each<[string, unknown]>([
    ['a string', 'no'],
    ['null', null],
    ['a symbol', Symbol('no')],
    ['an object without a prototype', Object.create(null)],
  ])('may throw %s', (_name, thrown) => {
    const bench = createBench({
      backoff: () => {
        throw thrown as Error;
      },
    });
    lose(bench);
    expect(bench.errors).toMatchObject([{ code: 'CALLBACK_FAILED' }]);
    expect(bench.errors[0]?.cause).toBe(thrown);
    expect(bench.connection.getSnapshot().status).toBe('cooldown');
  });
});
