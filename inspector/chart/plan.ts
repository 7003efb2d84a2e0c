import type { StateDefinition } from 'linekeeper/inspect';
import { around, type ChartStates } from './chart-states.js';
import type { Clusters, Segment } from './clusters.js';
import { DOT, dotId, FRAME_GAP, gateId, type Link, type Options, type Shape } from './nodes.js';
import type { Face } from './face.js';
import type { Size } from './geometry.js';
import { inRows, rowsOf } from './pieces.js';
import type { Direction, Placement, Port } from './placement.js';
import { labelSize, type Route } from './routes.js';

/** What is laid out, and what is known of it before. */
export interface Matter {
  readonly chart: ChartStates;
  readonly faces: ReadonlyMap<string, Face>;
  readonly routes: readonly Route[];
  readonly clusters: Clusters;
  /** By the clusters that they lie in. */
  readonly segments: ReadonlyMap<string, readonly Segment[]>;
}

/** Frames, by id, whose head would be crossed by lines: what is there gets a place among the children. */
export interface Demands {
  readonly heads: ReadonlySet<string>;
  readonly asides: ReadonlySet<string>;
}

/** One graph for ELK, and what is to be pasted into it. */
export interface Plan {
  readonly shape: Shape;
  readonly links: readonly Link[];
  readonly segments: readonly Segment[];
  /** The states that grow around their children, outermost first. */
  readonly frames: readonly StateDefinition[];
  /** States without anything inside. */
  readonly leaves: readonly StateDefinition[];
  /** States that are placed already, by id. */
  readonly pieces: ReadonlyMap<string, Placement>;
  /** Regions that nothing leads to, in rows, by the id of the state that they are in. */
  readonly asides: ReadonlyMap<string, Placement>;
}

/** The nodes of a head and of asides that got a place among the children. */
export const headId = (state: string): string => `${state} head`;
export const asidesId = (state: string): string => `${state} asides`;

/** How wide asides may stand above the other regions, in px. */
const ASIDES_WIDTH: Readonly<Record<Direction, number>> = { RIGHT: 1600, DOWN: 1000 };

const at = (constraint: 'FIRST' | 'LAST'): Options => ({
  'elk.layered.layering.layerConstraint': constraint,
});

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

const isWithin = (id: string, { id: outer }: StateDefinition, { parents }: ChartStates): boolean =>
  around(id, parents).some((state) => state.id === outer);

/** Regions of parallel states that no route begins or ends at. */
export function isAside(region: StateDefinition, { chart, routes, clusters }: Matter): boolean {
  if (chart.parents.get(region.id)?.type !== 'parallel') return false;
  if (!clusters.sealed.has(region.id)) return false;
  return !routes.some(
    ({ source, target, isInitial }) =>
      (source === region.id && !isInitial && !isWithin(target, region, chart)) ||
      (target === region.id && !isWithin(source, region, chart)),
  );
}

/** Whether a segment begins at the frame of its source and leads inwards. */
export const isInward = ({ route, source }: Segment, { chart }: Matter): boolean =>
  source === route.source &&
  !route.isInitial &&
  around(route.target, chart.parents).some(({ id }) => id === source);

/** How far below the top of a frame its asides stand, in px. */
export const asidesTop = (face: Size, isHeadInside: boolean): number =>
  isHeadInside ? FRAME_GAP : face.height;

function linkOf(segment: Segment, matter: Matter): Link {
  const { id, route, source, target } = segment;
  const isGate = source === null || isInward(segment, matter);
  const begin = route.isInitial && source === route.source ? dotId(source) : source;
  return {
    id,
    source: isGate || begin === null ? gateId(id) : begin,
    target: target ?? gateId(id),
    isInitial: route.isInitial,
    // Of the parts of a route, the one that crosses no frame carries its label.
    label: source === null || target === null ? null : labelSize(route),
  };
}

/** Plans the graph of a state, down to the states that have one of their own; `place` gives those. */
export async function planOf(
  root: StateDefinition,
  matter: Matter,
  demands: Demands,
  direction: Direction,
  place: (state: StateDefinition) => Promise<Placement>,
): Promise<Plan> {
  const segments = matter.segments.get(root.id) ?? [];
  const frames: StateDefinition[] = [];
  const leaves: StateDefinition[] = [];
  const pieces = new Map<string, Placement>();
  const asides = new Map<string, Placement>();
  const faceOf = ({ id }: StateDefinition): Size => matter.faces.get(id) ?? { width: 0, height: 0 };

  function gatesOf(state: StateDefinition): Shape[] {
    const gate = (segment: Segment, constraint: 'FIRST' | 'LAST'): Shape[] => [
      { id: gateId(segment.id), width: 1, height: 1, children: [], options: at(constraint) },
    ];
    return segments.flatMap((segment) => {
      const isHere = segment.source === state.id && isInward(segment, matter);
      if (isHere || (state === root && segment.source === null)) return gate(segment, 'FIRST');
      return state === root && segment.target === null ? gate(segment, 'LAST') : [];
    });
  }

  async function frameOf(state: StateDefinition): Promise<Shape> {
    frames.push(state);
    const face = faceOf(state);
    const apart = state.states.filter((region) => isAside(region, matter));
    const placed = await Promise.all(apart.map(place));
    const isMixed = apart.length < state.states.length;
    const rows = isMixed ? inRows(placed, ASIDES_WIDTH[direction]) : rowsOf(placed);
    if (apart.length > 0) asides.set(state.id, rows);
    const isHeadInside = demands.heads.has(state.id);
    const isAsideInside = demands.asides.has(state.id) && apart.length > 0;
    const isAsideAbove = apart.length > 0 && !isAsideInside;
    const hasDot = state.edges.some(({ kind }) => kind === 'initial');
    const first = (id: string, size: Size): Shape[] => [
      { id, ...sizeOf(size), children: [], options: at('FIRST') },
    ];
    const children = [
      ...(isHeadInside ? first(headId(state.id), face) : []),
      ...(isAsideInside ? first(asidesId(state.id), rows) : []),
      ...gatesOf(state),
      ...(hasDot ? [{ id: dotId(state.id), width: DOT, height: DOT, children: [] }] : []),
    ];
    for (const child of state.states) {
      if (!apart.includes(child)) children.push(await shapeOf(child));
    }
    const asidesWidth = isAsideAbove ? rows.width + 2 * FRAME_GAP : 1;
    const asidesHeight = isAsideAbove ? rows.height + FRAME_GAP : 0;
    return {
      id: state.id,
      children,
      width: Math.max(isHeadInside ? 1 : face.width, asidesWidth),
      height: asidesTop(face, isHeadInside) + asidesHeight,
    };
  }

  async function shapeOf(state: StateDefinition): Promise<Shape> {
    if (state.states.length === 0) {
      leaves.push(state);
      return { ...sizeOf(faceOf(state)), id: state.id, children: [] };
    }
    if (state === root || !matter.clusters.roots.has(state.id)) return frameOf(state);
    const piece = await place(state);
    pieces.set(state.id, piece);
    return { ...sizeOf(piece), id: state.id, children: [], ports: portsOf(state, piece) };
  }

  /** The ports of a piece, by the segments that lead on from them out here. */
  function portsOf({ id }: StateDefinition, { ports }: Placement): ReadonlyMap<string, Port> {
    return new Map(
      segments.flatMap((segment): [string, Port][] => {
        const port = ports.get(segment.route.id);
        const isEnd = segment.source === id || segment.target === id;
        return port === undefined || !isEnd ? [] : [[segment.id, port]];
      }),
    );
  }

  const shape = await shapeOf(root);
  const links = segments.map((segment) => linkOf(segment, matter));
  return { shape, links, segments, frames, leaves, pieces, asides };
}
