import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../src/testing/next-turn.js';
import { recordFigure } from '../support/figures.js';
import { Ledger } from './resume-ledger.js';
import { newTally, ProductWorld, type ProductSetup } from './resume-product.js';
import { happen, happening, real, setup, type Happening } from './resume-worlds.js';

const count = 200 * Number(process.env['LINEKEEPER_FUZZ'] ?? 1);
const seed = Number(process.env['LINEKEEPER_SEED'] ?? 1);

type Wish = readonly ['client subscribes' | 'client unsubscribes' | 'server broadcasts', string];

const wish: fc.Arbitrary<Wish> = fc.tuple(
  fc.constantFrom(
    'client subscribes' as const,
    'client subscribes' as const,
    'client unsubscribes' as const,
    'server broadcasts' as const,
  ),
  fc.constantFrom('orders', 'news', '*'),
);

/** Replies have numbers too, which messages alone do not account for. */
class NoLedger extends Ledger {
  override wired(): void {}
  override pushed(): void {}
  override delivered(): void {}
  override skipped(): void {}
  override forgone(): void {}
  override over(): void {}
  override atRest(): void {}
}

const isWish = (one: Wish | Happening): one is Wish => /subscribes|broadcasts/.test(one[0]);

/** Makes a world in which these happen, lets it come to rest, and compares what is subscribed to. */
async function replayTopics(
  of: ProductSetup,
  happenings: readonly (Wish | Happening)[],
): Promise<void> {
  const world = new ProductWorld(of, real, newTally(), new NoLedger());
  const wanted = new Set<string>();
  const waiting = new Set<string>();
  const make = ([what, topic]: Wish, number: number): void => {
    if (what === 'server broadcasts') {
      world.serverBroadcasts(topic, number);
      return;
    }
    const name = `${what} ${topic} (${number})`;
    const isWanted = what === 'client subscribes';
    const session = world.connection.session!;
    const settled = isWanted ? session.subscribe(topic) : session.unsubscribe(topic);
    waiting.add(name);
    if (isWanted) wanted.add(topic);
    else wanted.delete(topic);
    settled.then(
      () => waiting.delete(name),
      () => waiting.delete(name),
    );
  };
  try {
    world.clock.advance(of.headStartMs);
    for (const [number, one] of happenings.entries()) {
      if (isWish(one)) make(one, number);
      else happen(world, one);
    }
    world.settle();
    await nextTurn();
    expect([...waiting]).toEqual([]);
    expect([...world.client!.topics].sort()).toEqual([...wanted].sort());
  } finally {
    world.dispose();
  }
}

describe(`${count} random worlds of subscriptions, seed ${seed}`, () => {
  it('answer every wish, and come to rest with the topics that are wanted', async () => {
    const steps = fc.array(fc.oneof(wish, happening), { maxLength: 40, size: 'max' });
    const property = fc.asyncProperty(setup, steps, (of, happenings) =>
      // Less than that, and the replies to what is asked again do not fit at once.
      replayTopics({ ...of, slowBytes: 2000 }, happenings),
    );
    const { failed, counterexample, errorInstance } = await fc.check(property, {
      seed,
      numRuns: count,
    });
    if (failed) {
      const shown = inspect(counterexample, { breakLength: 96, depth: null, maxArrayLength: null });
      expect.fail(`${String(errorInstance)}\nagain: replayTopics(...${shown})`);
    }
    recordFigure('resume worlds of subscriptions', count);
  }, 3_600_000);
});
