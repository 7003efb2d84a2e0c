import { describe, expect, it } from 'vitest';
import { mayLackSubprotocol } from '../../../src/actors/subprotocol.js';

const coded = (code: unknown): Error => Object.assign(new Error('connect failed'), { code });

describe('an opening that failed', () => {
  const failed = { hasOpened: false, code: 1006 } as const;

  it.each([
    ['a browser, which does not say why', undefined],
    ['a browser whose error event has nothing', null],
    ['ws, where no subprotocol was selected', new Error('Server sent no subprotocol')],
    ['ws, where an invalid one was selected', new Error('Server sent an invalid subprotocol')],
    ['a runtime that throws what is no object', 'failed'],
    ['a runtime whose errors have numbers', coded(1)],
  ])('may be for want of the subprotocol: %s', (_, error) => {
    expect(mayLackSubprotocol({ ...failed, error })).toBe(true);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'CERT_HAS_EXPIRED'])(
    'is not for want of it when the network says %s',
    (code) => {
      expect(mayLackSubprotocol({ ...failed, error: coded(code) })).toBe(false);
    },
  );

  it.each([
    [400, true],
    [401, false],
    [403, false],
    [404, false],
    [426, false],
    [500, false],
    [503, false],
  ])('with HTTP %i: %s', (httpStatus, may) => {
    expect(mayLackSubprotocol({ ...failed, error: undefined, httpStatus })).toBe(may);
  });
});

describe('a socket that had opened', () => {
  it.each([
    [1000, false],
    [1001, false],
    [1002, true],
    [1003, true],
    [1005, false],
    [1006, false],
    [1007, true],
    [1008, false],
    [1009, false],
    [1011, false],
    [1012, false],
    [1013, false],
    [3000, false],
    [4000, false],
    [4400, true],
    [4401, false],
  ])('and closed with %i before a word was said: %s', (code, may) => {
    expect(mayLackSubprotocol({ hasOpened: true, code, error: undefined })).toBe(may);
    expect(mayLackSubprotocol({ hasOpened: true, code, error: coded('ECONNRESET') })).toBe(may);
  });
});
