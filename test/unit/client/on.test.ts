import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createConnection } from '../../../src/client/index.js';
import { createFakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBench } from './bench.js';

/** A connection that nobody else listens to. */
function createUnheard() {
  const clock = new VirtualClock();
  const network = createFakeNetwork({ clock });
  const connection = createConnection({
    url: 'wss://example.test/socket',
    webSocket: network.WebSocket,
    environment: null,
    clock,
  });
  onTestFinished(() => {
    connection[Symbol.dispose]();
  });
  const connect = (): void => {
    connection.start();
    clock.advance(0);
  };
  return { connection, network, connect };
}

describe('on', () => {
  it('gives back the way to stop listening', () => {
    const { connection, connect } = createBench();
    const listener = vi.fn();
    connection.on('status', listener)();
    connect();
    expect(listener).not.toHaveBeenCalled();
  });

  it('stops listening when the signal aborts', () => {
    const { connection, clock, network, connect } = createBench();
    const aborter = new AbortController();
    const listener = vi.fn();
    connection.on('open', listener, { signal: aborter.signal });
    connect();
    aborter.abort();
    network.last.fail();
    clock.advance(500);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('does not begin to listen with a signal that is aborted already', () => {
    const { connection, connect } = createBench();
    const listener = vi.fn();
    connection.on('open', listener, { signal: AbortSignal.abort() });
    connect();
    expect(listener).not.toHaveBeenCalled();
  });

  it('leaves no listener on the signal', () => {
    const { connection } = createBench();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    connection.on('open', () => undefined, { signal })();
    expect(removed.mock.calls.map(([type, fn]) => [type, fn])).toEqual(
      added.mock.calls.map(([type, fn]) => [type, fn]),
    );
    expect(added).toHaveBeenCalledTimes(1);
  });

  it('calls a listener as often as it was added', () => {
    const { connection, connect } = createBench();
    const listener = vi.fn();
    connection.on('open', listener);
    connection.on('open', listener);
    connect();
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('does not call a listener that another one has removed in the same round', () => {
    const { connection, connect } = createBench();
    const second = vi.fn();
    connection.on('open', () => off());
    const off = connection.on('open', second);
    connect();
    expect(second).not.toHaveBeenCalled();
  });

  it('tells what each event is about', () => {
    const { connection, clock, network, connect } = createBench();
    const heard: unknown[] = [];
    connection.on('status', (status, change) => heard.push([status, change]));
    connection.on('open', (info) => heard.push(info));
    connection.on('close', (close) => heard.push(close));
    connection.on('retry', (retry) => heard.push(retry));
    connect();
    network.last.serverClose(1012, 'restart');
    const close = {
      cause: 'closed',
      code: 1012,
      reason: 'restart',
      wasClean: true,
      transport: 'main',
    };
    expect(heard).toEqual([
      ['connecting', { previous: 'stopped', reason: null }],
      ['connected', { previous: 'connecting', reason: null }],
      { reconnected: false, recovered: null },
      ['cooldown', { previous: 'connected', reason: 'backoff' }],
      close,
      { attempt: 1, delayMs: 500, cause: 'backoff', at: clock.now() + 500, close },
    ]);
  });

  it('stops the only listener of messages', () => {
    const { connection, network, connect } = createUnheard();
    const heard: unknown[] = [];
    const off = connection.on('message', (data) => heard.push(data));
    connect();
    network.last.message('a');
    off();
    network.last.message('b');
    expect(heard).toEqual(['a']);
  });

  it('reports what the only listener of messages throws, and goes on', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    onTestFinished(() => {
      log.mockRestore();
    });
    const { connection, network, connect } = createUnheard();
    const heard: unknown[] = [];
    const error = new Error('of the app');
    connection.on('message', (data) => {
      heard.push(data);
      throw error;
    });
    connect();
    network.last.message('a');
    network.last.message('b');
    expect(heard).toEqual(['a', 'b']);
    expect(log.mock.calls).toEqual([[error], [error]]);
  });

  it('tells a message that comes while others are being told behind them', () => {
    const { connection, network, connect } = createUnheard();
    const heard: string[] = [];
    connection.on('open', () => {
      network.last.message('early');
      heard.push('first of open');
    });
    connection.on('open', () => heard.push('second of open'));
    connection.on('message', (data) => heard.push(data as string));
    connect();
    expect(heard).toEqual(['second of open', 'early', 'first of open']);
  });
});
