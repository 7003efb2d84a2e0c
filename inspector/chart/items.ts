import type { StateDefinition } from 'linekeeper/inspect';
import type { Box } from './geometry.js';
import type { Picture } from './layout.js';

/** What can be pointed at, focused and selected: a state or an edge, by its id. */
export interface Item {
  readonly kind: 'state' | 'edge';
  readonly id: string;
}

/** An item as the elements of the chart carry it in `data-item`. */
export const keyOf = ({ kind, id }: Item): string => `${kind} ${id}`;

/** Reads an item from `data-item`. */
export function itemOf(key: string): Item | null {
  const match = /^(state|edge) (.*)$/s.exec(key);
  if (match === null) return null;
  return { kind: match[1] === 'edge' ? 'edge' : 'state', id: match[2] ?? '' };
}

/** The edges of a state that have words of their own in the chart. */
const itemEdges = (state: StateDefinition): Item[] =>
  state.edges
    .filter(({ kind }) => kind !== 'initial')
    .map(({ id }) => ({ kind: 'edge' as const, id }));

/**
 * Where a key leads: up and down through the states, right and left through the edges of a state,
 * Home and End to the first state and the last. Null where it leads nowhere.
 */
export function stepFrom(item: Item, key: string, { chart }: Picture): Item | null {
  const states = [...chart.states.values()];
  const owner = item.kind === 'state' ? item.id : (chart.edges.get(item.id)?.source ?? '');
  const state = chart.states.get(owner);
  if (state === undefined) return null;
  const at = states.indexOf(state);
  const row: Item[] = [{ kind: 'state', id: state.id }, ...itemEdges(state)];
  const within = row.findIndex(({ id, kind }) => id === item.id && kind === item.kind);
  const stateAt = (index: number): Item | null => {
    const found = states[index];
    return found === undefined ? null : { kind: 'state', id: found.id };
  };
  switch (key) {
    case 'ArrowDown':
      return stateAt(at + 1);
    case 'ArrowUp':
      return item.kind === 'edge' ? stateAt(at) : stateAt(at - 1);
    case 'ArrowRight':
      return row[within + 1] ?? null;
    case 'ArrowLeft':
      return row[within - 1] ?? null;
    case 'Home':
      return stateAt(0);
    case 'End':
      return stateAt(states.length - 1);
    default:
      return null;
  }
}

/** Where an item stands on the paper; null for one that has no place. */
export function boxOf({ kind, id }: Item, { chart, placement, routes }: Picture): Box | null {
  if (kind === 'state') return placement.states.get(id)?.box ?? null;
  const route = routes.find(({ edges, notes }) => edges.includes(id) && notes.length > 0);
  const label = route === undefined ? null : placement.routes.get(route.id)?.label;
  const source = chart.edges.get(id)?.source;
  return label ?? (source === undefined ? null : (placement.states.get(source)?.box ?? null));
}
