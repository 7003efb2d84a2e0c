import type { MachineDefinition } from 'linekeeper/inspect';
import { chartStates, inside, type ChartStates } from './chart-states.js';
import { clustersOf, cutUp, type Segment } from './clusters.js';
import { faceOf, type Face } from './face.js';
import { segmentsOf, type Point } from './geometry.js';
import type { Measure } from './measure.js';
import { nothing } from './pieces.js';
import { pasted, type Direction, type PlacedRoute, type Placement } from './placement.js';
import { Placer, type Engine } from './placer.js';
import { routesOf, type Route } from './routes.js';

/** A chart that is ready to be drawn. */
export interface Picture {
  readonly definition: MachineDefinition;
  readonly chart: ChartStates;
  readonly faces: ReadonlyMap<string, Face>;
  readonly routes: readonly Route[];
  readonly direction: Direction;
  readonly placement: Placement;
}

/** Around the picture, in px. */
const MARGIN = 16;

/** Everything on a paper of its size, with a margin around it. */
function onPaper(placement: Placement): Placement {
  const boxes = [
    ...[...placement.states.values()].map(({ box }) => box),
    ...[...placement.routes.values()].flatMap(({ points, label }) => [
      ...segmentsOf(points),
      ...(label === null ? [] : [label]),
    ]),
  ];
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), 0);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  const [left, top] = [least(boxes.map(({ x }) => x)), least(boxes.map(({ y }) => y))];
  const right = most(boxes.map(({ x, width }) => x + width));
  const bottom = most(boxes.map(({ y, height }) => y + height));
  const paper = {
    ...nothing,
    width: Math.ceil(right - left) + 2 * MARGIN,
    height: Math.ceil(bottom - top) + 2 * MARGIN,
  };
  return pasted(paper, placement, { x: MARGIN - left, y: MARGIN - top });
}

const isSame = (a: Point, b: Point | undefined): boolean => a.x === b?.x && a.y === b.y;

/** Routes as a whole, from the segments that they were cut into. */
function joined(
  placed: ReadonlyMap<string, PlacedRoute>,
  parts: ReadonlyMap<string, readonly Segment[]>,
): ReadonlyMap<string, PlacedRoute> {
  return new Map(
    [...parts].map(([route, segments]) => {
      const all = segments.flatMap(({ id }) => placed.get(id) ?? []);
      const label = all.find((one) => one.label !== null)?.label ?? null;
      const points = all.flatMap((one) => one.points);
      return [
        route,
        { points: points.filter((point, at) => !isSame(point, points[at - 1])), label },
      ];
    }),
  );
}

/** Lays a machine out. Rejects when the engine fails on it. */
export async function layout(
  definition: MachineDefinition,
  direction: Direction,
  { engine, measure }: { readonly engine: Engine; readonly measure: Measure },
): Promise<Picture> {
  const chart = chartStates(definition);
  const lettering = { measure, direction };
  const faces = new Map(
    inside(definition.root).map((state) => [state.id, faceOf(state, lettering)] as const),
  );
  const routes = routesOf(definition, lettering);
  const clusters = clustersOf(routes, chart);
  const parts = new Map(routes.map(({ id }) => [id, [] as readonly Segment[]]));
  const segments = new Map<string, Segment[]>();
  for (const route of routes) {
    const cut = cutUp(route, clusters, chart);
    parts.set(route.id, cut);
    for (const one of cut) segments.set(one.cluster, [...(segments.get(one.cluster) ?? []), one]);
  }
  const matter = { chart, faces, routes, clusters, segments };
  const placed = await new Placer(matter, direction, engine).place(definition.root, direction);
  const placement = onPaper({ ...placed, routes: joined(placed.routes, parts) });
  return { definition, chart, faces, routes, direction, placement };
}
