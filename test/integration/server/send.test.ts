import { describe, expect, it } from 'vitest';
import { connectTo, record, startServer } from './rig.js';

describe('send', () => {
  it('says `sent` while the client is there, and keeps the message until it is acknowledged', async () => {
    // With half of the window unacknowledged a client acknowledges at once.
    const server = await startServer({ sessions: { maxMessages: 4 } });
    const { client, received } = await connectTo(server);
    expect([client.send('one'), client.send('two')]).toEqual(['sent', 'sent']);
    expect(client.unacknowledged).toBe(2);
    await expect.poll(() => received).toEqual(['one', 'two']);
    await expect.poll(() => client.unacknowledged).toBe(0);
  });

  it('says `buffered` while the client is away, and delivers when it is back', async () => {
    const server = await startServer();
    const { client, received } = await connectTo(server);
    client.terminate();
    expect([client.send('one'), client.sendEvent('two')]).toEqual(['buffered', 'buffered']);
    expect(client.unacknowledged).toBe(2);
    await expect.poll(() => received).toEqual(['one']);
  });

  it('says `dropped` for what can never arrive: too large to be kept, or too late', async () => {
    const server = await startServer({ sessions: { maxBytes: 100 } });
    const { client } = await connectTo(server);
    client.terminate();
    expect(client.send('x'.repeat(200))).toBe('dropped');
    client.close();
    expect([client.send('x'), client.sendEvent('x'), client.isConnected]).toEqual([
      'dropped',
      'dropped',
      false,
    ]);
  });

  it('loses nothing else over a message that is too large to be kept', async () => {
    const server = await startServer({ sessions: { maxBytes: 100 } });
    const { client, connection, received } = await connectTo(server);
    client.terminate();
    const outcomes = [client.send('one'), client.send('x'.repeat(200)), client.send('two')];
    expect(outcomes).toEqual(['buffered', 'dropped', 'buffered']);
    await expect.poll(() => received).toEqual(['one', 'two']);
    expect(connection.getSnapshot().recovered).toBe(true);
  });

  it('says `sent` for what is too large to be kept, while the client is there', async () => {
    const server = await startServer({ sessions: { maxBytes: 100 } });
    const { client, received } = await connectTo(server);
    expect(client.send('x'.repeat(200))).toBe('sent');
    await expect.poll(() => received).toEqual(['x'.repeat(200)]);
  });

  it('keeps the latest where a client that is away misses too much, and tells it what is lost', async () => {
    const server = await startServer({ sessions: { maxMessages: 3 } });
    const { client, connection, received } = await connectTo(server);
    client.terminate();
    for (const word of ['1', '2', '3', '4', '5']) expect(client.send(word)).toBe('buffered');
    await expect.poll(() => received).toEqual(['3', '4', '5']);
    expect(connection.getSnapshot()).toMatchObject({
      recovered: false,
      lost: { received: { from: 1, to: 2 }, sent: null },
    });
  });

  it('takes text, buffers, views and array buffers, each as the client gets it', async () => {
    const server = await startServer();
    const { client, received } = await connectTo(server);
    const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
    client.send('grüß dich');
    client.send(Buffer.from([0, 255]));
    client.send(view);
    client.send(new Uint16Array([258]).buffer);
    client.send('');
    await expect.poll(() => received).toEqual(['grüß dich', '00ff', '0102', '0201', '']);
  });

  it.each([[undefined], [null], [7], [{ text: 'x' }], [['x']]])(
    'throws for %o, which no WebSocket sends',
    async (data) => {
      const server = await startServer();
      const { client } = await connectTo(server);
      expect(() => client.send(data as never)).toThrow(
        /accepted: string, .* \(MESSAGE_UNSUPPORTED/,
      );
    },
  );
});

describe('sendEvent', () => {
  it('carries a name and what JSON can say, in order with the messages', async () => {
    const server = await startServer();
    const { client, connection } = await connectTo(server);
    const heard: unknown[] = [];
    connection.on('message', (data) => heard.push(data));
    connection.on('event', (name, data) => heard.push([name, data]));
    client.send('before');
    client.sendEvent('typing', { room: 1, who: ['ada', null] });
    client.sendEvent('bare');
    client.send('after');
    await expect.poll(() => heard.length).toBe(4);
    expect(heard).toEqual([
      'before',
      ['typing', { room: 1, who: ['ada', null] }],
      ['bare', undefined],
      'after',
    ]);
  });

  it('comes from clients too, with its data', async () => {
    const server = await startServer();
    const said = record(server);
    const { connection } = await connectTo(server);
    connection.session?.sendEvent('typing', { room: 1 });
    connection.session?.sendEvent('bare');
    await expect.poll(() => said.length).toBe(3);
    expect(said.slice(1)).toEqual(['a event typing {"room":1}', 'a event bare']);
  });

  it.each([[''], ['line\nfeed'], ['n'.repeat(129)], [7]])(
    'throws for the name %o',
    async (name) => {
      const server = await startServer();
      const { client } = await connectTo(server);
      expect(() => client.sendEvent(name as string)).toThrow(
        /sendEvent: name: .* \(OPTION_INVALID/,
      );
    },
  );

  it.each([
    ['nests deeper than a peer reads', JSON.parse('['.repeat(33) + ']'.repeat(33)) as unknown],
    ['reaches for a prototype', JSON.parse('{"__proto__":{"admin":true}}') as unknown],
    ['is no JSON', 7n],
  ])('throws for data that %s, and the link goes on', async (_, data) => {
    const server = await startServer();
    const { client, received } = await connectTo(server);
    expect(() => client.sendEvent('x', data)).toThrow(/\(MESSAGE_UNSUPPORTED/);
    client.send('still here');
    await expect.poll(() => received).toEqual(['still here']);
  });
});

describe('close and subscribe', () => {
  it.each([
    [1005, ''],
    [1006, ''],
    [1015, ''],
    [999, ''],
    [2999, ''],
    [5000, ''],
    [1000.5, ''],
    [1000, 'r'.repeat(124)],
  ])('close throws for %d %s, which no close frame carries', async (code, reason) => {
    const server = await startServer();
    const { client } = await connectTo(server);
    expect(() => {
      client.close(code, reason);
    }).toThrow(/close: (code|reason): given .* \(OPTION_INVALID/);
    expect(client.isConnected).toBe(true);
  });

  it.each([4000, 4001, 4002, 4003, 4004, 4005])(
    'close throws for %d, by which linekeeper itself says what became of a link',
    async (code) => {
      const server = await startServer();
      const { client } = await connectTo(server);
      expect(() => {
        client.close(code);
      }).toThrow(/given 400\d; accepted: 1000-1003, 1007-1014, 3000-3999, 4006-4999/);
      expect(client.isConnected).toBe(true);
    },
  );

  it('close with 4410 sends a client away for good', async () => {
    const server = await startServer();
    const { client, connection } = await connectTo(server);
    client.close(4410, 'the room is gone');
    await expect.poll(() => connection.getSnapshot().reason).toBe('fatal');
    expect(server.clients.size).toBe(0);
  });

  it('subscribe throws for what names no topic', async () => {
    const server = await startServer();
    const { client } = await connectTo(server);
    expect(() => {
      client.subscribe('');
    }).toThrow(/subscribe: topic: .* \(OPTION_INVALID/);
    expect(client.topics.size).toBe(0);
  });
});
