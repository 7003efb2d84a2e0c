import fc from 'fast-check';
import { setups, type Setup } from '../random-setup.js';
import { steps, type Step } from '../random-step.js';

/** A random world as data. */
export interface Journey {
  readonly setup: Setup;
  readonly steps: readonly Step[];
}

/** The same journeys each time. */
export const journeys = (count: number, length: number): readonly Journey[] =>
  fc.sample(fc.record({ setup: setups, steps: steps(length) }), {
    seed: 20_261_120,
    numRuns: count,
  });
