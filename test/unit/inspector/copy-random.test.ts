import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuthRefusedError, presets, type ConnectionOptions } from 'linekeeper';
import { runSteps, seededRandom, worldCommands } from 'linekeeper/testing';
import { copyAsTest, ViewerError } from '../../../inspector/model/index.js';
import { runCopied, watched, type Stage } from './copied-test.js';

/** Credentials that arrive, fail, are refused, or are the same as before, at once or later. */
function moodyCredentials(seed: number, later: (run: () => void, ms: number) => unknown) {
  const fate = seededRandom(seed);
  return () =>
    new Promise((resolve, reject) => {
      const drawn = fate();
      const settle = (): void => {
        if (drawn < 0.6) resolve({ token: `token-${String(fate())}` });
        else if (drawn < 0.7) resolve({ token: 'the-same-token' });
        else if (drawn < 0.85) reject(new Error('no credentials now'));
        else reject(new AuthRefusedError());
      };
      if (fate() < 0.5) settle();
      else later(settle, 30);
    });
}

const impatient: Partial<ConnectionOptions> = {
  maxAttempts: 3,
  stableWindowMs: 500,
  connectTimeoutMs: 700,
  credentialsTimeoutMs: 600,
  gates: { hiddenGraceMs: 0 },
  storm: { maxAttempts: 4, windowMs: 5000 },
  resume: { mode: 'immediate', resetBackoff: true },
};

/** What a random world is like. */
interface Given {
  readonly seed: number;
  readonly isLate: boolean;
  readonly hasSeveral: boolean;
  readonly hasCredentials: boolean;
  readonly policy: Partial<ConnectionOptions>;
}

const world: fc.Arbitrary<Given> = fc.record({
  seed: fc.integer({ min: 1, max: 100_000 }),
  isLate: fc.boolean(),
  hasSeveral: fc.boolean(),
  hasCredentials: fc.boolean(),
  policy: fc.constantFrom<Partial<ConnectionOptions>>(
    {},
    impatient,
    { ...presets.partykit, gates: { probeOffline: true }, heartbeat: false },
    {
      close: {
        codes: { 1012: 'fatal' },
        classify: ({ code }) => (code === 4401 ? 'retry' : undefined),
      },
    },
  ),
});

function stageOf({ seed, isLate, hasSeveral, hasCredentials, policy }: Given): Stage {
  const random = seededRandom(seed);
  // Most timers of a real event loop are a little late, some very.
  const lag = (): number => (random() < 0.1 ? random() * 2000 : random() * 15);
  const later: { run?: (run: () => void, ms: number) => unknown } = {};
  const stage = watched(
    {
      ...policy,
      ...(hasSeveral && { transports: { sync: {}, intent: {} } }),
      ...(hasCredentials && {
        credentials: moodyCredentials(seed, (run, ms) => later.run?.(run, ms)),
      }),
    },
    { seed, latencyMs: seed % 2 === 0 ? 20 : 0, ...(isLate && { lag }) },
  );
  later.run = (run, ms) => stage.world.clock.setTimeout(run, ms, 'network');
  return stage;
}

/** The copied test, or null for a recording that cannot be one, as it says. */
function copied(stage: Stage, from: number): string | null {
  try {
    return copyAsTest(stage.view(), { connection: 'c1' }, { from });
  } catch (error) {
    if (error instanceof ViewerError) return null;
    throw error;
  }
}

describe('in random worlds', { timeout: 120_000 }, () => {
  it('the copied test of what happened passes', async () => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(worldCommands(fc), world, async (steps, given) => {
        const stage = stageOf(given);
        await runSteps(['start', ...steps], stage);
        const source = copied(stage, 0);
        expect(source).not.toBeNull();
        await runCopied(source!);
        passed += 1;
      }),
      { numRuns: 200, seed: 20_261_120 },
    );
    expect(passed).toBe(200);
  });

  it('so does that of a part of it, where it can be a test', async () => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(
        worldCommands(fc),
        worldCommands(fc, { maxSteps: 10 }),
        world,
        async (before, steps, given) => {
          const stage = stageOf(given);
          await runSteps(['start', ...before], stage);
          const from = stage.view().lastSeq + 1;
          await runSteps(steps, stage);
          const source = copied(stage, from);
          if (source === null) return;
          await runCopied(source);
          passed += 1;
        },
      ),
      { numRuns: 200, seed: 20_261_120 },
    );
    expect(passed).toBeGreaterThan(50);
  });
});
