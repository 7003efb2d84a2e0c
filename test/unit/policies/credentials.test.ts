import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AuthRefusedError, LinekeeperError } from '../../../src/protocol/errors.js';
import { isAuthError, Secret } from '../../../src/policies/credentials.js';

describe('a secret', () => {
  const secret = new Secret('token-123');

  it('gives its value to who asks', () => {
    expect(secret.reveal()).toBe('token-123');
  });

  it('shows nothing of it to JSON or to an inspector', () => {
    expect(JSON.stringify({ secret })).toBe('{"secret":"[redacted]"}');
    expect([inspect(secret), inspect({ secret }, { depth: 9 })].join()).not.toContain('token');
    expect(Object.keys(secret)).toEqual([]);
  });

  it('equals another by value, by identity or as JSON', () => {
    expect(secret.equals(new Secret('token-123'))).toBe(true);
    expect(new Secret({ token: 'a' }).equals(new Secret({ token: 'a' }))).toBe(true);
    expect(secret.equals(new Secret('token-124'))).toBe(false);
    expect(new Secret({ token: 'a' }).equals(new Secret({ token: 'b' }))).toBe(false);
  });

  it('that holds nothing equals no other: what the app does not give cannot be refused', () => {
    expect(new Secret(undefined).equals(new Secret(undefined))).toBe(false);
  });

  it('counts values that cannot be compared as different', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(new Secret(cyclic).equals(new Secret({ self: null }))).toBe(false);
    expect(new Secret(1n).equals(new Secret(2n))).toBe(false);
    expect(new Secret(cyclic).equals(new Secret(cyclic))).toBe(true);
  });
});

describe('an error of the credentials function', () => {
  it.each([
    ['an AuthRefusedError', new AuthRefusedError('signed out')],
    ['a status of 401', Object.assign(new Error('no'), { status: 401 })],
    ['a status of 403', { status: 403 }],
    ['a statusCode of 401', { statusCode: 401 }],
    ['the code AUTH_REFUSED', { code: 'AUTH_REFUSED' }],
  ])('with %s means refused', (_, error) => {
    expect(isAuthError(error)).toBe(true);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', '401'],
    ['a number', 401],
    ['a plain error', new Error('401')],
    ['a status of 500', { status: 500 }],
    ['a status of "401"', { status: '401' }],
    ['another code', new LinekeeperError('CREDENTIALS_FAILED')],
  ])('that is %s does not', (_, error) => {
    expect(isAuthError(error)).toBe(false);
  });
});
