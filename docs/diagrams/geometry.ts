import type { Box, Point } from './svg.js';

/** A connection as it is drawn. */
export interface Path {
  readonly points: readonly Point[];
  readonly label?: Box;
}

/** Whether two rectangles share any area. */
export const intersects = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The straight parts of a path, as thin rectangles. */
export const segmentsOf = (points: readonly Point[]): Box[] =>
  points.slice(1).map((to, index) => {
    const from = points[index] as Point;
    return {
      x: Math.min(from.x, to.x) - 1,
      y: Math.min(from.y, to.y) - 1,
      width: Math.abs(from.x - to.x) + 2,
      height: Math.abs(from.y - to.y) + 2,
    };
  });

/** The leftmost place at the head of a box that no path and no label runs through; null without one. */
export function clearSpot(
  box: Box,
  { width, height }: { readonly width: number; readonly height: number },
  paths: Iterable<Path>,
): Box | null {
  const taken = [...paths].flatMap(({ points, label }) => [
    ...segmentsOf(points),
    ...(label === undefined ? [] : [label]),
  ]);
  for (let x = box.x; x + width <= box.x + box.width; x += 4) {
    const words = { x: x + 8, y: box.y + 6, width: width - 16, height: height - 8 };
    if (!taken.some((other) => intersects(words, other))) return { x, y: box.y, width, height };
  }
  return null;
}
