import { describe, expect, it } from 'vitest';
import { closeCodeNotes } from '../../../src/protocol/close-code-notes.js';
import {
  closeCodes,
  isSendableCode,
  MAX_REASON_BYTES,
  nameOfCode,
  ownCloseCodes,
  verbOfCode,
  type CloseVerb,
} from '../../../src/protocol/close-codes.js';

/** SPEC section 3, row by row, written down a second time. */
const specified: Record<CloseVerb, readonly number[]> = {
  retry: [
    1000, 1001, 1005, 1006, 1011, 1012, 1014, 1015, 3003, 3008, 4000, 4001, 4002, 4003, 4004, 4005,
  ],
  'room-reset': [1013],
  auth: [1008, 3000, 4401, 4403],
  fatal: [1002, 1003, 1007, 1009, 1010],
};

describe('the close-code table', () => {
  for (const [verb, codes] of Object.entries(specified)) {
    it.each(codes)(`answers %i with ${verb}`, (code) => {
      expect(verbOfCode(code)).toBe(verb);
    });
  }

  it('has no row besides these', () => {
    const rows = Object.keys(closeCodes).map(Number);
    expect(rows).toEqual(
      Object.values(specified)
        .flat()
        .sort((a, b) => a - b),
    );
  });

  it('answers 4400 to 4499 with fatal, but those with a row of their own', () => {
    const others = Array.from({ length: 100 }, (_, at) => 4400 + at).filter(
      (code) => verbOfCode(code) !== 'fatal',
    );
    expect(others).toEqual([4401, 4403]);
  });

  it('retries what it does not know: below, between and above the ranges', () => {
    for (const code of [0, 999, 1004, 1016, 2999, 3001, 4006, 4399, 4500, 4999, 5000, -1, NaN]) {
      expect(verbOfCode(code)).toBe('retry');
    }
  });

  it('says of every row what it means and why it has its verb', () => {
    expect(Object.keys(closeCodeNotes)).toEqual(Object.keys(closeCodes));
    for (const { meaning, why } of Object.values(closeCodeNotes)) {
      expect(meaning).toMatch(/\.$/);
      expect(why).toMatch(/\.$/);
    }
  });

  it('names every code, those without a row too', () => {
    expect(nameOfCode(1012)).toBe('service restart');
    expect(nameOfCode(4711)).toBe('code 4711');
  });
});

describe('the codes that linekeeper sends', () => {
  it('are legal in every browser', () => {
    expect(Object.values(ownCloseCodes).filter((code) => !isSendableCode(code))).toEqual([]);
  });

  it('say what they are sent for', () => {
    const names = Object.entries(ownCloseCodes).map(([use, code]) => [use, nameOfCode(code)]);
    expect(Object.fromEntries(names)).toEqual({
      stop: 'normal closure',
      heartbeat: 'heartbeat timeout',
      timeout: 'connect timeout',
      gate: 'gate closed',
      superseded: 'superseded',
      group: 'group torn down',
      protocol: 'session protocol broken',
    });
  });

  it('are answered with retry by a linekeeper that hears them', () => {
    expect(Object.values(ownCloseCodes).map(verbOfCode)).toEqual(
      Object.values(ownCloseCodes).map(() => 'retry'),
    );
  });
});

describe('a sendable code', () => {
  it('is 1000 or 3000 to 4999', () => {
    expect([1000, 3000, 3999, 4000, 4999].every(isSendableCode)).toBe(true);
    const illegal = [0, 999, 1001, 1005, 1006, 1011, 2999, 5000, 3000.5, NaN, Infinity];
    expect(illegal.filter(isSendableCode)).toEqual([]);
  });

  it('comes with a reason of at most 123 bytes', () => {
    expect(MAX_REASON_BYTES).toBe(123);
  });
});
