import { beforeAll, describe, expect, it } from 'vitest';
import { recordFigure } from '../support/figures.js';
import { everyStatus } from './invariants-of.js';
import { acts } from './random-acts.js';
import { makeWorlds, type Outcome } from './random-property.js';

const given = (name: string): string | undefined => process.env[`LINEKEEPER_${name}`];

/**
 * Registers the tests of as many random worlds as `LINEKEEPER_WORLDS` says, or 5000: two files share
 * the work, so that both cores have some. The seed is fixed, so that a run says the same each time,
 * unless `LINEKEEPER_SEED` gives another.
 */
export function testRandomWorlds(ownSeed: number): void {
  const count = Number(given('WORLDS') ?? 5000);
  const seed = Number(given('SEED') ?? ownSeed);
  const path = given('PATH');

  describe(`${String(count)} random worlds of seed ${String(seed)}`, () => {
    let outcome: Outcome;

    beforeAll(async () => {
      const before = process.cpuUsage();
      outcome = await makeWorlds({ seed, count, path });
      const { user, system } = process.cpuUsage(before);
      const { tally } = outcome;
      const name = `random worlds, seed ${String(seed)}`;
      recordFigure(`${name}: worlds`, tally.worlds);
      recordFigure(`${name}: steps`, tally.steps);
      recordFigure(`${name}: checks of every invariant`, tally.checks);
      recordFigure(`${name}: pairs of status and step`, tally.pairs.size);
      recordFigure(`${name}: CPU seconds`, Math.round((user + system) / 1e6));
    }, 600_000);

    it('keep every invariant', () => {
      if (outcome.failure !== null) expect.fail(outcome.failure.report);
      if (path === undefined) expect(outcome.tally.worlds).toBe(count);
    });

    it.runIf(path === undefined)('visit every status for every reason', () => {
      expect([...outcome.tally.visited.keys()].sort()).toEqual(everyStatus);
    });

    it.runIf(path === undefined)('take every step in every status', () => {
      const statuses = [...new Set(everyStatus.map((name) => name.split(':')[0]!))];
      const pairs = statuses.flatMap((status) =>
        Object.keys(acts).map((step) => `${status} ${step}`),
      );
      expect(pairs.filter((pair) => !outcome.tally.pairs.has(pair))).toEqual([]);
    });
  });
}
