import type { EdgeDefinition, MachineDefinition, StateDefinition } from 'linekeeper/inspect';

/** A machine by its ids. */
export interface ChartStates {
  /** Outermost first, in the order of the machine. */
  readonly states: ReadonlyMap<string, StateDefinition>;
  readonly edges: ReadonlyMap<string, EdgeDefinition>;
  /** From a state to the one around it; the root has none. */
  readonly parents: ReadonlyMap<string, StateDefinition>;
}

/** A state and everything inside it, outermost first. */
export const inside = (state: StateDefinition): StateDefinition[] => [
  state,
  ...state.states.flatMap(inside),
];

/** Looks a definition through once. */
export function chartStates({ root }: MachineDefinition): ChartStates {
  const all = inside(root);
  return {
    states: new Map(all.map((state) => [state.id, state])),
    edges: new Map(all.flatMap(({ edges }) => edges.map((edge) => [edge.id, edge]))),
    parents: new Map(
      all.flatMap((parent) => parent.states.map((child) => [child.id, parent] as const)),
    ),
  };
}

/** The states around a state, from the inside out, without itself. */
export function around(id: string, parents: ChartStates['parents']): StateDefinition[] {
  const parent = parents.get(id);
  return parent === undefined ? [] : [parent, ...around(parent.id, parents)];
}
