import { describe, expect, it } from 'vitest';
import { createNodeWorld } from '../../support/world.js';
import { createSession, createSessionBench, type SessionBench } from './session-rig.js';

const heartbeat = { intervalMs: 1000, timeoutMs: 400 } as const;

const pings = ({ server }: SessionBench): readonly unknown[] =>
  server.heard.filter((frame) => frame.startsWith('{"type":"ping"'));

/** A connected session over a wire of 50 ms. */
const connected = (options: Parameters<typeof createSessionBench>[0] = {}): SessionBench => {
  const bench = createSessionBench({ heartbeat, ...options }, { latencyMs: 50 });
  bench.connect();
  bench.clock.advance(50);
  expect(bench.connection.getSnapshot().status).toBe('connected');
  return bench;
};

describe('the heartbeat of a session, where the platform cannot ping', () => {
  it('pings by the protocol, and measures the round trip', () => {
    const bench = connected();
    bench.clock.advance(500);
    expect(pings(bench)).toEqual(['{"type":"ping","id":1}']);
    bench.clock.advance(50);
    expect(bench.connection.getSnapshot().rtt).toBe(50);
    expect(bench.told.filter((what) => what.startsWith('latency'))).toEqual(['latency 50']);
    bench.clock.advance(2000);
    expect(pings(bench)).toEqual([1, 2, 3].map((id) => `{"type":"ping","id":${String(id)}}`));
  });

  it('notices a link that is half-open, and resumes', () => {
    const bench = connected();
    const { connection, server, clock } = bench;
    const { socket } = server;
    socket.silent = true;
    socket.congested = true;
    connection.send('into the void');
    clock.advance(900);
    expect(connection.getSnapshot().lastClose).toMatchObject({
      cause: 'heartbeat-timeout',
      code: 4000,
    });
    clock.advance(1000);
    expect(server.taken).toEqual([':into the void']);
    expect(connection.getSnapshot().recovered).toBe(true);
    // Nobody answers its close frame: the wire is cut in the end.
    socket.fail();
  });

  it('counts any frame as life, and still takes the pong for the round trip', () => {
    const bench = connected();
    const { server, clock, connection, network } = bench;
    clock.advance(490);
    network.latencyMs = 600;
    clock.advance(20);
    expect(pings(bench)).toHaveLength(1);
    clock.advance(300);
    server.say(':busy');
    clock.advance(300);
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', rtt: 600 });
  });

  it('measures on after a probe has crossed a ping that was under way', () => {
    const bench = connected();
    const { connection, clock } = bench;
    clock.advance(500);
    connection.retryNow();
    expect(pings(bench)).toHaveLength(2);
    clock.advance(50);
    bench.told.length = 0;
    clock.advance(3000);
    expect(bench.told).toEqual(['latency 50', 'latency 50', 'latency 50']);
  });

  it('takes a pong that it did not ask for, or has had, for nothing', () => {
    const bench = connected();
    bench.server.control({ type: 'pong', id: 1 });
    bench.clock.advance(550);
    bench.server.control({ type: 'pong', id: 1 });
    bench.server.control({ type: 'pong', id: 2 });
    expect(bench.told.filter((what) => what.startsWith('latency'))).toEqual(['latency 50']);
  });

  it('does not use the ping of the app, nor ask it what a pong is', () => {
    const asked: string[] = [];
    const bench = connected({
      heartbeat: {
        ...heartbeat,
        ping: () => {
          asked.push('ping');
          return 'ping';
        },
        isPong: (data) => {
          asked.push(data as string);
          return true;
        },
      },
    });
    const messages: unknown[] = [];
    bench.connection.on('message', (data) => messages.push(data));
    bench.clock.advance(500);
    bench.server.say(':pong');
    bench.clock.advance(3000);
    expect(asked).toEqual([]);
    expect(messages).toEqual(['pong']);
    expect(pings(bench)).toHaveLength(4);
    expect(bench.server.taken).toEqual([]);
  });

  it('is off where it is off, and answers the server all the same', () => {
    const bench = connected({ heartbeat: false });
    bench.clock.advance(60_000);
    expect(pings(bench)).toEqual([]);
    bench.server.control({ type: 'ping', id: 9 });
    expect(bench.server.heard.at(-1)).toBe('{"type":"pong","id":9}');
  });

  it('checks a session by default: no one is told that nothing can be checked', () => {
    const warnings: string[] = [];
    const ignore = (): void => undefined;
    const warn = (_: unknown, text: string): void => void warnings.push(text);
    const logger = { debug: ignore, info: ignore, warn, error: ignore };
    const bench = connected({ heartbeat: {}, logger });
    bench.clock.advance(15_000);
    expect(pings(bench)).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('leaves nothing of a link in the next one', () => {
    const bench = createSession({ heartbeat });
    bench.clock.advance(500);
    bench.comeBack();
    bench.clock.advance(500);
    expect(pings(bench)).toEqual(['{"type":"ping","id":1}']);
  });
});

describe('the heartbeat of a session in Node', () => {
  it('pings by WebSocket itself', async () => {
    const world = createNodeWorld({ options: { session: true, heartbeat } });
    world.network.onSend = (socket, data) => {
      if (!(data as string).includes('"hello"')) return;
      socket.reply(
        JSON.stringify({
          ...{ type: 'welcome', session: 's', token: 't', resumed: false, received: 0, next: 1 },
          ...{ heartbeatMs: 0, graceMs: 0, spreadMs: 0, window: { messages: 1, bytes: 1 } },
        }),
      );
    };
    world.connection.start();
    await world.pass(2000);
    expect(world.status).toBe('connected');
    expect(world.network.last.pings.length).toBeGreaterThan(0);
    expect(world.network.last.sent.some((frame) => (frame as string).includes('ping'))).toBe(false);
    expect(world.snapshot.rtt).toBe(10);
    world.connection[Symbol.dispose]();
    world.expectNothingLeft();
  });
});
