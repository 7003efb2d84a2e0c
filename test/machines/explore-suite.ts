import { beforeAll, describe, expect, it } from 'vitest';
import { describe as describeState } from '../../machines/describe.js';
import { recordFigure } from '../support/figures.js';
import { heardOfDead, wrongAfter } from './explore-checks.js';
import { explore, type Explored } from './explore-graph.js';
import { ticksToConnected, traps } from './explore-liveness.js';
import { productOf, type Product } from './explore-product.js';
import { boundOf, type Setting } from './explore-settings.js';
import type { ProductState } from './explore-state.js';

/** One of so many states that are reached again is compared with the one that was met before. */
const SAMPLE = 50;

/** What an exploration has found. */
export interface Findings {
  readonly explored: Explored;
  /** What does not hold, with the shortest way to it. */
  readonly wrong: readonly string[];
  /** Statuses with their reasons. */
  readonly visited: ReadonlySet<string>;
  /** States that have the key of another, and lead elsewhere all the same. */
  readonly confused: readonly string[];
  readonly compared: number;
}

const nameOf = ({ snapshot }: ProductState): string => {
  const { status, reason } = describeState(snapshot);
  return reason === null ? status : `${status}:${reason}`;
};

/** What two states with one key lead to by different moves. */
function differences(
  state: ProductState,
  number: number,
  product: Product,
  to: Explored,
): string[] {
  const expected = new Map(to.edges[number]!.map((edge) => [edge.name, edge.to]));
  const moves = product.moves(state);
  const differing = moves.filter(
    (move) => expected.get(move.name) !== to.numberOf(product.keyOf(move.take(state))),
  );
  if (moves.length !== expected.size) return ['other moves are possible'];
  return differing.map(({ name }) => [...to.wayTo(number), name].join(' > '));
}

/** Explores a setting to the end and checks every state and every change in it. */
export function exploreSetting(setting: Setting): Findings {
  const product = productOf(setting);
  const ways = new Map<string, readonly [from: number, move: string]>();
  const visited = new Set<string>();
  const again: (readonly [state: ProductState, number: number])[] = [];
  let repeats = 0;
  const note = (what: string, from: number, move: string): void => {
    if (!ways.has(what)) ways.set(what, [from, move]);
  };
  const explored = explore(product, {
    edge: (before, move, after, from) => {
      for (const what of wrongAfter(before, move, after, setting)) note(what, from, move.name);
      visited.add(nameOf(after));
    },
    state: (state, number) => {
      for (const what of heardOfDead(state, product)) note(what, number, 'a dead socket speaks');
    },
    again: (state, number) => {
      repeats += 1;
      if (repeats % SAMPLE === 0) again.push([state, number]);
    },
    note: ({ snapshot }) => describeState(snapshot).status,
  });
  return {
    explored,
    wrong: [...ways].map(
      ([what, [from, move]]) => `${what}: ${[...explored.wayTo(from), move].join(' > ')}`,
    ),
    visited,
    confused: again.flatMap(([state, number]) => differences(state, number, product, explored)),
    compared: again.length,
  };
}

/** Registers the tests of a setting's exploration. */
export function testExploration(setting: Setting, everyStatus: readonly string[]): void {
  describe(`everything that can happen: ${setting.name}`, () => {
    let findings: Findings;

    beforeAll(() => {
      findings = exploreSetting(setting);
      const { explored, compared } = findings;
      const name = `explored, ${setting.name}`;
      recordFigure(`${name}: states`, explored.notes.length);
      recordFigure(`${name}: transitions`, explored.transitions);
      recordFigure(`${name}: states met again and compared`, compared);
    }, 300_000);

    it('keeps every invariant in every state and by every change', () => {
      expect(findings.wrong).toEqual([]);
    });

    it('reaches every status for every reason', () => {
      expect([...findings.visited].sort()).toEqual(everyStatus);
    });

    it('is connected within one cooldown and the connect timeout once all is well', () => {
      const { explored } = findings;
      const ticks = ticksToConnected(explored);
      const late = [...ticks.keys()].filter((state) => ticks[state]! > boundOf(setting));
      recordFigure(
        `explored, ${setting.name}: most ticks to connected, of ${boundOf(setting)}`,
        ticks.reduce((most, some) => Math.max(most, some)),
      );
      expect(late.slice(0, 5).map((state) => explored.wayTo(state))).toEqual([]);
    });

    it('has no state that nothing leads out of to connected', () => {
      const { explored } = findings;
      expect(traps(explored).map((state) => explored.wayTo(state))).toEqual([]);
    });

    it('would find no more if it told more states apart', () => {
      expect(findings.compared).toBeGreaterThan(0);
      expect(findings.confused.slice(0, 5)).toEqual([]);
    });
  });
}
