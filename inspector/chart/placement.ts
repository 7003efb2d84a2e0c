import type { Box, Point, Size } from './geometry.js';

/** From left to right, or from top to bottom. */
export type Direction = 'RIGHT' | 'DOWN';

/** A route as it is drawn. */
export interface PlacedRoute {
  readonly points: readonly Point[];
  readonly label: Box | null;
}

/** Where a state stands, and the corner of its words. */
export interface PlacedState {
  readonly box: Box;
  readonly head: Point;
}

/** Where a route crosses the frame of a cluster, from its corner. */
export interface Port extends Point {
  readonly side: 'WEST' | 'EAST' | 'NORTH' | 'SOUTH';
}

/** Where everything has its place, in px from the corner of the picture. */
export interface Placement extends Size {
  /** By ids of states. */
  readonly states: ReadonlyMap<string, PlacedState>;
  /** The initial dots, by the ids of the states that they are in; the middle of each. */
  readonly dots: ReadonlyMap<string, Point>;
  /** By ids of segments; in a finished picture, by ids of routes. */
  readonly routes: ReadonlyMap<string, PlacedRoute>;
  /** By ids of routes. */
  readonly ports: ReadonlyMap<string, Port>;
}

const shiftAll = <Value>(
  values: ReadonlyMap<string, Value>,
  shift: (value: Value) => Value,
): [string, Value][] => [...values].map(([id, value]) => [id, shift(value)]);

/** Puts a placement onto the paper of another, with its corner at a point. */
export function pasted(onto: Placement, piece: Placement, at: Point): Placement {
  const shift = <Value extends Point>(value: Value): Value => ({
    ...value,
    x: value.x + at.x,
    y: value.y + at.y,
  });
  return {
    ...onto,
    states: new Map([
      ...onto.states,
      ...shiftAll(piece.states, ({ box, head }) => ({ box: shift(box), head: shift(head) })),
    ]),
    dots: new Map([...onto.dots, ...shiftAll(piece.dots, shift)]),
    routes: new Map([
      ...onto.routes,
      ...shiftAll(piece.routes, ({ points, label }) => ({
        points: points.map(shift),
        label: label === null ? null : shift(label),
      })),
    ]),
  };
}
