import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench, type SessionBench } from './session-rig.js';

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);
const COLON = 58;

const received = ({ connection }: SessionBench): unknown[] => {
  const messages: unknown[] = [];
  connection.on('message', (data) => messages.push(data));
  return messages;
};

describe('messages of a session', () => {
  it('are numbered from 1, and say what was received where that has changed', () => {
    const { connection, server } = createSession();
    connection.send('one');
    server.say(':hello');
    connection.send('two');
    connection.send('three');
    expect(server.heard.slice(1)).toEqual(['1:one', '2,1:two', '3:three']);
  });

  it('are delivered without their numbers, with the name of the transport', () => {
    const bench = createSession();
    const told: unknown[] = [];
    bench.connection.on('message', (...args) => told.push(args));
    bench.server.say(':hello');
    bench.server.say('#orders\n{"id":1}');
    expect(told).toEqual([
      ['hello', { transport: 'main' }],
      ['{"id":1}', { transport: 'main', topic: 'orders' }],
    ]);
    expect(bench.connection.getMetrics().received).toBe(2);
  });

  it('may be empty, look like frames, and hold any text', () => {
    const bench = createSession();
    const messages = received(bench);
    const texts = ['', ':', '1:x', '{"type":"ping"}', '#a\nb', 'grüß dich 🙂'];
    for (const text of texts) {
      bench.server.say(`:${text}`);
      bench.connection.send(text);
    }
    expect(messages).toEqual(texts);
    expect(bench.server.taken).toEqual(texts.map((text) => `:${text}`));
  });

  it('wait when the session has no room to repeat more, and leave with the acknowledgement', () => {
    const bench = createSession({ session: { maxMessages: 2 } });
    const { connection, server, clock } = bench;
    expect(['a', 'b', 'c'].map((text) => connection.send(text))).toEqual([
      'sent',
      'sent',
      'queued',
    ]);
    clock.advance(1000);
    expect(server.taken).toEqual([':a', ':b']);
    server.acknowledge();
    clock.advance(50);
    expect(server.taken).toEqual([':a', ':b', ':c']);
  });

  it('that may not wait are refused where they cannot be sent at once', async () => {
    const { connection, cut, server } = createSession();
    const drop = { delivery: 'drop' } as const;
    const arrived = connection.session!.deliver('now', drop);
    server.acknowledge();
    await arrived;
    cut();
    await expect(connection.session!.deliver('late', drop)).rejects.toMatchObject({
      code: 'QUEUE_OVERFLOW',
    });
    expect(connection.getSnapshot().queued).toBe(0);
    expect(server.taken).toEqual([':now']);
  });

  it('are counted and told as sent, queued or dropped', () => {
    const bench = createSessionBench({ delivery: { mode: 'queue', maxMessages: 1 } });
    const { connection, cut, connect } = bench;
    expect(connection.send('a')).toBe('queued');
    connect();
    expect(connection.send('b')).toBe('sent');
    expect(connection.session?.unacknowledged).toBe(2);
    cut();
    expect(connection.send('c')).toBe('queued');
    connection.send('d');
    expect(connection.getSnapshot()).toMatchObject({ queued: 1, metrics: { dropped: 1 } });
    expect(connection.getMetrics().sent).toBe(2);
    expect(bench.errors.map(({ code }) => code)).toEqual(['QUEUE_OVERFLOW']);
  });

  it('are dropped while away where the app says so', () => {
    const { connection, server, cut, comeBack } = createSession({ delivery: 'drop' });
    connection.send('a');
    cut();
    expect(connection.send('b')).toBe('dropped');
    connection.retryNow();
    comeBack();
    expect(server.taken).toEqual([':a']);
  });

  it('wait in a queue of 10000 messages and 4 MiB by default', () => {
    const { connection } = createSessionBench();
    for (let n = 0; n <= 10_000; n += 1) connection.send('x');
    expect(connection.getSnapshot()).toMatchObject({ queued: 10_000, metrics: { dropped: 1 } });
    const { connection: other } = createSessionBench();
    const megabyte = 'x'.repeat(2 ** 20);
    for (let n = 0; n < 5; n += 1) other.send(megabyte);
    expect(other.getSnapshot()).toMatchObject({ queued: 4, metrics: { dropped: 1 } });
  });

  it('keep the bounds that the app has set for the queue', () => {
    const { connection } = createSessionBench({ delivery: { mode: 'queue', maxMessages: 2 } });
    for (const text of ['a', 'b', 'c']) connection.send(text);
    expect(connection.getSnapshot()).toMatchObject({ queued: 2, metrics: { dropped: 1 } });
  });

  it('are delivered once, though the server repeats them', () => {
    const bench = createSession();
    const messages = received(bench);
    bench.server.say(':one');
    bench.server.control('1:one');
    bench.server.say(':two');
    expect(messages).toEqual(['one', 'two']);
  });
});

describe('binary messages of a session', () => {
  it('have a header that can be read by eye, and go in every form that a socket takes', () => {
    const { connection, server } = createSession();
    connection.send(bytes(1, 2));
    connection.send(bytes(3).buffer);
    connection.send(new DataView(bytes(9, 4, 5, 9).buffer, 1, 2));
    expect(server.heard.slice(1)).toEqual(['1:\x01\x02', '2:\x03', '3:\x04\x05']);
  });

  it('are kept as they were when they were sent', () => {
    const { connection, server, cut, comeBack } = createSession();
    const data = bytes(1);
    server.socket.congested = true;
    connection.send(data);
    data[0] = 2;
    cut();
    connection.send(data);
    data[0] = 3;
    connection.retryNow();
    comeBack();
    expect(server.taken).toEqual([':\x01', ':\x02']);
  });

  it.each([{}, { binaryType: 'arraybuffer' }, { binaryType: null }] as const)(
    'come as ArrayBuffers with %j',
    (options) => {
      const bench = createSession(options);
      const messages = received(bench);
      bench.server.say(bytes(COLON, 7, 8));
      bench.server.say(bytes(COLON));
      expect(messages.map((data) => data instanceof ArrayBuffer)).toEqual([true, true]);
      expect(messages.map((data) => [...new Uint8Array(data as ArrayBuffer)])).toEqual([
        [7, 8],
        [],
      ]);
    },
  );

  it('come as Blobs where the app says so', async () => {
    const bench = createSession({ binaryType: 'blob' });
    const messages = received(bench);
    bench.server.say(bytes(COLON, 7, 8));
    expect(messages[0]).toBeInstanceOf(Blob);
    expect([...new Uint8Array(await (messages[0] as Blob).arrayBuffer())]).toEqual([7, 8]);
  });

  it('come with their topic', () => {
    const bench = createSession();
    const told: unknown[] = [];
    bench.connection.on('message', (data, { topic }) => told.push(data, topic));
    bench.server.say(Uint8Array.from([...new TextEncoder().encode('#grün\n'), 0, 255]));
    expect(told).toEqual([bytes(0, 255).buffer, 'grün']);
  });

  it('may not be Blobs, which cannot be repeated', () => {
    const { connection, server, cut } = createSession();
    const send = (): unknown => connection.send(new Blob(['x']));
    const refused = expect.objectContaining({ code: 'MESSAGE_UNSUPPORTED' });
    expect(send).toThrow(refused);
    cut();
    expect(send).toThrow(refused);
    expect(connection.getSnapshot()).toMatchObject({ queued: 0, metrics: { dropped: 0 } });
    expect(server.taken).toEqual([]);
  });
});
