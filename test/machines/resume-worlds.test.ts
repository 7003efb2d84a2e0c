import { describe, expect, it } from 'vitest';
import { recordFigure } from '../support/figures.js';
import { newTally } from './resume-product.js';
import { makeResumeWorlds } from './resume-worlds.js';

const given = (name: string): number | undefined => {
  const value = process.env[`LINEKEEPER_${name}`];
  return value === undefined ? undefined : Number(value);
};

const count = 400 * (given('FUZZ') ?? 1);
const seed = given('SEED') ?? 1;

describe(`${count} random worlds of a client and a server, seed ${seed}`, () => {
  it('lose nothing in silence, deliver nothing twice, and come to rest', () => {
    const tally = newTally();
    const failure = makeResumeWorlds(count, seed, undefined, tally);
    if (failure !== null) expect.fail(failure);
    recordFigure('resume worlds', count);
    for (const [what, times] of Object.entries(tally)) {
      recordFigure(`resume worlds: ${what}`, times);
      expect(times, what).toBeGreaterThan(count / 20);
    }
  }, 3_600_000);
});
