import { describe, expect, it } from 'vitest';
import type { FakeSocket } from '../../support/fake-socket.js';
import { createBench, type Bench } from './bench.js';

const pair = {
  sync: { url: 'wss://example.test/sync' },
  intent: { url: 'wss://example.test/intent' },
};

/** A pair whose sockets wait for the test to open them. */
function hangingPair(): Bench & { readonly sync: FakeSocket; readonly intent: FakeSocket } {
  const bench = createBench({ transports: pair });
  bench.network.behaviour = 'hang';
  bench.connect();
  const [sync, intent] = bench.network.sockets;
  return { ...bench, sync: sync!, intent: intent! };
}

describe('several transports supervised as one', () => {
  it('are opened together', () => {
    const { network, connect } = createBench({ transports: pair });
    connect();
    expect(network.sockets.map(({ url }) => url)).toEqual([pair.sync.url, pair.intent.url]);
  });

  it('are connected only when all are open', () => {
    const { connection, sync, intent, told } = hangingPair();
    intent.open();
    expect(connection.getSnapshot().status).toBe('connecting');
    sync.open();
    expect(told).toEqual(['status connecting', 'status connected', 'open']);
  });

  it('are torn down together when one closes, and come back after one wait', () => {
    const { clock, network, told, connect } = createBench({ transports: pair });
    connect();
    const [sync, intent] = network.sockets;
    told.length = 0;
    intent!.serverClose(1012, 'restart');
    expect(sync!.closeCalls).toEqual([{ code: 4004, reason: 'another transport ended' }]);
    clock.advance(500);
    expect(network.live).toEqual(network.sockets.slice(2));
    expect(network.live).toHaveLength(2);
    expect(told).toEqual([
      'status cooldown',
      'close 1012',
      'retry 1 backoff',
      'status connecting',
      'status connected',
      'open again',
    ]);
  });

  it('are torn down together when one is refused while the other is open already', () => {
    const { connection, sync, intent, told } = hangingPair();
    sync.open();
    intent.fail();
    expect(sync.closeCalls).toEqual([{ code: 4004, reason: 'another transport ended' }]);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'cooldown',
      attempt: 1,
      lastClose: { cause: 'refused', transport: 'intent' },
    });
    expect(told).toEqual(['status connecting', 'status cooldown', 'retry 1 backoff']);
  });

  it('count one failure when both close at once', () => {
    const { connection, network, told, connect } = createBench({ transports: pair });
    connect();
    const [sync, intent] = network.sockets;
    sync!.serverClose(1012);
    // Its listeners are gone: the event reaches nobody.
    intent!.fireRaw('close', { code: 1012, reason: '', wasClean: true });
    expect(connection.getSnapshot().attempt).toBe(1);
    expect(told.filter((line) => line.startsWith('close'))).toEqual(['close 1012']);
  });

  it('are closed together when one of them hangs past the connect timeout', () => {
    const { clock, network, sync, intent, connection } = hangingPair();
    sync.open();
    clock.advance(10_000);
    expect([sync, intent].map(({ closeCalls }) => closeCalls[0]?.code)).toEqual([4001, 4001]);
    expect(connection.getSnapshot().lastClose?.cause).toBe('connect-timeout');
    expect(network.sockets).toHaveLength(2);
  });

  it('deliver what came before all were open after the open event, in order', () => {
    const { sync, intent, told } = hangingPair();
    sync.open();
    sync.message('one');
    sync.message('two');
    intent.open();
    sync.message('three');
    expect(told).toEqual([
      'status connecting',
      'status connected',
      'open',
      'message one',
      'message two',
      'message three',
    ]);
  });

  it('forget what came before all were open when the attempt fails', () => {
    const { clock, network, sync, intent, told } = hangingPair();
    network.behaviour = 'accept';
    sync.open();
    sync.message('of a dead link');
    intent.fail();
    clock.advance(500);
    expect(told.slice(-2)).toEqual(['status connected', 'open']);
  });

  it('stop delivering what came before all were open when a listener stops', () => {
    const { connection, sync, intent, told } = hangingPair();
    connection.on('message', () => connection.stop());
    sync.open();
    sync.message('one');
    sync.message('two');
    intent.open();
    expect(told).toEqual([
      'status connecting',
      'status connected',
      'open',
      'message one',
      'status stopped',
      'close 1000',
    ]);
  });

  it('name the transport of each message', () => {
    const { connection, network, connect } = createBench({ transports: pair });
    const heard: unknown[] = [];
    connection.on('message', (data, { transport }) => heard.push([transport, data]));
    connect();
    const [sync, intent] = network.sockets;
    intent!.message('b');
    sync!.message('a');
    expect(heard).toEqual([
      ['intent', 'b'],
      ['sync', 'a'],
    ]);
  });

  it('take messages by name, the first one by default', () => {
    const { connection, network, connect } = createBench({ transports: pair });
    connect();
    connection.send('to the first');
    connection.send('by name', { transport: 'intent' });
    expect(network.sockets.map(({ sent }) => sent)).toEqual([['to the first'], ['by name']]);
  });

  it('have each their own delivery, and the shared one by default', () => {
    const { connection } = createBench({
      delivery: 'drop',
      transports: { sync: { ...pair.sync, delivery: 'queue' }, intent: pair.intent },
    });
    expect(connection.send('a', { transport: 'sync' })).toBe('queued');
    expect(connection.send('b', { transport: 'intent' })).toBe('dropped');
  });
});
