import * as xstate from 'xstate';
import { copyOf } from './chart-mutants.js';
import type { ChartState } from './chart-states.js';
import type { Replacements } from './module-graph.js';

/** The product with something wrong in it. */
export interface Mutant {
  readonly id: string;
  /** Other sources by path. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Does something to a copy of the chart's config. */
  readonly chart?: (config: ChartState) => void;
}

/** More microsteps than any step of the chart needs: a mutant that runs in circles ends there. */
const MAX_MICROSTEPS = 100;
/** More timers than any test arms on one clock. */
const MAX_TIMERS = 20_000;

interface Clock {
  setTimeout: (run: () => void, ms?: number, owner?: string) => number;
}

/** A clock that ends a mutant which arms timers without end. */
function boundedClock(VirtualClock: new (startAt?: number) => Clock): typeof VirtualClock {
  return class extends VirtualClock {
    constructor(startAt?: number) {
      super(startAt);
      const arm = this.setTimeout;
      let armed = 0;
      this.setTimeout = (...args) => {
        armed += 1;
        if (armed > MAX_TIMERS) throw new Error(`more than ${MAX_TIMERS} timers were armed`);
        return arm(...args);
      };
    }
  };
}

/** What a graph of modules is made of for this mutant; without wrongs it is the product itself. */
export const replacementsFor = ({ sources = {}, chart }: Omit<Mutant, 'id'>): Replacements => ({
  sources,
  packages: { xstate },
  exports: {
    'machines/connection.machine.ts': ({ connectionMachine }, load) => {
      const { vocabulary } = load('machines/connection.setup.ts') as {
        vocabulary: { createMachine(config: object): unknown };
      };
      const config = copyOf((connectionMachine as { config: ChartState }).config);
      chart?.(config);
      const options = { maxIterations: MAX_MICROSTEPS };
      return { connectionMachine: vocabulary.createMachine({ ...config, options }) };
    },
    'src/testing/virtual-clock.ts': ({ VirtualClock }) => ({
      VirtualClock: boundedClock(VirtualClock as new (startAt?: number) => Clock),
    }),
  },
});
