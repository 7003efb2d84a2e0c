import { describe, expect, it } from 'vitest';
import { defaultQueue } from '../../../src/policies/delivery.js';
import { defaultHeartbeat, probeTimeout } from '../../../src/policies/liveness.js';
import { fits } from '../../../src/policies/overflow.js';

describe('the bounds of a queue', () => {
  const bounds = { maxMessages: 2, maxBytes: 10, overflow: 'drop-oldest' } as const;

  it('hold for messages and for bytes, the bound itself included', () => {
    expect(fits(2, 10, bounds)).toBe(true);
    expect(fits(3, 0, bounds)).toBe(false);
    expect(fits(1, 11, bounds)).toBe(false);
  });

  it('may be none', () => {
    expect(fits(1e9, 1e12, { ...bounds, maxMessages: Infinity, maxBytes: Infinity })).toBe(true);
  });

  it('are 100 messages and 1 MiB, the oldest dropped, unless given', () => {
    expect(defaultQueue).toEqual({
      mode: 'queue',
      maxMessages: 100,
      maxBytes: 1_048_576,
      overflow: 'drop-oldest',
      keepOnStop: false,
      pace: { batch: 100, everyMs: 100 },
      highWaterMark: 1_048_576,
    });
  });
});

describe('the deadline of a probe', () => {
  it('is short, but four round trips at least', () => {
    expect(probeTimeout(defaultHeartbeat, null)).toBe(1000);
    expect(probeTimeout(defaultHeartbeat, 100)).toBe(1000);
    expect(probeTimeout(defaultHeartbeat, 600)).toBe(2400);
  });

  it('is never longer than that of an ordinary beat', () => {
    expect(probeTimeout(defaultHeartbeat, 4000)).toBe(5000);
    expect(probeTimeout({ ...defaultHeartbeat, timeoutMs: 500 }, null)).toBe(500);
  });
});
