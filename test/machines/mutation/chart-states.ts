/** The part of a chart's config that mutants are made of. */
export interface ChartState {
  id?: string;
  initial?: string;
  entry?: string | string[];
  exit?: string | string[];
  invoke?: { id: string } & Record<string, unknown>;
  always?: unknown;
  on?: Record<string, unknown>;
  after?: Record<string, unknown>;
  states?: Record<string, ChartState>;
}

/** The names of the states from the root down; empty for the root. */
export type StatePath = readonly string[];

export const children = (state: ChartState): Record<string, ChartState> => state.states ?? {};

function find(state: ChartState, id: string, path: StatePath = []): StatePath | undefined {
  if (state.id === id) return path;
  for (const [name, child] of Object.entries(children(state))) {
    const found = find(child, id, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where a target leads from a state: `#id`, `.child` or `sibling`, each with a path behind it. */
function pathOf(root: ChartState, from: StatePath, target: string): StatePath {
  const [head = '', ...rest] = target.split('.');
  if (head === '') return [...from, ...rest];
  if (!head.startsWith('#')) return [...from.slice(0, -1), head, ...rest];
  const start = find(root, head.slice(1));
  if (start === undefined) throw new Error(`the chart has no state with the id of ${target}`);
  return [...start, ...rest];
}

/** The state that a target names, and its siblings with a target that leads to each. */
export function resolve(
  root: ChartState,
  from: StatePath,
  target: string,
): { readonly path: StatePath; readonly siblings: readonly (readonly [string, string])[] } {
  const path = pathOf(root, from, target);
  const parent = path.slice(0, -1);
  const around = children(parent.reduce((state, name) => children(state)[name]!, root));
  const siblings = Object.entries(around).filter(([name]) => name !== path.at(-1));
  return {
    path,
    // A state without an id of its own has its path for one.
    siblings: siblings.map(([name, { id }]) => [
      name,
      `#${id ?? [root.id, ...parent, name].join('.')}`,
    ]),
  };
}
