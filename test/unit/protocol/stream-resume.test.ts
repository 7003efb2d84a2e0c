import { describe, expect, it } from 'vitest';
import { Stream } from '../../../src/protocol/stream.js';
import type { BufferBounds } from '../../../src/protocol/send-buffer.js';
import { endless } from './send-buffer-variants.js';

/** A side that has sent so many messages, one a millisecond from 1 on, named by their numbers. */
function sender(count: number, bounds: Partial<BufferBounds> = {}): Stream {
  const stream = new Stream({ ...endless, ...bounds });
  for (let seq = 1; seq <= count; seq += 1) stream.push(String(seq), 1, seq);
  return stream;
}

const kept = (stream: Stream): readonly string[] =>
  [...stream.kept()].map(([, packed]) => String(packed));

describe('a resume', () => {
  it('repeats what the peer lacks, and loses nothing', () => {
    const stream = sender(5);
    expect(stream.resume(2, 5)).toBeNull();
    expect(kept(stream)).toEqual(['3', '4', '5']);
    expect([stream.first, stream.next]).toEqual([3, 6]);
  });

  it('repeats everything to a peer that has received nothing', () => {
    const stream = sender(3);
    expect(stream.resume(0, 3)).toBeNull();
    expect(kept(stream)).toEqual(['1', '2', '3']);
  });

  it('repeats nothing to a peer that has received everything', () => {
    const stream = sender(3);
    expect(stream.resume(3, 3)).toBeNull();
    expect(kept(stream)).toEqual([]);
    expect([stream.first, stream.next]).toEqual([4, 4]);
  });

  it('of a session without messages has nothing to repeat', () => {
    expect(sender(0).resume(0, 0)).toBeNull();
  });

  it('repeats the same again where it fails', () => {
    const stream = sender(4);
    expect(stream.resume(1, 4)).toBeNull();
    stream.push('5', 1, 5);
    expect(stream.resume(1, 5)).toBeNull();
    expect(kept(stream)).toEqual(['2', '3', '4', '5']);
  });

  it('tells what the peer lacks and was forgotten for want of room', () => {
    const stream = sender(5, { maxMessages: 2 });
    expect(stream.resume(1, 5)).toEqual({ from: 2, to: 3 });
    expect(kept(stream)).toEqual(['4', '5']);
  });

  it('does not count as lost what was forgotten and had arrived', () => {
    const stream = sender(5, { maxMessages: 2 });
    expect(stream.resume(3, 5)).toBeNull();
    expect(kept(stream)).toEqual(['4', '5']);
  });

  it('tells the one message that is lacking', () => {
    expect(sender(5, { maxMessages: 2 }).resume(2, 5)).toEqual({ from: 3, to: 3 });
  });

  it('tells everything where nothing is kept', () => {
    const stream = sender(3, { maxMessages: 0 });
    expect(stream.resume(0, 3)).toEqual({ from: 1, to: 3 });
    expect(kept(stream)).toEqual([]);
  });

  it('forgets first what has become too old meanwhile', () => {
    const stream = sender(3, { maxAgeMs: 100 });
    expect(stream.resume(0, 102)).toEqual({ from: 1, to: 1 });
    expect(kept(stream)).toEqual(['2', '3']);
  });

  it('is an error for a peer that claims what was never sent', () => {
    const stream = sender(3);
    expect(() => stream.resume(4, 3)).toThrow(expect.objectContaining({ code: 'ACK_AHEAD' }));
    expect(kept(stream)).toEqual(['1', '2', '3']);
  });

  it('tells what is lacking to a peer that has acknowledged it before', () => {
    const stream = sender(5);
    stream.acknowledge(4);
    expect(stream.resume(2, 5)).toEqual({ from: 3, to: 4 });
    expect(kept(stream)).toEqual(['5']);
  });

  it('owes no acknowledgement: the first frames of a link say what was received', () => {
    const stream = sender(0);
    for (let seq = 1; seq <= 5; seq += 1) stream.accept(seq, 10);
    stream.resume(0, 0);
    expect([stream.received, stream.owesAck, stream.takeAck()]).toEqual([5, false, undefined]);
    expect(stream.isAckUrgent({ messages: 2, bytes: 1 })).toBe(false);
    stream.accept(6, 1);
    expect(stream.takeAck()).toBe(6);
  });

  it('takes up the numbers where they were', () => {
    const stream = sender(3);
    for (let seq = 1; seq <= 2; seq += 1) stream.accept(seq, 1);
    stream.resume(3, 3);
    expect(stream.push('4', 1, 4)).toBe(4);
    expect([stream.accept(2, 1), stream.accept(3, 1)]).toEqual([false, true]);
  });
});

describe('a skip', () => {
  function receiver(count: number): Stream {
    const stream = new Stream(endless);
    for (let seq = 1; seq <= count; seq += 1) stream.accept(seq, 1);
    return stream;
  }

  it('tells which messages are lost, and goes on after them', () => {
    const stream = receiver(3);
    expect(stream.skipTo(7)).toEqual({ from: 4, to: 6 });
    expect(stream.received).toBe(6);
    expect([stream.accept(6, 1), stream.accept(7, 1)]).toEqual([false, true]);
  });

  it('tells the one message that is lost', () => {
    expect(receiver(3).skipTo(5)).toEqual({ from: 4, to: 4 });
  });

  it('loses nothing where nothing is left out', () => {
    const stream = receiver(3);
    expect(stream.skipTo(4)).toBeNull();
    expect(stream.received).toBe(3);
  });

  it('never goes back', () => {
    const stream = receiver(3);
    expect([stream.skipTo(1), stream.skipTo(3)]).toEqual([null, null]);
    expect(stream.received).toBe(3);
  });

  it('counts as received: it is acknowledged like what has arrived', () => {
    const stream = receiver(0);
    stream.skipTo(4);
    expect(stream.takeAck()).toBe(3);
  });

  it('goes as far as numbers go', () => {
    const stream = receiver(0);
    const last = Number.MAX_SAFE_INTEGER;
    expect(stream.skipTo(last)).toEqual({ from: 1, to: last - 1 });
    expect(stream.accept(last, 1)).toBe(true);
  });
});

describe('two sides', () => {
  it('lose nothing, and get nothing twice, over a link that breaks after any frame', () => {
    for (let cut = 0; cut <= 10; cut += 1) {
      const [left, right] = [sender(10), new Stream(endless)];
      const delivered: string[] = [];
      const take = (seq: number, packed: unknown): void => {
        if (right.accept(seq, 1)) delivered.push(String(packed));
      };
      for (const [seq, packed] of [...left.kept()].slice(0, cut)) take(seq, packed);
      expect(left.resume(right.received, 10)).toBeNull();
      for (const [seq, packed] of left.kept()) take(seq, packed);
      expect(delivered).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    }
  });

  it('agree on what is lost', () => {
    const [left, right] = [sender(10, { maxMessages: 3 }), new Stream(endless)];
    right.accept(1, 1);
    right.accept(2, 1);
    expect(left.resume(right.received, 10)).toEqual({ from: 3, to: 7 });
    expect(right.skipTo(left.first)).toEqual({ from: 3, to: 7 });
    expect([...left.kept()].map(([seq]) => right.accept(seq, 1))).toEqual([true, true, true]);
  });
});
