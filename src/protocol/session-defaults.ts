import type { BufferBounds } from './send-buffer.js';

/** How much a client keeps until it is acknowledged. */
export const sessionBounds: BufferBounds = {
  maxMessages: 10_000,
  maxBytes: 4_194_304,
  maxAgeMs: 300_000,
};

/** The queue of a transport with a session: what is promised to arrive must have room to wait. */
export const sessionQueue = { maxMessages: 10_000, maxBytes: 4_194_304 } as const;
