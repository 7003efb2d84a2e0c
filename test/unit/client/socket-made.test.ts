import { describe, expect, it } from 'vitest';
import { createBench } from './bench.js';

describe('create', () => {
  it('makes the socket, without a url or a class', () => {
    const { network, connection, clock } = createBench({
      url: undefined as never,
      create: ({ url, protocols, transport, attempt }) => {
        expect({ url, protocols, transport, attempt }).toEqual({
          url: '',
          protocols: [],
          transport: 'main',
          attempt: 0,
        });
        return new network.WebSocket('wss://elsewhere.test');
      },
    });
    connection.start();
    clock.advance(0);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('may give a socket that is open already', () => {
    const { network, clock, connection, told } = createBench({
      create: ({ url }) => {
        const socket = new network.WebSocket(url);
        socket.open();
        return socket;
      },
    });
    connection.start();
    clock.advance(0);
    expect(told).toEqual(['status connecting', 'status connected', 'open']);
  });

  it.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives nothing', () => undefined as never],
    ['gives a number', () => 42 as never],
    ['gives an object that is no socket', () => ({}) as never],
  ])('that %s is a failed attempt, which is told and tried again', (_name, create) => {
    const { connection, clock, errors } = createBench({ create });
    connection.start();
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', attempt: 1 });
    expect(errors).toMatchObject([{ code: 'PROVIDER_FAILED' }]);
    clock.advance(500);
    expect(connection.getSnapshot().attempt).toBe(2);
  });
});

describe('binaryType', () => {
  it.each([
    ['arraybuffer by default', {}, 'arraybuffer'],
    ['as asked for', { binaryType: 'blob' }, 'blob'],
    ["the class's own with null", { binaryType: null }, 'blob'],
  ] as const)('is %s, on every socket (bug 17)', (_name, options, expected) => {
    const { clock, network, connect } = createBench(options);
    connect();
    network.last.fail();
    clock.advance(500);
    expect(network.sockets.map(({ binaryType }) => binaryType)).toEqual([expected, expected]);
  });

  it('decides in which form binary messages arrive', () => {
    const { connection, network, connect } = createBench();
    const heard: unknown[] = [];
    connection.on('message', (data) => heard.push(data));
    connect();
    network.last.message(new Uint8Array([1, 2]));
    expect(heard).toEqual([new Uint8Array([1, 2]).buffer]);
  });
});
