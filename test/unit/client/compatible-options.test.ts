import { describe, expect, it, vi } from 'vitest';
import { SupervisedWebSocket, type SupervisedWebSocketOptions } from '../../../src/client/index.js';
import { createSocket, type SocketBench } from './web-socket-bench.js';

/** A socket whose first links break, with the waits that follow. */
async function waitsOf(options: SupervisedWebSocketOptions): Promise<readonly number[]> {
  const bench = createSocket(options);
  const waits: number[] = [];
  bench.socket.connection.on('retry', ({ delayMs }) => waits.push(delayMs));
  bench.network.behaviour = 'refuse';
  await bench.connect();
  for (let count = 0; count < 5; count += 1) bench.clock.advance(waits.at(-1) ?? 0);
  return waits.slice(0, 5);
}

async function opened(options: SupervisedWebSocketOptions): Promise<SocketBench> {
  const bench = createSocket(options);
  await bench.connect();
  return bench;
}

describe('an option of reconnecting-websocket and partysocket', () => {
  it('minReconnectionDelay, maxReconnectionDelay and the factor make the waits, with jitter', async () => {
    // The middle of the jitter is their own wait.
    expect(
      await waitsOf({
        minReconnectionDelay: 1000,
        maxReconnectionDelay: 5000,
        reconnectionDelayGrowFactor: 2,
      }),
    ).toEqual([1000, 2000, 4000, 5000, 5000]);
  });

  it('one of the three alone leaves the others as they are there', async () => {
    expect(await waitsOf({ minReconnectionDelay: 2000 })).toEqual([
      2000,
      2000 * 1.3,
      2000 * 1.3 ** 2,
      2000 * 1.3 ** 3,
      2000 * 1.3 ** 4,
    ]);
  });

  it('maxRetries bounds the attempts', async () => {
    const { network, clock, told, connect } = createSocket({ maxRetries: 2 });
    network.behaviour = 'refuse';
    await connect();
    clock.advance(60_000);
    expect(network.sockets).toHaveLength(3);
    expect(told.at(-1)).toBe('close 1006 3');
  });

  it('minUptime is how long a link must last before the failures are forgiven', async () => {
    const { socket, network, clock } = await opened({ minUptime: 3000 });
    network.last.fail();
    clock.advance(500);
    expect(socket.retryCount).toBe(1);
    clock.advance(3000);
    expect(socket.retryCount).toBe(0);
  });

  it('connectionTimeout ends an attempt that is not answered', async () => {
    const { socket, network, clock, connect } = createSocket({ connectionTimeout: 2000 });
    network.behaviour = 'hang';
    await connect();
    clock.advance(2000);
    expect(socket.connection.getSnapshot().lastClose?.cause).toBe('connect-timeout');
  });

  it('maxEnqueuedMessages keeps the first ones, and drops what comes after', async () => {
    const { socket, network, connect } = createSocket({ maxEnqueuedMessages: 2 });
    for (const message of ['a', 'b', 'c']) socket.send(message);
    await connect();
    expect(network.last.sent).toEqual(['a', 'b']);
  });

  it('maxEnqueuedMessages is the only bound: there is none of bytes', async () => {
    const { socket, network, connect } = createSocket({ maxEnqueuedMessages: Infinity });
    for (let index = 0; index < 300; index += 1) socket.send('x'.repeat(10_000));
    expect(socket.connection.getMetrics()).toMatchObject({ queuedMessages: 300, dropped: 0 });
    await connect();
    expect(network.last.sent).toHaveLength(100);
  });

  it('shouldReconnectOnClose is asked with the event, and false ends it', async () => {
    const asked: unknown[] = [];
    const { network, clock, told } = await opened({
      shouldReconnectOnClose: (event) => {
        asked.push([event.code, event.reason, event.type]);
        return false;
      },
    });
    network.last.serverClose(1012, 'restart');
    clock.advance(60_000);
    expect(asked).toEqual([[1012, 'restart', 'close']]);
    expect(told.slice(1)).toEqual(['close 1012 3']);
  });

  it('shouldReconnectOnClose that says true comes back from a code that is final to us', async () => {
    const { network, clock, told } = await opened({ shouldReconnectOnClose: () => true });
    network.last.serverClose(4404);
    clock.advance(5000);
    expect(told).toEqual(['open 1', 'close 4404 0', 'open 1']);
  });

  it('WebSocket is the class', async () => {
    const { network, clock } = createSocket({ startClosed: true });
    const { socket, connect } = createSocket({ WebSocket: network.WebSocket, clock });
    await connect();
    expect(network.sockets).toHaveLength(1);
    expect(socket.readyState).toBe(1);
  });

  it('debugLogger is told what happens, and debug tells the console', async () => {
    const lines: unknown[] = [];
    await opened({ debugLogger: (message) => lines.push(message) });
    expect(lines).toEqual([]);
    await opened({ debug: true, debugLogger: (message) => lines.push(message) });
    expect(lines).toContainEqual(expect.stringContaining('[WebSocket]'));
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await opened({ debug: true });
    expect(log).toHaveBeenCalledWith(
      expect.stringContaining('[WebSocket]'),
      expect.anything() as object,
    );
    log.mockRestore();
  });

  it.each<[SupervisedWebSocketOptions, string]>([
    [{ maxRetries: -1 }, 'option "maxRetries": given -1; accepted: a whole number from 0 up'],
    [{ maxRetries: 1, maxAttempts: 1 }, 'option "maxAttempts": given beside one of maxRetries'],
    [{ debug: 'yes' as never }, 'option "debug": given "yes"; accepted: true or false'],
    [{ maxRetry: 1 } as object, 'option "maxRetry" is unknown; accepted: mode, webSocket, '],
    [{ url: 'ws://a' } as object, 'option "url": given "ws://a"; accepted: the first argument'],
    [{ binaryType: 'blob' } as object, 'accepted: the property of the socket'],
    [{ mode: 'one' as never }, 'option "mode": given "one"; accepted: "supervised", "single-shot"'],
    [{ startClosed: 'yes' as never }, 'option "startClosed": given "yes"; accepted: true or false'],
    [null as never, 'option "options": given null; accepted: an object'],
    [
      { minReconnectionDelay: 20_000, maxReconnectionDelay: 5000 },
      'option "minReconnectionDelay": given 20000; accepted: at most maxReconnectionDelay, which is 5000',
    ],
  ])('%j says what is wrong', (options, message) => {
    expect(() => new SupervisedWebSocket('ws://example.test', [], options)).toThrow(message);
  });

  it('that is unknown is told those of the class, and none that stands elsewhere', () => {
    expect(() => new SupervisedWebSocket('ws://example.test', [], { no: 1 } as object)).toThrow(
      /accepted: mode, (?!.*\b(url|protocols|transports|binaryType)\b).*delivery, .*session, .*maxRetries, .*startClosed, .*debugLogger/,
    );
  });
});

it('options in the place of the subprotocols are told where they belong', () => {
  expect(() => new SupervisedWebSocket('ws://example.test', { maxRetries: 3 } as never)).toThrow(
    'The subprotocol "[object Object]" is no token. Options are the third argument.',
  );
});

describe('a class with other defaults', () => {
  it('makes sockets with them, and still takes options', () => {
    const { network, clock } = createSocket();
    const Socket = SupervisedWebSocket.with({
      mode: 'single-shot',
      clock,
      webSocket: network.WebSocket,
    });
    const socket = new Socket('ws://example.test', ['chat'], { heartbeat: false });
    expect(socket).toBeInstanceOf(SupervisedWebSocket);
    expect([Socket.OPEN, socket.OPEN, socket.readyState]).toEqual([1, 1, 0]);
    socket.close();
    clock.advance(0);
    expect(socket.readyState).toBe(3);
  });
});
