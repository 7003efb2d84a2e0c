import { describe, expect, it } from 'vitest';
import { SendBuffer, type BufferBounds } from '../../../src/protocol/send-buffer.js';
import { seededRandom } from '../../support/seeded-random.js';
import { bufferFrom, endless } from './send-buffer-variants.js';

/** Adds, releases and forgets at random beside a plain list, and compares after every step. */
function compareWithList(buffer: SendBuffer, { maxMessages }: BufferBounds, seed: number): void {
  const random = seededRandom(seed);
  let list: [seq: number, packed: string][] = [];
  let { next } = buffer;
  for (let step = 0; step < 100; step += 1) {
    const count = Math.floor(random() * 40);
    if (random() < 0.5) {
      for (let added = 0; added < count; added += 1) {
        const packed = `message ${String(next)}`;
        expect(buffer.add(packed, packed.length, step)).toBe(next);
        list.push([next, packed]);
        next += 1;
      }
      list.splice(0, Math.max(0, list.length - maxMessages));
    } else {
      const upTo = buffer.first - 1 + count;
      buffer.release(upTo);
      list = list.filter(([seq]) => seq > upTo);
    }
    expect([...buffer.kept()]).toEqual(list);
    expect(buffer.bytes).toBe(list.reduce((sum, [, packed]) => sum + packed.length, 0));
    expect([buffer.first, buffer.next]).toEqual([list[0]?.[0] ?? next, next]);
    expect(buffer.get(buffer.first - 1)).toBeUndefined();
    expect(buffer.get(next)).toBeUndefined();
  }
}

describe('the ring', () => {
  it.each([1, 2, 3, 4, 5])('keeps what a list keeps, over its end and as it grows: %d', (seed) => {
    compareWithList(new SendBuffer(endless), endless, seed);
  });

  it.each([0, 1, 15, 16, 17, 100])(
    'keeps what a list keeps within a bound of %d',
    (maxMessages) => {
      const bounds = { ...endless, maxMessages };
      compareWithList(new SendBuffer(bounds), bounds, 6);
    },
  );

  it.each([2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53 - 20_000])(
    'keeps what a list keeps around the number %d',
    (number) => {
      compareWithList(bufferFrom(number - 3), endless, 7);
    },
  );

  it('takes the last number that there is', () => {
    const last = Number.MAX_SAFE_INTEGER;
    const buffer = bufferFrom(last - 20);
    for (let seq = last - 20; seq < last; seq += 1) {
      expect(buffer.add(String(seq), 1, 0)).toBe(seq);
    }
    expect([...buffer.kept()].map(([seq]) => seq)).toEqual(
      Array.from({ length: 20 }, (_, index) => last - 20 + index),
    );
    buffer.release(last - 1);
    expect([buffer.first, buffer.size]).toEqual([last, 0]);
  });
});
