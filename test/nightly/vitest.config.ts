import { defineConfig } from 'vitest/config';
import base from '../vitest.config.js';

/** So many times the inputs of CI: more than a million. */
const FACTOR = 20;

/**
 * `npm run nightly`: what CI attacks, many times over and from a new seed each night, and what takes
 * too long for it. `LINEKEEPER_SEED` repeats a night, `LINEKEEPER_FUZZ` makes it longer or shorter.
 */
export default defineConfig({
  ...base,
  test: {
    retry: 0,
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    reporters: ['verbose'],
    include: [
      'test/unit/protocol/fuzz-*.test.ts',
      'test/machines/resume-{worlds,topics}.test.ts',
      'test/nightly/*.test.ts',
    ],
    env: {
      LINEKEEPER_FUZZ: process.env['LINEKEEPER_FUZZ'] ?? String(FACTOR),
      LINEKEEPER_SEED: process.env['LINEKEEPER_SEED'] ?? String(Date.now() % 2 ** 31),
    },
  },
});
