import * as crypto from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../../../src/protocol/limits.js';
import { ResumeTokens } from '../../../src/server/tokens.js';

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) };
});

const tokens = new ResumeTokens(Buffer.alloc(32, 7));
const token = tokens.issue('session', 3);

/** The token with one bit of its hash turned over. */
function forged(bit: number): string {
  const [epoch = '', hash = ''] = token.split('.');
  const bytes = Buffer.from(hash, 'base64url');
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  return `${epoch}.${bytes.toString('base64url')}`;
}

describe('a resume token', () => {
  beforeEach(() => {
    vi.mocked(crypto.timingSafeEqual).mockClear();
  });

  it('gives back the epoch that it was issued for', () => {
    for (const epoch of [1, 3, 10, Number.MAX_SAFE_INTEGER]) {
      expect(tokens.read('session', tokens.issue('session', epoch))).toBe(epoch);
    }
  });

  it('is text that the protocol allows, and another one in each epoch', () => {
    const issued = [1, 2, 3].map((epoch) => tokens.issue('session', epoch));
    expect(new Set(issued).size).toBe(3);
    for (const one of issued) {
      expect(one).toMatch(/^[\w.-]+$/);
      expect(one.length).toBeLessThanOrEqual(limits.tokenLength);
    }
  });

  it('does not hold with any bit of it turned over', () => {
    const read = Array.from({ length: 128 }, (_, bit) => tokens.read('session', forged(bit)));
    expect(read.every((epoch) => epoch === null)).toBe(true);
  });

  it('does not hold for another session, another epoch or another server', () => {
    expect(tokens.read('another', token)).toBeNull();
    expect(tokens.read('session', token.replace(/^3/, '4'))).toBeNull();
    expect(new ResumeTokens(Buffer.alloc(32, 8)).read('session', token)).toBeNull();
  });

  it.each([
    '',
    '.',
    '3',
    '3.',
    `.${token}`,
    '-1.AAAAAAAAAAAAAAAAAAAAAA',
    '1.5.AAAAAAAAAAAAAAAAAAAAAA',
    'NaN.AAAAAAAAAAAAAAAAAAAAAA',
    `${token}AAAA`,
    token.slice(0, -4),
    '9007199254740993.AAAAAAAAAAAAAAAAAAAAAA',
  ])('is not %j', (text) => {
    expect(tokens.read('session', text)).toBeNull();
  });

  it('is compared in a time that says nothing of it', () => {
    tokens.read('session', forged(0));
    tokens.read('session', forged(127));
    tokens.read('session', token);
    expect(crypto.timingSafeEqual).toHaveBeenCalledTimes(3);
  });
});
