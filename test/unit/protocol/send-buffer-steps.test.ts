import { describe, expect, it } from 'vitest';
import type { BufferBounds, SendBuffer } from '../../../src/protocol/send-buffer.js';
import { countedBuffer, endless } from './send-buffer-variants.js';

const sizes = [100, 1000, 10_000];

/** How many places of the ring an act reads and writes, with so many messages kept. */
function costs(act: (buffer: SendBuffer) => void, bounds = endless): readonly number[] {
  return sizes.map((size) => {
    const { buffer, steps } = countedBuffer({ ...bounds });
    for (let count = 0; count < size; count += 1) buffer.add('x', 1, 0);
    const before = steps();
    act(buffer);
    return steps() - before;
  });
}

/** The same for each size, and no more than so much. */
function expectSame(steps: readonly number[], most: number): void {
  expect(new Set(steps).size).toBe(1);
  expect(steps[0]).toBeGreaterThan(0);
  expect(steps[0]).toBeLessThanOrEqual(most);
}

describe('the places of the ring that are touched do not depend on how many messages are kept', () => {
  it('when one is added', () => {
    expectSame(
      costs((buffer) => buffer.add('x', 1, 0)),
      3,
    );
  });

  it('when one is added and the oldest has to go', () => {
    const forgetting = (bounds: Partial<BufferBounds>): readonly number[] =>
      sizes.map((size) => {
        const full = { maxMessages: size, maxBytes: size, maxAgeMs: 1, ...bounds };
        const { buffer, steps } = countedBuffer(full);
        for (let count = 0; count < size; count += 1) buffer.add('x', 1, count > 0 ? 1 : 0);
        const before = steps();
        buffer.add('x', 1, 2);
        expect(buffer.first).toBe(2);
        return steps() - before;
      });
    expectSame(forgetting({ maxBytes: Infinity, maxAgeMs: Infinity }), 6);
    expectSame(forgetting({ maxMessages: Infinity, maxAgeMs: Infinity }), 6);
    expectSame(forgetting({ maxMessages: Infinity, maxBytes: Infinity }), 6);
  });

  it('when one is found', () => {
    expectSame(
      costs((buffer) => buffer.get(50)),
      1,
    );
  });

  it('when one is released', () => {
    expectSame(
      costs((buffer) => {
        buffer.release(1);
      }),
      3,
    );
  });

  it('when nothing is too old', () => {
    expectSame(
      costs((buffer) => {
        buffer.expire(1);
      }),
      1,
    );
  });
});

it('releasing many costs each of them once', () => {
  const { buffer, steps } = countedBuffer(endless);
  for (let count = 0; count < 4000; count += 1) buffer.add('x', 1, 0);
  const before = steps();
  buffer.release(3000);
  buffer.release(3000);
  expect(steps() - before).toBeLessThanOrEqual(3 * 3000);
});

it('growing costs each message a few places, however many there are', () => {
  const perMessage = sizes.map((size) => {
    const { buffer, steps } = countedBuffer(endless);
    for (let count = 0; count < size; count += 1) buffer.add('x', 1, 0);
    return steps() / size;
  });
  for (const steps of perMessage) expect(steps).toBeLessThan(16);
});

it('a ring that has grown is given back when everything is released', () => {
  const { buffer, steps } = countedBuffer(endless);
  for (let count = 0; count < 1000; count += 1) buffer.add('x', 1, 0);
  buffer.release(1000);
  const before = steps();
  buffer.add('x', 1, 0);
  // A new ring of the smallest size is filled, and one message is put into it.
  expect(steps() - before).toBeGreaterThan(16);
  expect(steps() - before).toBeLessThan(100);
});

it('a ring of the smallest size is kept for what comes', () => {
  const { buffer, steps } = countedBuffer(endless);
  buffer.add('x', 1, 0);
  buffer.release(1);
  const before = steps();
  buffer.add('x', 1, 0);
  expect(steps() - before).toBeLessThan(16);
});

it('what is released or forgotten is not held any more', () => {
  const { buffer, held } = countedBuffer({ ...endless, maxMessages: 5 });
  for (let count = 0; count < 10; count += 1) buffer.add('x', 1, 0);
  expect(held()).toBe(5);
  buffer.release(8);
  expect(held()).toBe(2);
});
