import { describe, expect, it } from 'vitest';
import { lacksSubprotocol } from '../../../src/actors/subprotocol.js';

const coded = (code: unknown): Error => Object.assign(new Error('connect failed'), { code });

describe('an opening that failed', () => {
  const failed = { hasOpened: false, code: 1006 } as const;

  it.each([
    ['a browser, which does not say why', undefined],
    ['a browser whose error event has nothing', null],
    ['a runtime that throws what is no object', 'failed'],
    ['a runtime whose errors have numbers', coded(1)],
  ])('may be for want of the subprotocol: %s', (_, error) => {
    expect(lacksSubprotocol({ ...failed, error })).toBe('perhaps');
  });

  it.each(['Server sent no subprotocol', 'Server sent an invalid subprotocol'])(
    'is for want of it when `ws` says %s',
    (message) => {
      expect(lacksSubprotocol({ ...failed, error: new Error(message) })).toBe('yes');
    },
  );

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'CERT_HAS_EXPIRED'])(
    'is not for want of it when the network says %s',
    (code) => {
      expect(lacksSubprotocol({ ...failed, error: coded(code) })).toBe('no');
    },
  );

  it.each([
    [400, 'yes'],
    [401, 'no'],
    [403, 'no'],
    [404, 'no'],
    [426, 'no'],
    [500, 'no'],
    [503, 'no'],
  ])('with HTTP %i: %s', (httpStatus, verdict) => {
    expect(lacksSubprotocol({ ...failed, error: undefined, httpStatus })).toBe(verdict);
  });
});

describe('a socket that had opened', () => {
  it.each([
    [1000, 'no'],
    [1001, 'no'],
    [1002, 'yes'],
    [1003, 'yes'],
    [1005, 'no'],
    [1006, 'no'],
    [1007, 'yes'],
    [1008, 'no'],
    [1009, 'no'],
    [1011, 'no'],
    [1012, 'no'],
    [1013, 'no'],
    [3000, 'no'],
    [4000, 'no'],
    [4400, 'yes'],
    [4401, 'no'],
  ])('and closed with %i before a word was said: %s', (code, verdict) => {
    expect(lacksSubprotocol({ hasOpened: true, code, error: undefined })).toBe(verdict);
    expect(lacksSubprotocol({ hasOpened: true, code, error: coded('ECONNRESET') })).toBe(verdict);
  });
});
