import { describe, expect, it } from 'vitest';
import { classify, type CloseInfo, type ClosePolicy } from '../../../src/policies/close.js';
import type { CloseVerb } from '../../../src/protocol/close-codes.js';

const close = (given: Partial<CloseInfo> = {}): CloseInfo => ({
  cause: 'closed',
  code: 1006,
  reason: '',
  wasClean: false,
  transport: 'main',
  ...given,
});
const verbOf = (given: Partial<CloseInfo>, policy: ClosePolicy = {}): CloseVerb =>
  classify(close(given), policy).verb;

describe('classifying a close', () => {
  it('follows the table by code', () => {
    expect([1000, 1002, 1008, 1013, 4444].map((code) => verbOf({ code }))).toEqual([
      'retry',
      'fatal',
      'auth',
      'room-reset',
      'fatal',
    ]);
  });

  it.each(['permission_changed', 'room_closed'])('takes the reason %s for fatal', (reason) => {
    expect(verbOf({ code: 1000, reason })).toBe('fatal');
  });

  it('takes a reason only whole', () => {
    expect(verbOf({ code: 1000, reason: 'room_closed by admin' })).toBe('retry');
  });

  it.each([401, 403])('takes HTTP %i for auth', (httpStatus) => {
    expect(verbOf({ cause: 'refused', httpStatus })).toBe('auth');
  });

  it.each([200, 400, 404, 426, 429, 500, 502, 503])('retries HTTP %i', (httpStatus) => {
    expect(verbOf({ cause: 'refused', httpStatus })).toBe('retry');
  });
});

describe('an override', () => {
  it('replaces the table by code', () => {
    expect(verbOf({ code: 1011 }, { codes: { 1011: 'fatal' } })).toBe('fatal');
    expect(verbOf({ code: 4450 }, { codes: { 4450: 'retry' } })).toBe('retry');
    expect(verbOf({ code: 1000 }, { codes: { 1000: 'fatal' } })).toBe('fatal');
  });

  it('replaces the table by reason', () => {
    expect(verbOf({ reason: 'room_closed' }, { reasons: { room_closed: 'retry' } })).toBe('retry');
  });

  it('is taken in the order function, reason, code, table', () => {
    const codes = { 1013: 'retry' } as const;
    const reasons = { later: 'auth' } as const;
    const at = { code: 1013, reason: 'later' };
    expect(verbOf(at, { codes, reasons, classify: () => 'fatal' })).toBe('fatal');
    expect(verbOf(at, { codes, reasons })).toBe('auth');
    expect(verbOf(at, { codes })).toBe('retry');
    expect(verbOf(at)).toBe('room-reset');
  });

  it('by code is not beaten by the reasons of the table', () => {
    expect(verbOf({ code: 4500, reason: 'room_closed' }, { codes: { 4500: 'retry' } })).toBe(
      'retry',
    );
  });

  it('by function is told the whole close and may leave it to the table', () => {
    const told: CloseInfo[] = [];
    const given = close({ code: 1013, reason: 'x' });
    const verdict = classify(given, {
      classify: (info) => {
        told.push(info);
        return undefined;
      },
    });
    expect(verdict).toEqual({ verb: 'room-reset' });
    expect(told).toEqual([given]);
  });
});

describe('a classify function that fails', () => {
  it('leaves the close to the table when it throws, and the error is told', () => {
    const error = new Error('no');
    const verdict = classify(close({ code: 1002 }), {
      classify: () => {
        throw error;
      },
    });
    expect(verdict).toEqual({ verb: 'fatal', error });
  });

  it.each([null, 42, 'stop', '', true, {}, ['retry'], Promise.resolve('retry'), 'constructor'])(
    'leaves the close to the table when it returns %o, and says what is accepted',
    (nonsense) => {
      const { verb, error } = classify(close({ code: 1013 }), {
        classify: () => nonsense as unknown as CloseVerb,
      });
      expect(verb).toBe('room-reset');
      expect(String(error)).toContain('accepted: retry, room-reset, auth, fatal');
    },
  );
});

describe('a reason that names a property of every object', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'is no row: %s',
    (reason) => {
      expect(classify(close({ code: 1000, reason }), { reasons: {}, codes: {} })).toEqual({
        verb: 'retry',
      });
      expect(classify(close({ code: 1000, reason }), {})).toEqual({ verb: 'retry' });
    },
  );
});
