import { setImmediate as nextTurn } from 'node:timers/promises';
import { brokenBy, type Sight } from './invariants-of.js';
import { acts, disarm, type Scene } from './random-acts.js';
import { recover } from './random-recovery.js';
import type { Setup } from './random-setup.js';
import { inspect, look } from './random-sight.js';
import type { Step } from './random-step.js';
import { watch } from './random-watch.js';
import { createRandomWorld, type Sabotage } from './random-world.js';

/** What the worlds of a run have seen together. */
export interface Tally {
  worlds: number;
  steps: number;
  /** Looks at every invariant: after each step, and after each timer within it. */
  checks: number;
  /** How often each status was seen after a step, with its reason. */
  readonly visited: Map<string, number>;
  /** How often each pair of status and step was seen. */
  readonly pairs: Map<string, number>;
}

export const newTally = (): Tally => ({
  worlds: 0,
  steps: 0,
  checks: 0,
  visited: new Map(),
  pairs: new Map(),
});

/** An invariant that did not hold. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
  /** Its name, and what was seen instead. */
  readonly invariant: string;

  constructor(where: string, invariant: string) {
    super(`${where}: ${invariant}`);
    this.invariant = invariant;
  }
}

const count = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

/**
 * Takes the steps in a world of this setup, checks every invariant after each of them and after each
 * timer, and demands at the end that all is well again once the surroundings are.
 *
 * @throws BrokenInvariant that names the step.
 */
export async function replay(
  setup: Setup,
  steps: readonly Step[],
  { sabotage, tally = newTally() }: { sabotage?: Sabotage | undefined; tally?: Tally } = {},
): Promise<void> {
  const world = createRandomWorld(setup, sabotage);
  let before: Sight = look(world);
  tally.worlds += 1;

  const check = (where: string): void => {
    tally.checks += 1;
    const now = look(world);
    for (const invariant of brokenBy(now, before)) world.wrong(invariant);
    before = now;
    inspect(world);
    world.mayReset = false;
    world.hasFallen = false;
    const [broken] = world.broken;
    if (broken !== undefined) throw new BrokenInvariant(where, broken);
  };

  let where = 'before the first step';
  /** Looks before and after promises settle. */
  const settle = async (): Promise<void> => {
    check(where);
    if (!world.isAsync) return;
    await nextTurn();
    check(where);
  };
  const passTime = async (ms: number): Promise<void> => {
    const end = world.clock.now() + ms;
    await settle();
    for (;;) {
      const due = world.clock.pending[0]?.dueAt;
      if (due === undefined || due > end) break;
      world.clock.advanceToNext();
      await settle();
    }
    world.clock.advance(end - world.clock.now());
  };
  const scene: Scene = {
    world,
    watched: watch(world),
    traps: [],
    asks: 0,
    isSprung: false,
    passTime,
    loadAnew: () => {
      // A page that is left does nothing any more.
      disarm(scene);
      world.reload();
      scene.watched = watch(world);
      before = look(world);
    },
  };

  for (const [index, step] of steps.entries()) {
    const [name, ...given] = step;
    const { status } = before;
    where = `step ${String(index + 1)}, ${JSON.stringify(step)}`;
    scene.isSprung = false;
    const passing = (acts[name] as (scene: Scene, ...given: unknown[]) => unknown)(scene, ...given);
    // Awaiting nothing would let promises settle.
    if (passing instanceof Promise) await passing;
    await settle();
    scene.watched.compare();
    if (world.broken.length > 0) check(where);
    tally.steps += 1;
    count(tally.pairs, `${status} ${name}`);
    const { reason } = world.connection.getSnapshot();
    count(tally.visited, reason === null ? before.status : `${before.status}:${reason}`);
  }
  where = 'after the last step, when all was well';
  await recover(scene, check);
}
