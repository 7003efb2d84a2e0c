import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { quickHeartbeat, useRig } from './rig.js';

const rig = useRig();

describe('a half-open link', () => {
  it.each(['both', 'up', 'down'] as const)(
    'that stalls (%s) is found by protocol pings and replaced',
    async (directions) => {
      const { connection, next } = await rig.connected({
        heartbeat: quickHeartbeat,
        connectTimeoutMs: 500,
      });
      await next('latency');
      const planned = next('retry');
      rig.proxy.stall(directions);
      const [{ close, attempt }] = await planned;
      expect(close).toMatchObject({ cause: 'heartbeat-timeout', wasClean: false });
      expect(attempt).toBe(1);
      rig.proxy.heal();
      await connection.waitConnected();
      await expect.poll(() => rig.server.live.length).toBe(1);
      await expect.poll(() => rig.proxy.open).toBe(1);
    },
  );

  it.each(['up', 'down'] as const)(
    'that swallows everything %s is found and replaced',
    async (direction) => {
      const { connection, next } = await rig.connected({
        heartbeat: quickHeartbeat,
        connectTimeoutMs: 500,
      });
      const planned = next('retry');
      rig.proxy.blackhole(direction);
      expect((await planned)[0].close?.cause).toBe('heartbeat-timeout');
      rig.proxy.heal();
      await connection.waitConnected();
    },
  );

  it('tells of the loss exactly once, without waiting for a close handshake', async () => {
    const { next, said } = await rig.connected({ heartbeat: quickHeartbeat });
    const planned = next('retry');
    rig.proxy.stall();
    await planned;
    // The wire still holds everything back: nobody can have answered a close frame.
    expect(said.filter((what) => what.startsWith('close heartbeat-timeout'))).toHaveLength(1);
    rig.proxy.heal();
    await next('open');
    expect(said.filter((what) => what.startsWith('close'))).toHaveLength(1);
  });

  it('is kept when the server answers pings late, but in time', async () => {
    const { connection, next } = await rig.connected({
      heartbeat: { intervalMs: 50, timeoutMs: 2000 },
    });
    rig.proxy.delay(60);
    const [{ rttMs }] = await next('latency').then(() => next('latency'));
    expect(rttMs).toBeGreaterThanOrEqual(60);
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', rtt: rttMs });
    expect(rig.proxy.accepted).toBe(1);
  });

  it('is probed at once by retryNow, and replaced when it does not answer', async () => {
    const { connection, next } = await rig.connected({
      heartbeat: { intervalMs: 600_000, probeTimeoutMs: 400 },
      connectTimeoutMs: 500,
    });
    const answered = next('latency');
    connection.retryNow();
    await answered;
    expect(rig.proxy.accepted).toBe(1);
    const planned = next('retry');
    rig.proxy.stall();
    connection.retryNow();
    expect((await planned)[0].close?.cause).toBe('heartbeat-timeout');
    rig.proxy.heal();
    await connection.waitConnected();
  });

  it('is let go of soon when stopped, with no peer to answer the close frame', async () => {
    const sockets: WebSocket[] = [];
    class Recorded extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        sockets.push(this);
      }
    }
    const { connection } = await rig.connected({ webSocket: Recorded });
    rig.proxy.stall();
    connection.stop();
    await expect
      .poll(() => sockets.map(({ readyState }) => readyState), { timeout: 10_000 })
      .toEqual([WebSocket.CLOSED]);
  });

  it('is found by the ping of an app protocol as well', async () => {
    const { connection, next, received } = await rig.connected({
      connectTimeoutMs: 500,
      heartbeat: { ...quickHeartbeat, ping: () => 'ping', isPong: (data) => data === 'pong' },
    });
    await next('latency');
    const planned = next('retry');
    rig.proxy.stall();
    expect((await planned)[0].close?.cause).toBe('heartbeat-timeout');
    rig.proxy.heal();
    await connection.waitConnected();
    expect(received).toEqual([]);
    expect((await rig.server.nextConnection()).pings).toBe(0);
  });

  it('is found when the server answers no ping, though it reads', async () => {
    const { next } = await rig.connected({ heartbeat: quickHeartbeat });
    const planned = next('retry');
    rig.server.answerPings = false;
    expect((await planned)[0].close?.cause).toBe('heartbeat-timeout');
  });

  it('is not suspected while other frames arrive', async () => {
    rig.server.answerPings = false;
    rig.server.onConnection(({ socket }) => {
      socket.on('ping', () => socket.send('busy'));
    });
    // Another ping is only sent once a frame has answered the last one.
    const { connection, received } = await rig.connected({
      heartbeat: { intervalMs: 20, timeoutMs: 10_000 },
    });
    await expect.poll(() => received.length).toBeGreaterThan(5);
    expect(connection.getSnapshot().status).toBe('connected');
    expect(rig.proxy.accepted).toBe(1);
  });
});
