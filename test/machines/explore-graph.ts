import type { Move, Product } from './explore-product.js';
import type { ProductState } from './explore-state.js';

/** An edge of the explored graph, by the numbers of its states. */
export interface Edge {
  readonly name: string;
  readonly ticks: number;
  readonly to: number;
}

/** Everything that can be reached. */
export interface Explored {
  /** The edges out of each state. */
  readonly edges: readonly (readonly Edge[])[];
  /** What `note` said of each state. */
  readonly notes: readonly string[];
  readonly transitions: number;
  /** The number of the state with this key; undefined when there is none. */
  numberOf(key: string): number | undefined;
  /** The names of the moves that lead to a state. */
  wayTo(state: number): readonly string[];
}

interface Visitor {
  /** Called for each edge once, with the states before and after it. */
  readonly edge: (before: ProductState, move: Move, after: ProductState, from: number) => void;
  /** Called for each state once. */
  readonly state: (state: ProductState, number: number) => void;
  readonly note: (state: ProductState) => string;
  /** Called when a state is reached that has the key of another. */
  readonly again?: (state: ProductState, number: number) => void;
}

/** More states than this are not what was meant: the projection lets something through. */
const MAX_STATES = 200_000;

/** Visits breadth-first all that can be reached. */
export function explore(product: Product, visitor: Visitor): Explored {
  const numbers = new Map<string, number>();
  const frontier: (ProductState | undefined)[] = [];
  const edges: Edge[][] = [];
  const notes: string[] = [];
  const parents: { readonly from: number; readonly name: string }[] = [];
  let transitions = 0;

  const visit = (state: ProductState, from: number, name: string): number => {
    const key = product.keyOf(state);
    const known = numbers.get(key);
    if (known !== undefined) {
      visitor.again?.(state, known);
      return known;
    }
    const number = frontier.length;
    if (number >= MAX_STATES) throw new Error(`more than ${String(MAX_STATES)} states`);
    numbers.set(key, number);
    frontier.push(state);
    notes.push(visitor.note(state));
    parents.push({ from, name });
    return number;
  };

  const wayTo = (state: number): readonly string[] => {
    const way: string[] = [];
    for (let at = state; at > 0; at = parents[at]!.from) way.unshift(parents[at]!.name);
    return way;
  };

  visit(product.initial, -1, '');
  for (let from = 0; from < frontier.length; from += 1) {
    const state = frontier[from]!;
    frontier[from] = undefined;
    visitor.state(state, from);
    const out: Edge[] = [];
    for (const move of product.moves(state)) {
      const after = move.take(state);
      transitions += 1;
      visitor.edge(state, move, after, from);
      out.push({ name: move.name, ticks: move.ticks, to: visit(after, from, move.name) });
    }
    edges.push(out);
  }
  return { edges, notes, transitions, numberOf: (key) => numbers.get(key), wayTo };
}
