import { describe, expect, it, onTestFinished } from 'vitest';
import { createConnection } from 'linekeeper';
import { createInspector } from 'linekeeper/inspect';
import { startWsServer } from '../../support/ws-server.js';
import { ofKind } from '../../unit/inspect/records.js';

describe('the traffic that is told', () => {
  it('is what a real server has seen, frame by frame and byte by byte', async () => {
    const server = await startWsServer();
    const inspector = createInspector();
    const connection = createConnection({
      url: server.url(),
      inspect: inspector,
      heartbeat: {
        intervalMs: 30,
        timeoutMs: 5000,
        ping: () => 'ping',
        isPong: (data) => data === 'pong',
      },
      handshake: async ({ send, next }) => {
        send('hello');
        await next();
      },
    });
    onTestFinished(async () => {
      connection[Symbol.dispose]();
      inspector.stop();
      await server.close();
    });
    let answers = { frames: 0, bytes: 0 };
    const answer = (data: string | Buffer): void => {
      answers = { frames: answers.frames + 1, bytes: answers.bytes + Buffer.byteLength(data) };
    };
    server.onConnection(({ socket }) => {
      socket.once('message', () => {
        socket.send('welcome');
        answer('welcome');
      });
    });
    connection.start();
    await connection.waitConnected();
    await new Promise((resolve) => connection.on('latency', resolve));
    for (let size = 1; size < 200_000; size *= 7) {
      connection.send('ü'.repeat(size));
      connection.send(new Uint8Array(size));
      server.broadcast(Buffer.alloc(size));
      answer(Buffer.alloc(size));
    }
    connection.send('last');
    await expect.poll(() => server.received.map(({ text }) => text)).toContain('last');
    connection.stop();
    await expect.poll(() => server.live).toEqual([]);
    connection[Symbol.dispose]();
    const pongs = server.received.filter(({ text }) => text === 'ping').length;
    const told = ofKind(inspector.events(), 'traffic');
    const sum = (direction: 'sent' | 'received', what: 'frames' | 'bytes'): number =>
      told.reduce((total, record) => total + record[direction][what], 0);
    expect(sum('sent', 'frames')).toBe(server.received.length);
    expect(sum('sent', 'bytes')).toBe(
      server.received.reduce((total, { data }) => total + data.length, 0),
    );
    expect(sum('received', 'frames')).toBe(answers.frames + pongs);
    expect(sum('received', 'bytes')).toBe(answers.bytes + 4 * pongs);
  });

  it('is told for each transport by itself', async () => {
    const server = await startWsServer({ echo: true });
    const inspector = createInspector();
    const connection = createConnection({
      transports: { sync: { url: server.url('/sync') }, intent: { url: server.url('/intent') } },
      inspect: inspector,
    });
    onTestFinished(async () => {
      connection[Symbol.dispose]();
      await server.close();
    });
    connection.start();
    await connection.waitConnected();
    const heard = new Promise((resolve) => connection.on('message', resolve));
    connection.send('one', { transport: 'intent' });
    await heard;
    connection[Symbol.dispose]();
    expect(ofKind(inspector.events(), 'traffic')).toMatchObject([
      { transport: 'intent', sent: { frames: 1, bytes: 3 }, received: { frames: 1, bytes: 3 } },
    ]);
    expect(ofKind(inspector.events(), 'connection')[0]!.transports).toEqual(['sync', 'intent']);
  });
});
