import { describe, expect, it } from 'vitest';
import { hintInHeader, hintInReason, MAX_HINT_MS } from '../../../src/policies/close.js';

const now = Date.parse('2026-11-20T12:00:00Z');

describe('a hint in a close reason', () => {
  it('is retryAfterMs of a JSON object', () => {
    expect(hintInReason('{"retryAfterMs":12345}')).toBe(12_345);
    expect(hintInReason('{"why":"drain","retryAfterMs":0}')).toBe(0);
    expect(hintInReason('{"retryAfterMs":0.5}')).toBe(0.5);
  });

  it('is at most 5 minutes', () => {
    expect(MAX_HINT_MS).toBe(300_000);
    expect(hintInReason('{"retryAfterMs":300000}')).toBe(300_000);
    expect(hintInReason('{"retryAfterMs":300001}')).toBe(300_000);
    expect(hintInReason('{"retryAfterMs":1e300}')).toBe(300_000);
  });

  it.each([
    '',
    'restart',
    '12345',
    '{',
    '{}',
    '{"retryAfterMs":"12345"}',
    '{"retryAfterMs":null}',
    '{"retryAfterMs":-1}',
    '{"retryAfterMs":1e999}',
    '[{"retryAfterMs":1}]',
    ' {"retryAfterMs":1}',
    '{"__proto__":{"retryAfterMs":1}}',
  ])('is absent from %s', (reason) => {
    expect(hintInReason(reason)).toBeUndefined();
  });
});

describe('a hint in a Retry-After header', () => {
  it('is a number of seconds', () => {
    expect(hintInHeader('0', now)).toBe(0);
    expect(hintInHeader('120', now)).toBe(120_000);
    expect(hintInHeader(' 7 ', now)).toBe(7000);
  });

  it('is an HTTP date, as a distance from now', () => {
    expect(hintInHeader('Fri, 20 Nov 2026 12:00:30 GMT', now)).toBe(30_000);
  });

  it('is 0 for a date that has passed', () => {
    expect(hintInHeader('Fri, 20 Nov 2020 12:00:00 GMT', now)).toBe(0);
  });

  it('is at most 5 minutes', () => {
    expect(hintInHeader('86400', now)).toBe(300_000);
    expect(hintInHeader('Fri, 20 Nov 2099 12:00:00 GMT', now)).toBe(300_000);
  });

  it.each([undefined, '', '  ', 'soon', '-5', 'Infinity', 'NaN'])('is absent from %s', (value) => {
    expect(hintInHeader(value, now)).toBeUndefined();
  });
});
