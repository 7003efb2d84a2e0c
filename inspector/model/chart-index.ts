import type { EdgeDefinition, MachineDefinition, StateDefinition } from 'linekeeper/inspect';

/** A state with its place in the chart. */
export interface PlacedState {
  readonly state: StateDefinition;
  readonly parent: PlacedState | null;
  /** The keys from below the root on: `supervising.line.cooldown`; of the root its own key. */
  readonly path: string;
  /** In document order. */
  readonly order: number;
}

/** A chart by ids. */
export interface ChartIndex {
  readonly states: ReadonlyMap<string, PlacedState>;
  readonly edges: ReadonlyMap<string, EdgeDefinition>;
  readonly root: PlacedState;
}

const indices = new WeakMap<MachineDefinition, ChartIndex>();

function index({ root }: MachineDefinition): ChartIndex {
  const states = new Map<string, PlacedState>();
  const edges = new Map<string, EdgeDefinition>();
  const place = (state: StateDefinition, parent: PlacedState | null): PlacedState => {
    const path = parent?.parent == null ? state.key : `${parent.path}.${state.key}`;
    const placed: PlacedState = { state, parent, path, order: states.size };
    states.set(state.id, placed);
    for (const edge of state.edges) edges.set(edge.id, edge);
    for (const child of state.states) place(child, placed);
    return placed;
  };
  return { root: place(root, null), states, edges };
}

/** Reads a chart once. */
export function chartIndex(definition: MachineDefinition): ChartIndex {
  const known = indices.get(definition) ?? index(definition);
  indices.set(definition, known);
  return known;
}

/** The active states that have no active state within, in document order; unknown ids are left out. */
export function leavesOf(chart: ChartIndex, states: readonly string[]): readonly PlacedState[] {
  const active = states.flatMap((id) => chart.states.get(id) ?? []);
  const parents = new Set(active.map(({ parent }) => parent));
  return active.filter((placed) => !parents.has(placed)).sort((a, b) => a.order - b.order);
}

/** Whether one state lies within another, or is it. */
export function isWithin(state: PlacedState, other: PlacedState): boolean {
  for (let at: PlacedState | null = state; at !== null; at = at.parent)
    if (at === other) return true;
  return false;
}
