import type { ElkResult } from './elk-graph.js';
import type { Face } from './face.js';
import { clearSpot, intersects, segmentsOf, type Box, type Point } from './geometry.js';
import { DOT, dotId, FRAME_GAP } from './nodes.js';
import {
  pasted,
  type Direction,
  type PlacedRoute,
  type Placement,
  type Port,
} from './placement.js';
import {
  asidesId,
  asidesTop,
  headId,
  isInward,
  type Demands,
  type Matter,
  type Plan,
} from './plan.js';

/** The corner of the words of a frame; null where every place is crossed by a line. */
function headOf(box: Box, face: Face, taken: readonly Box[]): Point | null {
  const room = { x: box.x + 8, y: box.y + 4, width: box.width - 16, height: face.height - 8 };
  const near = taken.filter((other) => intersects(room, other));
  const spot = clearSpot(room, { width: face.width - 16, height: room.height }, near);
  return spot === null ? null : { x: spot.x - 8, y: spot.y - 4 };
}

/** What a graph has become, and the frames whose head is crossed. */
export interface Attempt {
  readonly placement: Placement;
  readonly crossed: Demands;
}

/** Lines and ports of a graph whose gates have been opened. */
interface Opened {
  readonly routes: ReadonlyMap<string, PlacedRoute>;
  readonly ports: ReadonlyMap<string, Port>;
}

/** Leads the lines that begin or end at a gate on to the frame around it. */
function throughGates(result: ElkResult, plan: Plan, matter: Matter, direction: Direction): Opened {
  const routes = new Map(result.routes);
  const ports = new Map<string, Port>();
  const isRight = direction === 'RIGHT';
  for (const segment of plan.segments) {
    const { id, route, source, target, cluster } = segment;
    const isIn = source === null || isInward(segment, matter);
    const frame = result.boxes.get(source ?? cluster);
    const outer = result.boxes.get(cluster);
    const placed = routes.get(id);
    const [start, end] = [placed?.points[0], placed?.points.at(-1)];
    if (placed === undefined || start === undefined || end === undefined) continue;
    if (isIn && frame !== undefined) {
      const from = isRight ? { x: frame.x, y: start.y } : { x: start.x, y: frame.y };
      routes.set(id, { ...placed, points: [from, ...placed.points.slice(1)] });
      if (source === null) {
        const at = { x: from.x - frame.x, y: from.y - frame.y };
        ports.set(route.id, { ...at, side: isRight ? 'WEST' : 'NORTH' });
      }
    }
    if (target === null && outer !== undefined) {
      const to = isRight
        ? { x: outer.x + outer.width, y: end.y }
        : { x: end.x, y: outer.y + outer.height };
      routes.set(id, { ...placed, points: [...placed.points.slice(0, -1), to] });
      const at = { x: to.x - outer.x, y: to.y - outer.y };
      ports.set(route.id, { ...at, side: isRight ? 'EAST' : 'SOUTH' });
    }
  }
  return { routes, ports };
}

/** Makes a placement of what ELK has placed: words, dots, pieces and asides come to their places. */
export function assemble(
  plan: Plan,
  raw: ElkResult,
  matter: Matter,
  demands: Demands,
  direction: Direction,
): Attempt {
  const { routes, ports } = throughGates(raw, plan, matter, direction);
  const { boxes } = raw;
  const boxOf = (id: string): Box => boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const taken = [...routes.values()].flatMap(({ points, label }) => [
    ...segmentsOf(points),
    ...(label === null ? [] : [label]),
  ]);
  const heads = new Set<string>();
  const asides = new Set<string>();
  const states = new Map<string, { box: Box; head: Point }>();
  const dots = new Map<string, Point>();
  for (const { id } of plan.leaves) states.set(id, { box: boxOf(id), head: boxOf(id) });
  for (const { id } of plan.frames) {
    const [box, face] = [boxOf(id), matter.faces.get(id)];
    if (face === undefined) continue;
    const inner = boxes.get(headId(id));
    const head = inner ?? headOf(box, face, taken);
    if (head === null) heads.add(id);
    states.set(id, { box, head: head ?? box });
    const dot = boxes.get(dotId(id));
    if (dot !== undefined) dots.set(id, { x: dot.x + DOT / 2, y: dot.y + DOT / 2 });
  }
  let placement: Placement = { ...boxOf(plan.shape.id), states, dots, routes, ports };
  for (const [id, piece] of plan.pieces) placement = pasted(placement, piece, boxOf(id));
  for (const [id, rows] of plan.asides) {
    const [box, face] = [boxOf(id), matter.faces.get(id)];
    const at = boxes.get(asidesId(id)) ?? {
      x: box.x + FRAME_GAP,
      y: box.y + (face === undefined ? 0 : asidesTop(face, demands.heads.has(id))),
    };
    const room = { ...at, width: rows.width, height: rows.height };
    if (taken.some((other) => intersects(room, other))) asides.add(id);
    placement = pasted(placement, rows, at);
  }
  return { placement, crossed: { heads, asides } };
}
