import { describe, expect, it } from 'vitest';
import { createSocket as create } from './web-socket-bench.js';

describe('bufferedAmount', () => {
  it('counts what waits for a link, which keeps it', async () => {
    const { socket, network, connect } = create();
    socket.send('früh');
    socket.send(new Uint8Array(3));
    expect(socket.bufferedAmount).toBe(8);
    await connect();
    expect(network.last.sent).toEqual(['früh', new Uint8Array(3)]);
    expect(socket.bufferedAmount).toBe(0);
  });

  it('counts what was sent in the present turn once, though it has left', async () => {
    const { socket, connect } = create();
    await connect();
    socket.send('early');
    expect(socket.bufferedAmount).toBe(5);
    socket.send('on');
    socket.send('e');
    expect([socket.bufferedAmount, socket.bufferedAmount]).toEqual([8, 8]);
    await Promise.resolve();
    expect(socket.bufferedAmount).toBe(0);
    socket.send('unread');
    await Promise.resolve();
    expect(socket.bufferedAmount).toBe(0);
    socket.send('next');
    expect(socket.bufferedAmount).toBe(4);
  });

  it('forgets what was lost with a link: it never leaves', async () => {
    const { socket, network, connect } = create();
    await connect();
    network.last.congested = true;
    socket.send('lost');
    expect(socket.bufferedAmount).toBe(4);
    network.last.fail();
    expect([socket.readyState, socket.bufferedAmount]).toEqual([0, 0]);
    socket.send('waits');
    expect(socket.bufferedAmount).toBe(5);
  });
});
