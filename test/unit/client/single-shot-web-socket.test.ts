import { describe, expect, it, vi } from 'vitest';
import { AuthRefusedError } from '../../../src/client/index.js';
import { createSocket, type SocketBench } from './web-socket-bench.js';

const create = (): SocketBench => createSocket({ mode: 'single-shot' });

describe('a single-shot socket', () => {
  it('is CLOSED when its link has broken, and does not come back', async () => {
    const { network, clock, told, connect } = create();
    await connect();
    network.last.fail();
    clock.advance(60_000);
    expect(told).toEqual(['open 1', 'error 3', 'close 1006 3']);
    expect(network.sockets).toHaveLength(1);
  });

  it.each([1000, 1008, 1012, 1013, 4401])(
    'is CLOSED when the server closes with %i, whatever that means to a supervised one',
    async (code) => {
      const { network, clock, told, connect } = create();
      await connect();
      network.last.serverClose(code);
      clock.advance(60_000);
      expect(told).toEqual(['open 1', `close ${code} 3`]);
      expect(network.sockets).toHaveLength(1);
    },
  );

  it('fails when it cannot connect, with one attempt', async () => {
    const { network, clock, told, connect } = create();
    network.behaviour = 'refuse';
    await connect();
    clock.advance(60_000);
    expect(told).toEqual(['error 3', 'close 1006 3']);
    expect(network.sockets).toHaveLength(1);
  });

  it('whose credentials are refused is CLOSED, and says so once', async () => {
    const { socket, network, clock, told, connect } = createSocket({
      mode: 'single-shot',
      credentials: () => Promise.reject(new AuthRefusedError()),
    });
    await connect();
    clock.advance(60_000);
    expect(told).toEqual(['error 3', 'close 1006 3']);
    expect([network.sockets, socket.connection.getSnapshot().status]).toEqual([[], 'stopped']);
  });

  it('that did without a session tells no error of the socket that it left', async () => {
    const { network, told, connect, clock } = createSocket({ mode: 'single-shot', session: true });
    network.behaviour = (socket) => (socket.protocols.length > 0 ? 'hang' : 'accept');
    await connect();
    network.last.open();
    network.last.fireRaw('error', {});
    network.last.serverClose(1003);
    clock.advance(10);
    // As where the other end has gone away: neither in order nor an error.
    network.last.fireRaw('close', { code: 1006, reason: '', wasClean: false });
    expect(network.sockets).toHaveLength(2);
    expect(told).toEqual(['open 1', 'close 1006 3']);
  });

  it('tells what is no end of a socket to its logger, or else to the page', async () => {
    const surfaced = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const fail = (): never => {
      throw new Error('of the app');
    };
    const warned: unknown[] = [];
    const ignore = (): void => undefined;
    const logger = {
      debug: ignore,
      info: ignore,
      warn: (_: object, line: string) => warned.push(line),
      error: ignore,
    };
    for (const options of [{ logger }, {}]) {
      const bench = createSocket({ mode: 'single-shot', close: { classify: fail }, ...options });
      await bench.connect();
      bench.network.last.serverClose(1000);
      expect(bench.told).toEqual(['open 1', 'close 1000 3']);
      expect(surfaced).toHaveBeenCalledTimes('logger' in options ? 0 : 1);
    }
    expect(warned).toContainEqual(expect.stringContaining('CALLBACK_FAILED'));
    surfaced.mockRestore();
  });

  it('is given up when the upgrade is not answered in time', async () => {
    const { network, clock, told, connect } = create();
    network.behaviour = 'hang';
    await connect();
    clock.advance(10_000);
    expect(told).toEqual(['error 3', 'close 1006 3']);
  });

  it('throws at what is sent while it connects', () => {
    const { socket } = create();
    expect(() => {
      socket.send('early');
    }).toThrow(expect.objectContaining({ name: 'InvalidStateError' }) as Error);
  });

  it('discards what is sent while it is closing, and counts its bytes', async () => {
    const { socket, network, connect } = create();
    await connect();
    network.last.readyState = 2;
    expect(socket.readyState).toBe(2);
    socket.send('late');
    expect(network.last.sent).toEqual([]);
    expect(socket.bufferedAmount).toBe(4);
  });

  it('discards what is sent when it is closed, and counts its bytes', async () => {
    const { socket, network, connect } = create();
    await connect();
    network.last.serverClose(1000);
    socket.send('late');
    expect(network.last.sent).toEqual([]);
    expect(socket.bufferedAmount).toBe(4);
  });

  it.each(['reconnect', 'retryNow'] as const)(
    'that starts closed begins with the first %s(), and is not revived after that',
    async (begin) => {
      const { socket, network, told, connect } = createSocket({
        mode: 'single-shot',
        startClosed: true,
      });
      await connect();
      expect([socket.readyState, network.sockets]).toEqual([3, []]);
      socket[begin]();
      await connect();
      network.last.serverClose(1000);
      socket.reconnect();
      socket.retryNow();
      await connect();
      expect(told).toEqual(['open 1', 'close 1000 3']);
      expect(network.sockets).toHaveLength(1);
    },
  );

  it('is not revived', async () => {
    const { socket, network, connect } = create();
    await connect();
    network.last.serverClose(1000);
    socket.reconnect();
    socket.retryNow();
    await connect();
    expect([socket.readyState, network.sockets.length]).toEqual([3, 1]);
  });
});
