import type { Box, Point, Size } from './geometry.js';

/** How the picture is moved and scaled into its pane: `paper * scale + (x, y)`. */
export interface View extends Point {
  readonly scale: number;
}

export const MIN_SCALE = 0.02;
export const MAX_SCALE = 3;
/** Fitting enlarges no further. */
const FIT_SCALE = 1.25;
const MARGIN = 12;
/** Around what is moved into the pane, in px. */
const AIR = 24;
/** Kept free below for the buttons, in px. */
const FOOT = 44;

const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** All of the paper, in the middle of the pane. */
export function fitted(paper: Size, pane: Size): View {
  const room = (size: number): number => Math.max(size - 2 * MARGIN, 1);
  const scale = clamp(
    Math.min(room(pane.width) / paper.width, room(pane.height - FOOT) / paper.height),
    MIN_SCALE,
    FIT_SCALE,
  );
  return {
    scale,
    x: (pane.width - paper.width * scale) / 2,
    y: (pane.height - FOOT - paper.height * scale) / 2,
  };
}

/** Below this scale words are too small to be read, and only the names of states are drawn. */
export const FAR_SCALE = 0.55;
/** Below this scale even the names of states, enlarged, have no room. */
const OVERVIEW_SCALE = 0.15;
/** The scale of a picture that is too large to be shown as a whole. */
const HOME_SCALE = 0.8;

/** Where a picture begins: all of it if that gives an overview, else around a box. */
export function homeView(paper: Size, pane: Size, box: Box | null): View {
  const whole = fitted(paper, pane);
  if (whole.scale >= OVERVIEW_SCALE || box === null) return whole;
  const room = Math.min((pane.width - 2 * AIR) / box.width, (pane.height - 2 * AIR) / box.height);
  const scale = clamp(room, FAR_SCALE, HOME_SCALE);
  const along = (start: number, length: number, size: number, room: number): number => {
    const centred = room / 2 - (start + length / 2) * scale;
    return clamp(centred, Math.min(room - MARGIN - size * scale, MARGIN), MARGIN);
  };
  return {
    scale,
    x: along(box.x, box.width, paper.width, pane.width),
    y: along(box.y, box.height, paper.height, pane.height),
  };
}

/** Scaled by a factor; what is at `centre` in the pane stays there. */
export function zoomed(view: View, factor: number, centre: Point): View {
  const scale = clamp(view.scale * factor, MIN_SCALE, MAX_SCALE);
  const share = scale / view.scale;
  return {
    scale,
    x: centre.x - (centre.x - view.x) * share,
    y: centre.y - (centre.y - view.y) * share,
  };
}

/** Moved, but never so far that nothing of the paper is left in the pane. */
export function moved(view: View, by: Point, paper: Size, pane: Size): View {
  const keep = 48;
  return {
    scale: view.scale,
    x: clamp(view.x + by.x, keep - paper.width * view.scale, pane.width - keep),
    y: clamp(view.y + by.y, keep - paper.height * view.scale, pane.height - keep),
  };
}

/** Moved as little as is needed to have a box of the paper in the pane, with some air around it. */
export function withInView(view: View, box: Box, pane: Size): View {
  const along = (offset: number, start: number, length: number, room: number): number => {
    const from = start * view.scale + offset;
    const size = length * view.scale;
    if (size > room - 2 * AIR)
      return from > AIR || from + size < room - AIR ? offset + (room - size) / 2 - from : offset;
    return offset + clamp(from, AIR, room - AIR - size) - from;
  };
  return {
    scale: view.scale,
    x: along(view.x, box.x, box.width, pane.width),
    y: along(view.y, box.y, box.height, pane.height - FOOT),
  };
}
