/** A point in px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A width and a height in px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in px. */
export type Box = Point & Size;

/** Whether two rectangles share any area. */
export const intersects = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The rectangle around both. */
export function union(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** The straight parts of a path, as rectangles that are `thickness` px wide. */
export function segmentsOf(points: readonly Point[], thickness = 2): Box[] {
  return points.slice(1).flatMap((to, index) => {
    const from = points[index];
    if (from === undefined) return [];
    return [
      {
        x: Math.min(from.x, to.x) - thickness / 2,
        y: Math.min(from.y, to.y) - thickness / 2,
        width: Math.abs(from.x - to.x) + thickness,
        height: Math.abs(from.y - to.y) + thickness,
      },
    ];
  });
}

/** The leftmost place along the top of `room` where something of `size` hits none of `taken`. */
export function clearSpot(room: Box, size: Size, taken: readonly Box[]): Point | null {
  for (let x = room.x; x + size.width <= room.x + room.width; x += 4) {
    const spot = { x, y: room.y, ...size };
    if (!taken.some((other) => intersects(spot, other))) return { x, y: room.y };
  }
  return null;
}

const show = (value: number): string => String(Math.round(value * 10) / 10);

/** The `d` of a path through the points, its corners rounded by `radius` px. */
export function roundedPath(points: readonly Point[], radius = 8): string {
  const [first] = points;
  if (first === undefined) return '';
  const steps = points.slice(1).map((corner, index) => {
    const before = points[index] ?? corner;
    const after = points[index + 2];
    if (after === undefined) return `L${show(corner.x)} ${show(corner.y)}`;
    const away = (towards: Point): string => {
      const length = Math.hypot(towards.x - corner.x, towards.y - corner.y);
      const share = length === 0 ? 0 : Math.min(radius, length / 2) / length;
      const x = corner.x + (towards.x - corner.x) * share;
      const y = corner.y + (towards.y - corner.y) * share;
      return `${show(x)} ${show(y)}`;
    };
    return `L${away(before)}Q${show(corner.x)} ${show(corner.y)} ${away(after)}`;
  });
  return `M${show(first.x)} ${show(first.y)}${steps.join('')}`;
}
