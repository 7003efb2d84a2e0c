import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { StateDefinition } from 'linekeeper/inspect';
import { assemble } from './assemble.js';
import { elkGraph, elkResult, manners, type ElkResult } from './elk-graph.js';
import { nothing } from './pieces.js';
import { pasted, type Direction, type Placement } from './placement.js';
import { planOf, type Demands, type Matter, type Plan } from './plan.js';

/** Lays a graph out as ELK does: gives it back with coordinates. */
export type Engine = (graph: ElkNode) => Promise<ElkNode>;

/** How often a graph is laid out anew because lines cross the heads of its frames. */
const CROWDED_TRIES = 3;
/** A piece is turned when it fills a screen that is at most this share as large. */
const TURN_SHARE = 0.8;

/** How large a screen has to be to show a placement as it is. */
const strain = ({ width, height }: Placement): number => Math.max(width / 16, height / 10);

const union = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...a, ...b]);

async function runEngine(plan: Plan, direction: Direction, engine: Engine): Promise<ElkResult> {
  let failure: unknown;
  for (const manner of manners(plan.links.length)) {
    try {
      const graph = elkGraph(plan.shape, plan.links, direction, manner);
      return elkResult(await engine(graph), plan.shape, plan.links);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Places states one graph at a time, from the sealed ones outwards. */
export class Placer {
  readonly #matter: Matter;
  readonly #direction: Direction;
  readonly #engine: Engine;
  readonly #pieces = new Map<string, Promise<Placement>>();

  constructor(matter: Matter, direction: Direction, engine: Engine) {
    this.#matter = matter;
    this.#direction = direction;
    this.#engine = engine;
  }

  /** A state with everything in it, turned if it is far less of a strip then. */
  readonly piece = (state: StateDefinition): Promise<Placement> => {
    const known = this.#pieces.get(state.id) ?? this.#smaller(state);
    this.#pieces.set(state.id, known);
    return known;
  };

  /** A state with everything in it; its own box begins at the corner of the paper. */
  async place(state: StateDefinition, direction: Direction): Promise<Placement> {
    let demands: Demands = { heads: new Set(), asides: new Set() };
    for (let tries = 1; ; tries += 1) {
      const plan = await planOf(state, this.#matter, demands, direction, this.piece);
      const result =
        plan.shape.children.length === 0 && plan.links.length === 0
          ? { boxes: new Map([[state.id, { x: 0, y: 0, ...plan.shape }]]), routes: new Map() }
          : await runEngine(plan, direction, this.#engine);
      const { placement, crossed } = assemble(plan, result, this.#matter, demands, direction);
      const { heads, asides } = crossed;
      if (heads.size + asides.size === 0 || tries === CROWDED_TRIES)
        return atCorner(placement, state);
      demands = { heads: union(demands.heads, heads), asides: union(demands.asides, asides) };
    }
  }

  async #smaller(state: StateDefinition): Promise<Placement> {
    const along = await this.place(state, this.#direction);
    const across = await this.place(state, this.#direction === 'RIGHT' ? 'DOWN' : 'RIGHT');
    return strain(across) < strain(along) * TURN_SHARE ? across : along;
  }
}

function atCorner(placement: Placement, state: StateDefinition): Placement {
  const box = placement.states.get(state.id)?.box;
  if (box === undefined) return placement;
  const { width, height } = box;
  return pasted({ ...nothing, width, height, ports: placement.ports }, placement, {
    x: -box.x,
    y: -box.y,
  });
}
