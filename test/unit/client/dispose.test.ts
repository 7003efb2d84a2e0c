import { describe, expect, it, vi } from 'vitest';
import { createConnection, type Connection } from '../../../src/client/index.js';
import { createFakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBench, URL_OF_BENCH } from './bench.js';

describe('dispose', () => {
  it('stops at the end of a `using` block', () => {
    const clock = new VirtualClock();
    const network = createFakeNetwork({ clock });
    let kept: Connection;
    {
      using connection = createConnection({
        url: URL_OF_BENCH,
        webSocket: network.WebSocket,
        clock,
      });
      connection.start();
      clock.advance(0);
      expect(network.last.readyState).toBe(1);
      kept = connection;
    }
    expect(kept.getSnapshot().status).toBe('stopped');
    expect(network.last.closeCalls).toEqual([{ code: 1000, reason: '' }]);
    expect(clock.pendingOfProduct).toEqual([]);
  });

  it('tells of the stop, and then nobody hears anything', () => {
    const { connection, told, connect } = createBench();
    connect();
    told.length = 0;
    connection[Symbol.dispose]();
    expect(told).toEqual(['status stopped', 'close 1000']);
    const listener = vi.fn();
    connection.subscribe(listener);
    connection.stop();
    connection[Symbol.dispose]();
    expect(listener).not.toHaveBeenCalled();
  });

  it.each<[string, (connection: Connection) => void]>([
    ['start', (connection) => connection.start()],
    ['retryNow', (connection) => connection.retryNow()],
    ['connect', (connection) => connection.connect()],
    ['credentialsChanged', (connection) => connection.credentialsChanged()],
  ])('makes %s throw, so that a disposed connection is not used again (bug 22)', (_name, use) => {
    const { connection, network } = createBench();
    connection[Symbol.dispose]();
    expect(() => {
      use(connection);
    }).toThrow(expect.objectContaining({ code: 'STOPPED' }));
    expect(network.sockets).toEqual([]);
  });

  it.each(['status', 'open', 'message', 'close', 'retry'] as const)(
    'from inside a %s listener leaves no timer, socket or watcher (bugs 2 and 3)',
    (type) => {
      const { connection, clock, network, environment, connect } = createBench();
      connection.on(type, () => connection[Symbol.dispose]());
      connect();
      if (network.live[0]?.readyState === 1) network.last.message('hello');
      if (network.live[0]?.readyState === 1) network.last.fail();
      expect(connection.getSnapshot().status).toBe('stopped');
      clock.advance(0);
      expect(clock.pendingOfProduct).toEqual([]);
      expect(network.live).toEqual([]);
      expect(environment.listeners).toBe(0);
    },
  );

  it('leaves no listener on the socket but the one that swallows late errors', () => {
    const { connection, network, connect } = createBench();
    connect();
    connection[Symbol.dispose]();
    expect(network.last.listenerCount()).toBe(1);
    expect(network.last.listenerCount('error')).toBe(1);
  });
});
