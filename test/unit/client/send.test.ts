import { describe, expect, it } from 'vitest';
import { presets, type MessageData } from '../../../src/client/index.js';
import { createBench } from './bench.js';

describe('send', () => {
  it('answers sent while connected', () => {
    const { connection, connect } = createBench();
    connect();
    expect(connection.send('a')).toBe('sent');
    expect(connection.getMetrics()).toMatchObject({ sent: 1, dropped: 0 });
  });

  it('never queues with drop delivery, in any state but connected', () => {
    const { connection, network, environment, clock, connect } = createBench({ delivery: 'drop' });
    const outcomes = [connection.send('stopped')];
    network.behaviour = 'hang';
    connect();
    outcomes.push(connection.send('connecting'));
    network.last.fail();
    outcomes.push(connection.send('cooldown'));
    environment.offline();
    outcomes.push(connection.send('offline'));
    network.behaviour = 'accept';
    environment.online();
    clock.advance(1000);
    expect(outcomes).toEqual(['dropped', 'dropped', 'dropped', 'dropped']);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'connected',
      queued: 0,
      metrics: { dropped: 4 },
    });
    expect(network.last.sent).toEqual([]);
  });

  it('is told what to do by the presets: partykit drops, loro queues without bound', () => {
    const { connection: partykit } = createBench(presets.partykit);
    expect(partykit.send('a')).toBe('dropped');
    const { connection: loro } = createBench(presets.loro);
    for (let n = 0; n < 1000; n += 1) loro.send('x'.repeat(2000));
    expect(loro.getSnapshot()).toMatchObject({ queued: 1000, metrics: { dropped: 0 } });
  });

  it('drops while blocked-auth with drop delivery', () => {
    const { connection, network, connect } = createBench({ delivery: { mode: 'drop' } });
    connect();
    network.last.serverClose(1008);
    expect(connection.getSnapshot().status).toBe('blocked-auth');
    expect(connection.send('a')).toBe('dropped');
  });

  it.each<[string, MessageData]>([
    ['a string', 'a'],
    ['an ArrayBuffer', new ArrayBuffer(1)],
    ['a typed array', new Uint8Array([1])],
    ['a DataView', new DataView(new ArrayBuffer(1))],
    ['a Blob', new Blob(['a'])],
  ])('hands %s to the socket as it is', (_name, data) => {
    const { connection, network, connect } = createBench();
    connect();
    connection.send(data);
    expect(network.last.sent[0]).toBe(data);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 42],
    ['an object', { type: 'hello' }],
    ['an array', ['a']],
    ['a promise', Promise.resolve('a')],
  ])('refuses %s, whatever the state, and says what it accepts', (_name, data) => {
    const { connection, connect } = createBench({ delivery: 'drop' });
    const refused = expect.objectContaining({
      name: 'LinekeeperError',
      code: 'MESSAGE_UNSUPPORTED',
      retryable: false,
      message: expect.stringContaining('accepted: string, ArrayBuffer'),
    });
    expect(() => connection.send(data as string)).toThrow(refused);
    connect();
    expect(() => connection.send(data as string)).toThrow(refused);
    expect(connection.getSnapshot().metrics.dropped).toBe(0);
  });

  it('refuses an unknown transport and names the known ones', () => {
    const url = 'wss://example.test';
    const { connection } = createBench({ transports: { sync: { url }, intent: { url } } });
    expect(() => connection.send('a', { transport: 'snyc' })).toThrow(
      'option "send.transport": given "snyc"; accepted: sync, intent',
    );
  });

  it('survives a socket whose send throws: told, dropped, and the next message goes out', () => {
    const { connection, network, errors, connect } = createBench();
    connect();
    const broken = new Error('the socket would not');
    const { send } = network.last;
    network.last.send = () => {
      throw broken;
    };
    expect(connection.send('a')).toBe('dropped');
    network.last.send = send;
    expect(connection.send('b')).toBe('sent');
    expect(errors).toMatchObject([{ code: 'CALLBACK_FAILED', cause: broken }]);
    expect(connection.getSnapshot()).toMatchObject({ queued: 0, metrics: { dropped: 1 } });
  });

  it('does not let one queued message that the socket throws at hold up the others', () => {
    const { connection, network, errors, connect } = createBench();
    const { send } = network.WebSocket.prototype as { send(data: string): void };
    network.behaviour = (socket) => {
      socket.send = (data) => {
        if (data === 'poison') throw new Error('not this one');
        send.call(socket, data as string);
      };
      return 'accept';
    };
    for (const message of ['a', 'poison', 'b']) connection.send(message);
    connect();
    expect(network.last.sent).toEqual(['a', 'b']);
    expect(connection.getSnapshot()).toMatchObject({ queued: 0, metrics: { dropped: 1 } });
    expect(errors).toMatchObject([{ code: 'CALLBACK_FAILED' }]);
  });

  it('leaves bufferedAmount to the socket', () => {
    const { connection, network, connect } = createBench();
    connect();
    network.last.congested = true;
    expect(connection.send('12345')).toBe('sent');
    expect(network.last.bufferedAmount).toBe(5);
  });

  it('answers dropped after dispose, since nothing will ever send it', () => {
    const { connection, connect } = createBench();
    connect();
    connection[Symbol.dispose]();
    expect(connection.send('a')).toBe('dropped');
    expect(connection.getSnapshot().queued).toBe(0);
  });
});
