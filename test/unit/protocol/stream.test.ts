import { describe, expect, it } from 'vitest';
import { Stream } from '../../../src/protocol/stream.js';
import { endless } from './send-buffer-variants.js';

/** A side that has received so many messages of one byte. */
function receiver(count: number): Stream {
  const stream = new Stream(endless);
  for (let seq = 1; seq <= count; seq += 1) stream.accept(seq, 1);
  return stream;
}

/** A side that has sent these messages at 0. */
function sender(...messages: readonly string[]): Stream {
  const stream = new Stream(endless);
  for (const message of messages) stream.push(message, 1, 0);
  return stream;
}

const kept = (stream: Stream): readonly string[] =>
  [...stream.kept()].map(([seq, packed]) => `${seq}${String(packed)}`);

describe('a stream that is new', () => {
  it('has received nothing, kept nothing, and begins with number 1', () => {
    const stream = new Stream(endless);
    const { received, next, first, unacknowledged, bufferedBytes, confirmed } = stream;
    expect([received, next, first, unacknowledged, bufferedBytes]).toEqual([0, 1, 1, 0, 0]);
    expect([confirmed, stream.owesAck]).toEqual([0, false]);
  });
});

describe('what is received', () => {
  it('is delivered number by number', () => {
    const stream = new Stream(endless);
    expect([1, 2, 3].map((seq) => stream.accept(seq, 1))).toEqual([true, true, true]);
    expect(stream.received).toBe(3);
  });

  it('is not delivered again', () => {
    const stream = receiver(3);
    expect([1, 2, 3].map((seq) => stream.accept(seq, 1))).toEqual([false, false, false]);
    expect(stream.received).toBe(3);
  });

  it('is an error where a number is left out, and counts as not received', () => {
    const stream = receiver(3);
    expect(() => stream.accept(5, 1)).toThrow(
      expect.objectContaining({ code: 'SEQUENCE_GAP', detail: '5 came, 4 was due' }),
    );
    expect(stream.received).toBe(3);
    expect(stream.accept(4, 1)).toBe(true);
  });

  it('is an error where the first number is left out', () => {
    expect(() => receiver(0).accept(2, 1)).toThrow(
      expect.objectContaining({ code: 'SEQUENCE_GAP', detail: '2 came, 1 was due' }),
    );
  });
});

describe('what is sent', () => {
  it('is numbered, kept and counted until it is acknowledged', () => {
    const stream = new Stream(endless);
    expect(stream.push('a', 10, 0)).toBe(1);
    expect(stream.push('b', 20, 0)).toBe(2);
    expect([stream.next, stream.first, stream.unacknowledged]).toEqual([3, 1, 2]);
    expect(stream.bufferedBytes).toBe(30);
    expect([stream.get(1), stream.get(2), stream.get(3)]).toEqual(['a', 'b', undefined]);
    stream.acknowledge(1);
    expect(kept(stream)).toEqual(['2b']);
    expect([stream.first, stream.bufferedBytes]).toEqual([2, 20]);
  });

  it('may be acknowledged up to the last, and not beyond', () => {
    const stream = sender('a', 'b', 'c');
    expect(() => {
      stream.acknowledge(4);
    }).toThrow(
      expect.objectContaining({
        code: 'ACK_AHEAD',
        detail: '4 was acknowledged, 3 was sent last',
      }),
    );
    expect(stream.unacknowledged).toBe(3);
    stream.acknowledge(3);
    expect(stream.unacknowledged).toBe(0);
  });

  it('may be acknowledged as nothing, again, or by less than before', () => {
    const stream = sender('a', 'b', 'c');
    for (const upTo of [0, 2, 2, 1, 0]) stream.acknowledge(upTo);
    expect(kept(stream)).toEqual(['3c']);
    expect(stream.confirmed).toBe(2);
  });

  it('counts as confirmed by the peer alone: what is forgotten is not', () => {
    const stream = new Stream({ ...endless, maxMessages: 1 });
    for (const message of ['a', 'b', 'c', 'd']) stream.push(message, 1, 0);
    expect([stream.first, stream.confirmed]).toEqual([4, 0]);
    stream.acknowledge(1);
    expect([stream.first, stream.confirmed]).toEqual([4, 1]);
    stream.resume(3, 0);
    expect([stream.first, stream.confirmed]).toEqual([4, 3]);
  });

  it('cannot be acknowledged before there is anything', () => {
    const stream = new Stream(endless);
    stream.acknowledge(0);
    expect(() => {
      stream.acknowledge(1);
    }).toThrow(expect.objectContaining({ code: 'ACK_AHEAD' }));
  });

  it('is forgotten, oldest first, beyond the bounds, and may be acknowledged all the same', () => {
    const stream = new Stream({ ...endless, maxMessages: 2 });
    for (const message of ['a', 'b', 'c', 'd']) stream.push(message, 1, 0);
    expect(kept(stream)).toEqual(['3c', '4d']);
    stream.acknowledge(1);
    expect(kept(stream)).toEqual(['3c', '4d']);
    stream.acknowledge(3);
    expect(kept(stream)).toEqual(['4d']);
  });

  it('is forgotten when it is too old', () => {
    const stream = new Stream({ ...endless, maxAgeMs: 100 });
    stream.push('a', 1, 0);
    stream.push('b', 1, 50);
    stream.expire(101);
    expect(kept(stream)).toEqual(['2b']);
  });
});

describe('an acknowledgement', () => {
  it('is not owed before anything has come', () => {
    expect(receiver(0).takeAck()).toBeUndefined();
  });

  it('names the last number, once', () => {
    const stream = receiver(3);
    expect(stream.owesAck).toBe(true);
    expect(stream.takeAck()).toBe(3);
    expect(stream.owesAck).toBe(false);
    expect(stream.takeAck()).toBeUndefined();
  });

  it('is owed again for what comes later, and not for what comes twice', () => {
    const stream = receiver(3);
    stream.takeAck();
    stream.accept(2, 1);
    expect(stream.owesAck).toBe(false);
    stream.accept(4, 1);
    expect(stream.takeAck()).toBe(4);
  });

  it('is urgent from half of the messages that the peer keeps', () => {
    const window = { messages: 10, bytes: 1_000_000 };
    expect(receiver(0).isAckUrgent(window)).toBe(false);
    expect(receiver(4).isAckUrgent(window)).toBe(false);
    expect(receiver(5).isAckUrgent(window)).toBe(true);
    expect(receiver(6).isAckUrgent(window)).toBe(true);
  });

  it('is urgent from half of an odd number of messages, rounded up', () => {
    const window = { messages: 5, bytes: 1_000_000 };
    expect(receiver(2).isAckUrgent(window)).toBe(false);
    expect(receiver(3).isAckUrgent(window)).toBe(true);
  });

  it('is urgent from half of the bytes that the peer keeps', () => {
    const window = { messages: 1_000_000, bytes: 100 };
    const stream = new Stream(endless);
    stream.accept(1, 49);
    expect(stream.isAckUrgent(window)).toBe(false);
    stream.accept(2, 1);
    expect(stream.isAckUrgent(window)).toBe(true);
  });

  it('is always urgent where the peer keeps a single message', () => {
    expect(receiver(1).isAckUrgent({ messages: 1, bytes: 1_000_000 })).toBe(true);
  });

  it('is not urgent any more once it was taken', () => {
    const stream = receiver(5);
    const window = { messages: 10, bytes: 10 };
    expect(stream.isAckUrgent(window)).toBe(true);
    stream.takeAck();
    expect(stream.isAckUrgent(window)).toBe(false);
    for (let seq = 6; seq <= 9; seq += 1) stream.accept(seq, 1);
    expect(stream.isAckUrgent(window)).toBe(false);
    stream.accept(10, 1);
    expect(stream.isAckUrgent(window)).toBe(true);
  });

  it('does not count the bytes of what comes twice', () => {
    const stream = receiver(1);
    for (let again = 0; again < 100; again += 1) stream.accept(1, 1);
    expect(stream.isAckUrgent({ messages: 10, bytes: 10 })).toBe(false);
  });
});
