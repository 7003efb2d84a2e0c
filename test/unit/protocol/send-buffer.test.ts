import { describe, expect, it } from 'vitest';
import { SendBuffer, type BufferBounds } from '../../../src/protocol/send-buffer.js';
import { endless } from './send-buffer-variants.js';

/** A buffer with these messages, each of one byte and added at 0. */
function bufferOf(messages: readonly string[], bounds: Partial<BufferBounds> = {}): SendBuffer {
  const buffer = new SendBuffer({ ...endless, ...bounds });
  for (const message of messages) buffer.add(message, 1, 0);
  return buffer;
}

const kept = (buffer: SendBuffer): readonly unknown[] => [...buffer.kept()];

describe('a buffer that is empty', () => {
  const buffer = bufferOf([]);

  it('begins with number 1', () => {
    expect([buffer.first, buffer.next, buffer.size, buffer.bytes]).toEqual([1, 1, 0, 0]);
    expect(kept(buffer)).toEqual([]);
  });

  it('has nothing to give, to release or to forget', () => {
    expect([buffer.get(0), buffer.get(1), buffer.get(2)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    buffer.release(10);
    buffer.expire(10);
    expect([buffer.first, buffer.next]).toEqual([1, 1]);
  });
});

describe('a buffer', () => {
  it('numbers what is added, one by one, and keeps it in order', () => {
    const buffer = bufferOf([]);
    expect(['a', 'b', 'c'].map((message) => buffer.add(message, 1, 0))).toEqual([1, 2, 3]);
    expect(kept(buffer)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
  });

  it('gives a message by its number, and none that it does not keep', () => {
    const buffer = bufferOf(['a', 'b', 'c']);
    buffer.release(1);
    expect([0, 1, 2, 3, 4].map((seq) => buffer.get(seq))).toEqual([
      undefined,
      undefined,
      'b',
      'c',
      undefined,
    ]);
  });

  it('goes on with its numbers after everything was released', () => {
    const buffer = bufferOf(['a', 'b']);
    buffer.release(2);
    expect([buffer.first, buffer.next, buffer.size, buffer.bytes]).toEqual([3, 3, 0, 0]);
    expect(buffer.add('c', 1, 0)).toBe(3);
    expect(kept(buffer)).toEqual([[3, 'c']]);
  });

  it('releases no more than there is', () => {
    const buffer = bufferOf(['a', 'b']);
    buffer.release(1000);
    expect([buffer.first, buffer.next]).toEqual([3, 3]);
  });

  it('does not take back a release', () => {
    const buffer = bufferOf(['a', 'b', 'c']);
    buffer.release(2);
    buffer.release(1);
    buffer.release(0);
    expect(kept(buffer)).toEqual([[3, 'c']]);
  });

  it('counts bytes as they are given', () => {
    const buffer = bufferOf([]);
    buffer.add('a', 10, 0);
    buffer.add('b', 20, 0);
    buffer.add('c', 0, 0);
    expect(buffer.bytes).toBe(30);
    buffer.release(1);
    expect(buffer.bytes).toBe(20);
    buffer.release(3);
    expect(buffer.bytes).toBe(0);
  });
});

describe('a bound by count', () => {
  it('is kept, and the oldest is forgotten beyond it', () => {
    const buffer = bufferOf(['a', 'b', 'c'], { maxMessages: 3 });
    expect(buffer.size).toBe(3);
    expect(buffer.add('d', 1, 0)).toBe(4);
    expect(kept(buffer)).toEqual([
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
  });

  it('of 0 keeps nothing and numbers on', () => {
    const buffer = bufferOf(['a', 'b'], { maxMessages: 0 });
    expect([buffer.first, buffer.next, buffer.bytes]).toEqual([3, 3, 0]);
    expect(buffer.get(2)).toBeUndefined();
  });
});

describe('a bound by bytes', () => {
  it('is kept to the byte, and as many of the oldest are forgotten as it takes', () => {
    const buffer = bufferOf([], { maxBytes: 10 });
    buffer.add('a', 3, 0);
    buffer.add('b', 3, 0);
    buffer.add('c', 4, 0);
    expect([buffer.first, buffer.bytes]).toEqual([1, 10]);
    buffer.add('d', 4, 0);
    expect(kept(buffer)).toEqual([
      [3, 'c'],
      [4, 'd'],
    ]);
  });

  it('does not keep a message that is larger by itself, nor what came before it', () => {
    const buffer = bufferOf(['a', 'b'], { maxBytes: 10 });
    expect(buffer.add('large', 11, 0)).toBe(3);
    expect([buffer.first, buffer.next, buffer.bytes]).toEqual([4, 4, 0]);
    buffer.add('d', 10, 0);
    expect(kept(buffer)).toEqual([[4, 'd']]);
  });
});

describe('a bound by age', () => {
  it('is kept to the millisecond', () => {
    const buffer = bufferOf([], { maxAgeMs: 100 });
    buffer.add('a', 1, 1000);
    buffer.add('b', 1, 1001);
    buffer.expire(1100);
    expect(buffer.first).toBe(1);
    buffer.expire(1101);
    expect(kept(buffer)).toEqual([[2, 'b']]);
    buffer.expire(1102);
    expect([buffer.size, buffer.bytes]).toEqual([0, 0]);
  });

  it('is kept when something is added', () => {
    const buffer = bufferOf(['a'], { maxAgeMs: 100 });
    buffer.add('b', 1, 101);
    expect(kept(buffer)).toEqual([[2, 'b']]);
  });

  it('of 0 keeps what was added in this millisecond', () => {
    const buffer = bufferOf(['a', 'b'], { maxAgeMs: 0 });
    expect(buffer.size).toBe(2);
    buffer.expire(1);
    expect(buffer.size).toBe(0);
  });

  it('forgets nothing by a clock that was set back', () => {
    const buffer = bufferOf([], { maxAgeMs: 100 });
    buffer.add('a', 1, 1_000_000);
    buffer.add('b', 1, 0);
    buffer.expire(50);
    expect(buffer.size).toBe(2);
  });
});

describe('a list of what is kept', () => {
  it('changes nothing', () => {
    const buffer = bufferOf(['a', 'b']);
    expect(kept(buffer)).toEqual(kept(buffer));
    expect(buffer.size).toBe(2);
  });

  it('has what is added meanwhile, and not what is forgotten meanwhile', () => {
    const buffer = bufferOf(['a', 'b', 'c', 'd']);
    const seen: unknown[] = [];
    for (const [seq, packed] of buffer.kept()) {
      seen.push([seq, packed]);
      if (seq === 1) buffer.release(2);
      if (seq === 3) buffer.add('e', 1, 0);
    }
    expect(seen).toEqual([
      [1, 'a'],
      [3, 'c'],
      [4, 'd'],
      [5, 'e'],
    ]);
  });
});
