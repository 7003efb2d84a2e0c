import { describe, expect, it } from 'vitest';
import { Ledger } from '../continuity/ledger.js';
import { messageOf, numberOf } from '../continuity/payload.js';

const arrivalsOf = (...data: readonly unknown[]) => {
  const ledger = new Ledger();
  for (const one of data) ledger.take(one);
  return ledger.arrivals;
};
const messages = (...numbers: readonly number[]) => numbers.map(messageOf);
const clean = { doubled: 0, reordered: 0, garbled: 0 } as const;

describe('the account of a continuity run', () => {
  it('says nothing against messages that come once and in order', () => {
    expect(arrivalsOf(...messages(1, 2, 3, 4))).toEqual({ arrived: 4, ...clean });
  });

  it('misses what is lost', () => {
    expect(arrivalsOf(...messages(1, 4))).toEqual({ arrived: 2, ...clean });
  });

  it('counts what comes twice, and what comes after a later one', () => {
    expect(arrivalsOf(...messages(1, 2, 2, 4, 3, 1))).toEqual({
      arrived: 4,
      doubled: 2,
      reordered: 1,
      garbled: 0,
    });
  });

  it('counts what is not whole, or is of another kind', () => {
    const [binary, text] = messages(101, 102) as [Uint8Array, string];
    const { garbled } = arrivalsOf(
      text.slice(0, -1),
      `${text}x`,
      binary.subarray(0, -1),
      binary.slice(0, 3),
      '',
      new TextEncoder().encode(text),
    );
    expect(garbled).toBe(6);
  });
});

describe('the messages of a continuity run', () => {
  it('are text and binary by turns, of many lengths, and say their number in every form', () => {
    for (let number = 1; number <= 400; number += 1) {
      const message = messageOf(number);
      expect(typeof message === 'string').toBe(number % 2 === 0);
      expect(numberOf(message)).toBe(number);
      if (typeof message === 'string') continue;
      expect(numberOf(message.buffer)).toBe(number);
      expect(numberOf(Buffer.concat([Buffer.from('head'), message]).subarray(4))).toBe(number);
    }
    const lengths = new Set(Array.from({ length: 400 }, (_, index) => messageOf(index).length));
    expect(lengths.size).toBeGreaterThan(90);
  });
});
