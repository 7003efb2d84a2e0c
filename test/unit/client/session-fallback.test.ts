import { describe, expect, it } from 'vitest';
import type { FakeNodeSocket } from '../../support/fake-node-socket.js';
import type { FakeSocket } from '../../support/fake-socket.js';
import { createNodeWorld } from '../../support/world.js';
import { createBench, type Bench } from './bench.js';
import { SUBPROTOCOL } from './session-rig.js';

const offers = (socket: FakeSocket): boolean => socket.protocols.includes(SUBPROTOCOL);

/** A server that takes a hello for a message of its own, and what it does with other sockets. */
const plainWith =
  <Other>(other: Other) =>
  (socket: FakeSocket): { close: number } | Other =>
    offers(socket) ? { close: 1003 } : other;
const plain = plainWith('accept' as const);

/** Watches the sockets that are neither closing nor closed, each time that one is made. */
function watchHeld({ network }: Bench): readonly number[] {
  const held: number[] = [];
  const { behaviour } = network;
  network.behaviour = (socket, attempt) => {
    held.push(network.sockets.filter(({ readyState }) => readyState < 2).length);
    return typeof behaviour === 'function' ? behaviour(socket, attempt) : (behaviour as 'accept');
  };
  return held;
}

describe('the second socket of an attempt', () => {
  it('is opened when the first has gone: one lives at a time', () => {
    const bench = createBench({ session: true });
    bench.network.behaviour = plain;
    const held = watchHeld(bench);
    bench.connect();
    for (let round = 0; round < 5; round += 1) {
      bench.network.last.serverClose(1012);
      bench.clock.advance(60_000);
    }
    expect(bench.network.sockets).toHaveLength(12);
    expect(Math.max(...held)).toBe(1);
  });

  it('has listeners of its own, and the first keeps none', () => {
    const bench = createBench({ session: true });
    bench.network.behaviour = plain;
    bench.connect();
    const [first] = bench.network.sockets;
    expect(['open', 'message', 'close'].map((type) => first?.listenerCount(type))).toEqual([
      0, 0, 0,
    ]);
    // Whatever a dead socket still says changes nothing.
    const before = bench.connection.getSnapshot();
    first?.fireRaw('close', { code: 1002 });
    first?.fireRaw('message', { data: 'late' });
    expect(bench.connection.getSnapshot()).toBe(before);
  });

  it('is part of the attempt: what it fails with is what is told', () => {
    const bench = createBench({ session: true, maxAttempts: 0 });
    bench.network.behaviour = plainWith('refuse' as const);
    bench.connect();
    bench.clock.advance(0);
    expect(bench.network.sockets.map(offers)).toEqual([true, false]);
    expect(bench.connection.getSnapshot()).toMatchObject({
      status: 'stopped',
      reason: 'exhausted',
      attempt: 0,
      metrics: { attempts: 1 },
    });
  });

  it('shares the connect timeout with the first', () => {
    const bench = createBench({ session: true, connectTimeoutMs: 6000 });
    bench.connect();
    bench.network.behaviour = 'hang';
    // The first has opened and stays silent for 5000 ms.
    bench.clock.advance(5999);
    expect(bench.network.sockets).toHaveLength(2);
    expect(bench.connection.getSnapshot().status).toBe('connecting');
    bench.clock.advance(1);
    expect(bench.connection.getSnapshot().lastClose?.cause).toBe('connect-timeout');
    expect(bench.network.last.closeCalls).toEqual([{ code: 4001, reason: 'connect timeout' }]);
  });

  it('is not opened after a stop, and is let go of by one', () => {
    const bench = createBench({ session: true });
    bench.connect();
    bench.clock.advance(4999);
    bench.connection.stop();
    bench.clock.advance(60_000);
    expect(bench.network.sockets).toHaveLength(1);
    bench.network.behaviour = plainWith('hang' as const);
    bench.connect();
    bench.clock.advance(10);
    expect(bench.network.sockets).toHaveLength(3);
    bench.connection.stop();
    expect(bench.network.last.closeCalls).toEqual([{ code: 1000, reason: '' }]);
    expect(bench.clock.pendingOfProduct).toEqual([]);
  });

  it('is asked for at the same address: providers are asked once for an attempt', async () => {
    let asked = 0;
    const bench = createBench({
      session: true,
      url: async () => `wss://example.test/${String((asked += 1))}`,
      protocols: () => 'chat',
    });
    bench.network.behaviour = plain;
    bench.connection.start();
    await bench.clock.advanceAsync(10);
    expect(bench.network.sockets.map(({ url }) => url)).toEqual([
      'wss://example.test/1',
      'wss://example.test/1',
    ]);
    expect(bench.network.last.protocols).toEqual(['chat']);
  });

  it('that cannot be made fails the attempt, which is tried again', () => {
    let made = 0;
    const bench: Bench = createBench({
      session: true,
      create: ({ url, protocols }) => {
        made += 1;
        if (made === 2) throw new Error('no socket');
        return new bench.network.WebSocket(url, protocols);
      },
    });
    bench.network.behaviour = plain;
    bench.connect();
    expect(bench.errors.map(({ code }) => code)).toEqual(['PROVIDER_FAILED']);
    expect(bench.connection.getSnapshot().status).toBe('cooldown');
    bench.clock.advance(5000);
    expect(bench.connection.getSnapshot().status).toBe('connected');
  });

  it('leaves the storm guard in force: so many attempts a minute, and two sockets in each', () => {
    const bench = createBench({ session: true, backoff: () => 0 });
    const held = watchHeld({ ...bench, network: bench.network });
    bench.network.behaviour = plainWith('refuse' as const);
    bench.connect();
    bench.clock.advance(59_000);
    expect(bench.connection.getSnapshot()).toMatchObject({
      status: 'cooldown',
      reason: 'storm-guard',
      metrics: { attempts: 20 },
    });
    expect(bench.network.sockets).toHaveLength(40);
    expect(held.every((count) => count === 1)).toBe(true);
  });

  it('is tried anew in each attempt, so that a server may learn the protocol', () => {
    const bench = createBench({ session: true });
    bench.network.behaviour = plain;
    bench.connect();
    bench.network.last.serverClose(1012);
    bench.clock.advance(2000);
    expect(bench.network.sockets.map(offers)).toEqual([true, false, true, false]);
  });
});

describe('no second socket, since it is not the protocol that was refused,', () => {
  it.each([401, 403, 404, 429, 500, 503])('follows HTTP %i', async (status) => {
    const world = createNodeWorld({
      options: { session: true, maxAttempts: 0 },
      behaviour: (socket: FakeNodeSocket) => {
        socket.refuseUpgrade(status);
      },
    });
    world.connection.start();
    await world.pass(1000);
    expect(world.network.sockets).toHaveLength(1);
    expect(world.snapshot.lastClose).toMatchObject({ httpStatus: status });
    world.connection[Symbol.dispose]();
  });

  it('but one does follow HTTP 400, with which servers refuse a subprotocol', async () => {
    const world = createNodeWorld({
      options: { session: true },
      behaviour: (socket: FakeNodeSocket) => {
        if (offers(socket)) socket.refuseUpgrade(400);
        else socket.open();
      },
    });
    world.connection.start();
    await world.pass(1000);
    expect(world.network.sockets.map(offers)).toEqual([true, false]);
    expect(world.status).toBe('connected');
    world.connection[Symbol.dispose]();
    world.expectNothingLeft();
  });

  it.each([1000, 1001, 1005, 1006, 1008, 1011, 1012, 1013, 4000])(
    'follows a close with %i after the hello',
    (code) => {
      const bench = createBench({ session: true });
      bench.connect();
      if (code === 1006) bench.network.last.fail();
      else bench.network.last.serverClose(code);
      expect(bench.network.sockets).toHaveLength(1);
      expect(bench.connection.getSnapshot().lastClose).toMatchObject({ code, cause: 'refused' });
    },
  );
});

describe('a socket whose first frame cannot be sent', () => {
  it('ends the attempt and leaves no timer', () => {
    const bench: Bench = createBench({
      session: true,
      maxAttempts: 0,
      create: ({ url, protocols }) => {
        const socket = new bench.network.WebSocket(url, protocols);
        socket.send = () => {
          throw new Error('it does not send');
        };
        return socket;
      },
    });
    bench.connect();
    expect(bench.connection.getSnapshot()).toMatchObject({ status: 'stopped' });
    expect(bench.clock.pendingOfProduct).toEqual([]);
  });
});
