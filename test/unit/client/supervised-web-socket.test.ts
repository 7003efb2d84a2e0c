import { describe, expect, it, onTestFinished } from 'vitest';
import { SupervisedWebSocket } from '../../../src/client/index.js';
import { address, createSocket as create } from './web-socket-bench.js';

describe('a supervised socket', () => {
  it('is CONNECTING until it has opened', async () => {
    const { socket, told, connect } = create();
    expect([socket.readyState, socket.url, socket.protocol]).toEqual([0, address, '']);
    await connect();
    expect(told).toEqual(['open 1']);
  });

  it('comes back by itself, CONNECTING while it is down', async () => {
    const { network, clock, told, connect } = create();
    await connect();
    network.last.fail();
    expect(told.slice(1)).toEqual(['close 1006 0']);
    clock.advance(1000);
    expect(told.slice(2)).toEqual(['open 1']);
  });

  it('tells the code and the reason of the server', async () => {
    const { network, told, connect } = create();
    await connect();
    network.last.serverClose(1012, 'restart');
    expect(told.slice(1)).toEqual(['close 1012 0']);
  });

  it('tells an attempt that failed once, however often the wait for the next one changes', async () => {
    const { network, clock, told, connect } = create({
      backoff: () => 100,
      storm: { maxAttempts: 3, windowMs: 60_000 },
    });
    network.behaviour = 'refuse';
    await connect();
    clock.advance(1000);
    expect(network.sockets).toHaveLength(3);
    expect(told).toEqual(['error 0', 'error 0', 'error 0']);
  });

  it('tells an attempt that failed by an error, which says why', async () => {
    const { socket, network, told, connect } = create();
    network.behaviour = 'refuse';
    const messages: unknown[] = [];
    socket.onerror = (event) => {
      messages.push((event as { message?: unknown }).message);
    };
    await connect();
    expect(told).toEqual(['error 0']);
    expect(messages).toEqual(['the connect failed']);
    expect(socket.retryCount).toBe(1);
  });

  it('is CLOSED when the server has closed it for good, and says so once', async () => {
    const { socket, network, clock, told, connect } = create();
    await connect();
    network.last.serverClose(4404, 'no such room');
    clock.advance(60_000);
    expect(socket.connection.getSnapshot()).toMatchObject({ status: 'stopped', reason: 'fatal' });
    expect(told.slice(1)).toEqual(['close 4404 3']);
  });

  it('is CLOSED when the last permitted attempt has failed', async () => {
    const { network, told, connect } = create({ maxAttempts: 0 });
    network.behaviour = 'refuse';
    await connect();
    expect(told).toEqual(['error 3', 'close 1006 3']);
  });

  it('refuses a symbol as a message, as every WebSocket does', () => {
    const { socket } = create();
    expect(() => {
      socket.send(Symbol('q') as never);
    }).toThrow(TypeError);
  });

  it('keeps its binaryType over reconnects', async () => {
    const { socket, network, clock, connect } = create();
    await connect();
    expect(network.last.binaryType).toBe('blob');
    socket.binaryType = 'arraybuffer';
    expect(network.last.binaryType).toBe('arraybuffer');
    network.last.fail();
    clock.advance(1000);
    expect(network.last.binaryType).toBe('arraybuffer');
  });

  it('closes with the code and the reason that were given, and does not come back', async () => {
    const { socket, network, clock, told, connect } = create();
    await connect();
    socket.close(3001, 'done');
    expect(socket.readyState).toBe(2);
    expect(network.last.closeCalls).toEqual([{ code: 3001, reason: 'done' }]);
    clock.advance(60_000);
    expect(told.slice(1)).toEqual(['close 3001 3']);
    expect(network.sockets).toHaveLength(1);
  });

  it('is closed in an outage without an error: no link broke by that', async () => {
    const { socket, network, clock, told, connect } = create();
    await connect();
    network.last.fail();
    socket.close(1000, 'bye');
    expect(socket.readyState).toBe(2);
    clock.advance(60_000);
    expect(told.slice(2)).toEqual(['close 1000 3']);
    expect(network.sockets).toHaveLength(1);
  });

  it('closes behind what waits on a slow link', async () => {
    const { socket, network, clock, told, connect } = create({
      delivery: { mode: 'queue', highWaterMark: 4 },
    });
    await connect();
    network.last.congested = true;
    for (const message of ['full', 'a', 'b']) socket.send(message);
    socket.close(4000, 'done');
    socket.send('too late');
    expect([socket.readyState, network.last.readyState]).toEqual([2, 1]);
    network.last.drain();
    await clock.advanceAsync(100);
    expect(network.last.sent).toEqual(['full', 'a', 'b']);
    expect(told.slice(1)).toEqual(['close 4000 3']);
  });

  it('that is told to reconnect while a close() waits stays open', async () => {
    const { socket, network, clock, connect } = create({
      delivery: { mode: 'queue', highWaterMark: 4 },
    });
    await connect();
    network.last.congested = true;
    for (const message of ['full', 'a']) socket.send(message);
    socket.close();
    socket.reconnect();
    await clock.advanceAsync(1000);
    expect([socket.readyState, network.last.sent]).toEqual([1, ['a']]);
  });

  it('that is closed while something waits is CLOSED when the link is lost instead', async () => {
    const { socket, network, clock, told, connect } = create({
      delivery: { mode: 'queue', highWaterMark: 4 },
    });
    await connect();
    network.last.congested = true;
    for (const message of ['full', 'a']) socket.send(message);
    socket.close();
    network.last.fail();
    await clock.advanceAsync(60_000);
    expect(told.slice(1)).toEqual(['close 1006 3']);
    expect(network.sockets).toHaveLength(1);
  });

  it('that was closed is closed as it was first told to be, and retryNow() does not undo that', async () => {
    const { socket, network, clock, told, connect } = create({
      delivery: { mode: 'queue', highWaterMark: 4 },
    });
    await connect();
    network.last.congested = true;
    for (const message of ['full', 'a']) socket.send(message);
    socket.close(4000, 'first');
    socket.close(4001, 'second');
    socket.retryNow({ force: true });
    network.last.drain();
    await clock.advanceAsync(60_000);
    expect(told).toEqual(['open 1', 'close 4000 3']);
    expect(network.sockets).toHaveLength(1);
  });

  it('that has ended by itself is not ended by close(): retryNow() still leaves that end', async () => {
    const { socket, network, told, connect } = create();
    await connect();
    network.last.serverClose(4404);
    socket.close();
    socket.retryNow();
    await connect();
    expect(told).toEqual(['open 1', 'close 4404 3', 'open 1']);
  });

  it('that a server closes in order before it has opened tells no error: nothing broke', async () => {
    const { network, told, connect } = create({ handshake: () => new Promise(() => undefined) });
    await connect();
    network.last.serverClose(4404);
    expect(told).toEqual(['close 4404 3']);
  });

  it('reconnect() forgets the failures so far', async () => {
    const { socket, network, clock, connect } = create();
    network.behaviour = 'refuse';
    await connect();
    clock.advance(5000);
    expect(socket.retryCount).toBeGreaterThan(1);
    network.behaviour = 'hang';
    socket.reconnect();
    expect(socket.retryCount).toBe(0);
  });

  it('whose connection is started after a close() is a socket again', async () => {
    const { socket, network, clock, connect } = create();
    await connect();
    socket.close();
    clock.advance(100);
    socket.connection.start();
    await connect();
    socket.send('again');
    expect([socket.readyState, socket.shouldReconnect]).toEqual([1, true]);
    expect(network.last.sent).toEqual(['again']);
  });

  it('closed before it has begun makes no socket', async () => {
    const { socket, network, clock, told } = create();
    socket.close();
    await clock.advanceAsync(1000);
    expect(network.sockets).toEqual([]);
    expect(told).toEqual(['error 3', 'close 1006 3']);
  });

  it('reconnect() begins anew after the end, whatever it was', async () => {
    const { socket, network, clock, told, connect } = create();
    await connect();
    socket.close();
    clock.advance(100);
    expect(socket.readyState).toBe(3);
    socket.reconnect();
    expect(socket.readyState).toBe(0);
    clock.advance(0);
    expect(told.slice(1)).toEqual(['close 1005 3', 'open 1']);
    expect(network.sockets).toHaveLength(2);
  });

  it('reconnect() closes the link with the code and the reason that it was given', async () => {
    const { socket, network, clock, told, connect } = create();
    await connect();
    const [first] = network.sockets;
    socket.reconnect(4100, 'moved');
    clock.advance(0);
    expect(first?.closeCalls[0]).toEqual({ code: 4100, reason: 'moved' });
    expect(told).toEqual(['open 1', 'close 4100 0', 'open 1']);
    network.last.serverClose(1012);
    expect(told.at(-1)).toBe('close 1012 0');
    expect(() => socket.reconnect(1001)).toThrow(
      expect.objectContaining({ name: 'InvalidAccessError' }),
    );
  });

  it('reconnect() with a code makes its socket where there is no link to close', async () => {
    const { socket, network, clock, connect } = create();
    await connect();
    network.last.fail();
    socket.reconnect(4100, 'moved');
    clock.advance(0);
    expect(socket.readyState).toBe(1);
  });

  it('that was closed and has to wait before it reconnects tells no error: nothing failed', async () => {
    const { socket, clock, told, connect } = create({ storm: { maxAttempts: 1, windowMs: 5000 } });
    await connect();
    socket.close();
    clock.advance(100);
    socket.reconnect();
    expect(socket.connection.getSnapshot().status).toBe('cooldown');
    clock.advance(60_000);
    expect(told).toEqual(['open 1', 'close 1005 3', 'open 1']);
  });

  it('reconnect() right after a close() while it connects takes the close back', async () => {
    const { socket, network, clock, connect } = create();
    network.behaviour = 'hang';
    await connect();
    socket.close();
    network.behaviour = 'accept';
    socket.reconnect();
    await clock.advanceAsync(100);
    expect(socket.readyState).toBe(1);
  });

  it('whose connection is stopped in the turn in which it was made is CLOSED, and says so', async () => {
    const { socket, network, told, connect } = create();
    socket.connection.stop();
    await connect();
    expect([socket.readyState, network.sockets]).toEqual([3, []]);
    expect(told).toEqual(['error 3', 'close 1006 3']);
  });

  it('that is disposed of in the turn in which it was made begins nothing', async () => {
    const { socket, network, connect } = create();
    socket.connection[Symbol.dispose]();
    await connect();
    expect(network.sockets).toEqual([]);
  });

  it('makes no socket where its own address cannot be resolved', async () => {
    const { network, connect } = create({}, () => '/live');
    await connect();
    expect(network.sockets).toEqual([]);
  });

  it('retryNow() skips the wait', async () => {
    const { socket, network, clock, connect } = create();
    await connect();
    network.last.fail();
    socket.retryNow();
    clock.advance(0);
    expect(socket.readyState).toBe(1);
  });

  it('tells each status of its connection', async () => {
    const { socket, network, connect } = create();
    const statuses: string[] = [];
    socket.addEventListener('status', ({ status, previous }) => {
      statuses.push(`${previous} ${status}`);
    });
    await connect();
    network.last.fail();
    expect(statuses).toEqual(['stopped connecting', 'connecting connected', 'connected cooldown']);
  });

  it('tells no cooldown between a close() and the stop, since it waits for nothing', async () => {
    const { socket, clock, connect } = create();
    await connect();
    const statuses: string[] = [];
    socket.onstatus = ({ status, previous, reason }) => {
      statuses.push(`${previous} ${status} ${reason}`);
    };
    socket.close();
    clock.advance(1000);
    expect(statuses).toEqual(['connected stopped manual']);
  });

  it('keeps what is sent before it is told to connect, or after it has stopped by itself', async () => {
    const { socket, network, connect } = create({ startClosed: true, maxAttempts: 0 });
    socket.send('a');
    network.behaviour = 'refuse';
    socket.reconnect();
    await connect();
    expect(socket.readyState).toBe(3);
    socket.send('b');
    network.behaviour = 'accept';
    socket.reconnect();
    await connect();
    expect(network.last.sent).toEqual(['a', 'b']);
  });

  it('takes null from a function for no subprotocols', async () => {
    const { network, clock } = create({ startClosed: true });
    const socket = new SupervisedWebSocket(address, () => null, {
      clock,
      webSocket: network.WebSocket,
    });
    await clock.advanceAsync(0);
    expect(network.last.protocols).toEqual([]);
    socket.connection[Symbol.dispose]();
  });

  it('tells an overflow to its connection, and not as an error of the socket', async () => {
    const { socket, told, connect } = create({ delivery: { mode: 'queue', maxMessages: 1 } });
    const codes: string[] = [];
    socket.connection.on('error', ({ code }) => codes.push(code));
    socket.send('a');
    socket.send('b');
    await connect();
    expect(codes).toEqual(['QUEUE_OVERFLOW']);
    expect(told).toEqual(['open 1']);
  });

  it('waits for reconnect() where it starts closed', async () => {
    const { socket, network, connect } = create({ startClosed: true });
    await connect();
    expect([socket.readyState, network.sockets.length]).toEqual([3, 0]);
    socket.reconnect();
    await connect();
    expect(socket.readyState).toBe(1);
  });

  it.each([
    ['a function', () => address],
    ['a function of a promise', () => Promise.resolve(address)],
    ['a promise', Promise.resolve(new URL(address))],
  ])('takes %s as its URL', async (_, url) => {
    const { socket, connect } = create({}, url);
    expect(socket.url).toBe('');
    await connect();
    expect([socket.url, socket.readyState]).toEqual([address, 1]);
  });

  it('is given promises that are rejected before they are asked for, and no process ends of that', async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown): void => void unheard.push(error);
    process.on('unhandledRejection', hear);
    onTestFinished(() => void process.off('unhandledRejection', hear));
    const { clock, network } = create({ startClosed: true });
    const rejected = (): Promise<never> => Promise.reject(new Error('of the app'));
    const socket = new SupervisedWebSocket(rejected(), rejected(), {
      clock,
      webSocket: network.WebSocket,
      startClosed: true,
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(unheard).toEqual([]);
    socket.connection[Symbol.dispose]();
  });

  it('tells once that a function of the app has failed an attempt', async () => {
    const { socket, connect } = create({
      create: () => {
        throw new Error('no socket');
      },
    });
    const messages: unknown[] = [];
    socket.onerror = (event) => {
      messages.push((event as { message?: unknown }).message);
    };
    await connect();
    expect(messages).toEqual([expect.stringContaining('create failed')]);
  });
});
