import type { MachineDefinition } from 'linekeeper/inspect';
import { inside } from './chart-states.js';
import { edgeNote, labelGap, labelPadding, roomFor, type Lettering, type Note } from './face.js';
import type { Size } from './geometry.js';

/** A line in the chart: what leads from one place to another, drawn once for all its edges. */
export interface Route {
  readonly id: string;
  /** The id of a state; of the route from an initial dot, the state whose dot it is. */
  readonly source: string;
  readonly target: string;
  readonly isInitial: boolean;
  /** The ids of its edges. */
  readonly edges: readonly string[];
  /** Its label, one note for each edge; none for initial routes and for further targets. */
  readonly notes: readonly Note[];
}

/** The size of the label of a route; null without one. */
export function labelSize({ notes }: Route): Size | null {
  if (notes.length === 0) return null;
  const { width, height } = roomFor(notes, labelGap);
  return { width: Math.ceil(width) + 2 * labelPadding.x, height: height + 2 * labelPadding.y };
}

/** The routes of a machine: edges with equal ends share one, and an edge with targets has several. */
export function routesOf({ root }: MachineDefinition, lettering: Lettering): Route[] {
  const routes = new Map<string, Route>();
  for (const source of inside(root)) {
    for (const edge of source.edges) {
      const isInitial = edge.kind === 'initial';
      for (const [index, target] of edge.targets.entries()) {
        const id = `${isInitial ? 'initial ' : ''}${source.id} -> ${target}`;
        const route = routes.get(id);
        const note = isInitial || index > 0 ? [] : [edgeNote(edge, source, lettering)];
        routes.set(id, {
          id,
          source: source.id,
          target,
          isInitial,
          edges: [...(route?.edges ?? []), edge.id],
          notes: [...(route?.notes ?? []), ...note],
        });
      }
    }
  }
  return [...routes.values()];
}
