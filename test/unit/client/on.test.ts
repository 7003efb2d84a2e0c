import { describe, expect, it, vi } from 'vitest';
import { createBench } from './bench.js';

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
});
