import { describe, expect, it } from 'vitest';
import {
  createConnection,
  decorrelatedJitter,
  equalJitter,
  fixedLadder,
  fullJitter,
  proportionalJitter,
  type ClosePolicy,
} from '../../../src/client/index.js';

const url = 'wss://line.test/';

describe('a close policy', () => {
  const tooLong = 'x'.repeat(124);
  const wide = 'ü'.repeat(62);

  it.each<[string, ClosePolicy, string]>([
    ['a code under 1000', { codes: { 999: 'retry' } }, 'close.codes'],
    ['a code over 4999', { codes: { 5000: 'retry' } }, 'close.codes'],
    ['a word for a code', { codes: { gone: 'retry' } as never }, 'close.codes'],
    ['a fraction for a code', { codes: { 1000.5: 'retry' } }, 'close.codes'],
    ['a reason of 124 bytes', { reasons: { [tooLong]: 'fatal' } }, 'close.reasons'],
    ['a reason of 62 letters and 124 bytes', { reasons: { [wide]: 'fatal' } }, 'close.reasons'],
  ])('with %s is refused by name', (_, close, name) => {
    expect(() => createConnection({ url, close })).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(name),
      }),
    );
  });

  it('with a reason of 123 bytes and the codes at the ends is taken', () => {
    const close: ClosePolicy = {
      codes: { 1000: 'retry', 4999: 'fatal' },
      reasons: { ['x'.repeat(123)]: 'fatal' },
    };
    expect(() => createConnection({ url, close })).not.toThrow();
  });
});

describe('a backoff policy', () => {
  it.each<[string, () => unknown, string]>([
    ['fullJitter: baseMs', () => fullJitter({ baseMs: -1 }), '-1'],
    ['fullJitter: capMs', () => fullJitter({ capMs: NaN }), 'NaN'],
    ['fullJitter: factor', () => fullJitter({ factor: -2 }), '-2'],
    ['fullJitter: floorMs', () => fullJitter({ floorMs: '5' as never }), 'string'],
    ['fullJitter: flapShare', () => fullJitter({ flapShare: 1.1 }), '1.1'],
    ['equalJitter: baseMs', () => equalJitter({ baseMs: NaN }), 'NaN'],
    ['decorrelatedJitter: capMs', () => decorrelatedJitter({ capMs: -1 }), '-1'],
    ['proportionalJitter: ratio', () => proportionalJitter({ ratio: 1.5 }), '1.5'],
    ['fixedLadder: ratio', () => fixedLadder([1000], { ratio: 2 }), '2'],
    ['fixedLadder: stepMs', () => fixedLadder([1000, -1]), '-1'],
  ])('refuses by name a wrong %s', (name, make, given) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(`${name}: given ${given}; accepted: a number from 0`);
  });

  it.each<[string, () => unknown]>([
    ['zero', () => fullJitter({ baseMs: 0, flapShare: 0 })],
    ['a ratio of one', () => proportionalJitter({ ratio: 1 })],
    ['undefined, which is not given', () => equalJitter({ capMs: undefined as never })],
    ['a cap without end', () => fullJitter({ capMs: Infinity })],
  ])('takes %s', (_, make) => {
    expect(make).not.toThrow();
  });
});
