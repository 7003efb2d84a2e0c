import { describe, expect, it } from 'vitest';
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
