import { describe, expect, it } from 'vitest';
import { createBare } from './bare.js';

const bytesOf = (data: unknown): number[] =>
  ArrayBuffer.isView(data)
    ? [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]
    : [...new Uint8Array(data as ArrayBuffer)];

describe('a queued binary message', () => {
  it.each([
    ['an ArrayBuffer', (bytes: Uint8Array<ArrayBuffer>) => bytes.buffer],
    ['a view', (bytes: Uint8Array<ArrayBuffer>) => bytes],
    ['a DataView', (bytes: Uint8Array<ArrayBuffer>) => new DataView(bytes.buffer)],
  ])('that was %s is sent as it was, though its buffer was used again', (_, form) => {
    const { connection, clock, network } = createBare();
    const bytes = new Uint8Array([1, 2, 3]);
    expect(connection.send(form(bytes))).toBe('queued');
    bytes.fill(9);
    connection.start();
    clock.advance(10);
    expect(network.last.sent.map(bytesOf)).toEqual([[1, 2, 3]]);
  });

  it('of a part of a buffer is that part', () => {
    const { connection, clock, network } = createBare();
    connection.send(new Uint8Array([0, 1, 2, 3]).subarray(1, 3));
    connection.start();
    clock.advance(10);
    expect(network.last.sent.map(bytesOf)).toEqual([[1, 2]]);
  });
});

describe('stop() in the middle of a flush', () => {
  it('ends the flush, and leaves alone what is queued after it', () => {
    const { connection, clock, network } = createBare();
    for (const data of ['a', 'b', 'c']) connection.send(data);
    let isFirst = true;
    network.onSend = () => {
      if (!isFirst) return;
      isFirst = false;
      connection.stop();
      connection.send('later');
    };
    connection.start();
    clock.advance(10);
    expect(connection.getSnapshot().status).toBe('stopped');
    expect(network.sockets[0]?.sent).toEqual(['a']);
    connection.start();
    clock.advance(10);
    expect(network.last.sent).toEqual(['later']);
    expect(connection.getSnapshot().queued).toBe(0);
  });

  it('shows what is queued after it', () => {
    const { connection, clock, network } = createBare();
    connection.send('a');
    network.onSend = () => {
      connection.stop();
      connection.send('later');
    };
    connection.start();
    clock.advance(10);
    expect(connection.getSnapshot()).toMatchObject({ status: 'stopped', queued: 1 });
  });

  it('counts each message either as sent or as dropped', () => {
    const { connection, clock, network } = createBare();
    for (const data of ['a', 'b', 'c']) connection.send(data);
    network.onSend = () => {
      connection.stop();
    };
    connection.start();
    clock.advance(10);
    expect(connection.getMetrics()).toMatchObject({ sent: 1, dropped: 2 });
  });

  it('keeps the bound on bytes for what is queued after it', () => {
    const delivery = { mode: 'queue', maxBytes: 4, overflow: 'drop-newest' } as const;
    const { connection, clock, network } = createBare({ delivery });
    connection.send('abcd');
    network.onSend = () => {
      connection.stop();
    };
    connection.start();
    clock.advance(10);
    expect(['1234', '5'].map((data) => connection.send(data))).toEqual(['queued', 'dropped']);
  });

  it('with keepOnStop sends the rest after the next start, and nothing twice', () => {
    const { connection, clock, network } = createBare({
      delivery: { mode: 'queue', keepOnStop: true },
    });
    for (const data of ['a', 'b', 'c']) connection.send(data);
    network.onSend = () => {
      connection.stop();
    };
    connection.start();
    clock.advance(10);
    network.onSend = undefined;
    connection.start();
    clock.advance(10);
    expect(network.sockets.map(({ sent }) => sent)).toEqual([['a'], ['b', 'c']]);
  });
});
