import { useEffect, useRef } from 'react';
import { around } from './chart-states.js';
import { union, type Box, type Size } from './geometry.js';
import { boxOf } from './items.js';
import type { Picture } from './layout.js';
import type { Viewport } from './use-viewport.js';

/** How large what surrounds a state may be to be shown with it, in px of the paper. */
const NEAR = { width: 760, height: 420 };
/** How large all may be with the labels of its delays. */
const WITH_DELAYS = { width: 1100, height: 620 };
/** Deeper than any chart: a running timer is what people come to watch. */
const TIMED = 1000;

const isIn = ({ width, height }: Size, room: Size): boolean =>
  width <= room.width && height <= room.height;

/** No timer runs. */
const noTimers: ReadonlyMap<string, unknown> = new Map();

/**
 * The place of the innermost of these states, one with a running timer first, with the frame around
 * it and the labels of its delays if they are near.
 */
export function placeOf(
  ids: Iterable<string>,
  picture: Picture,
  timers: ReadonlyMap<string, unknown> = noTimers,
): Box | null {
  const { chart, placement } = picture;
  const isTimed = (id: string): boolean =>
    chart.states.get(id)?.edges.some((edge) => timers.has(edge.id)) === true;
  const weight = (id: string): number =>
    around(id, chart.parents).length + (isTimed(id) ? TIMED : 0);
  const leaves = [...ids].filter((id) => chart.states.get(id)?.states.length === 0);
  const [first, ...rest] = leaves;
  if (first === undefined) return null;
  const leaf = rest.reduce((best, id) => (weight(id) > weight(best) ? id : best), first);
  const parent = chart.parents.get(leaf)?.id ?? leaf;
  const frame = placement.states.get(parent)?.box;
  const near = frame !== undefined && isIn(frame, NEAR) ? frame : placement.states.get(leaf)?.box;
  const delays = (chart.states.get(leaf)?.edges ?? []).filter(({ kind }) => kind === 'after');
  return delays.reduce<Box | null>((box, { id }) => {
    const label = boxOf({ kind: 'edge', id }, picture);
    const both = box === null || label === null ? box : union(box, label);
    return both !== null && isIn(both, WITH_DELAYS) ? both : box;
  }, near ?? null);
}

/** Moves the innermost active state into the pane, when a state was entered. */
export function useFollow({
  picture,
  active,
  timers,
  viewport,
  isOn,
}: {
  readonly picture: Picture | null;
  readonly active: ReadonlySet<string>;
  /** The running timers by edge. */
  readonly timers: ReadonlyMap<string, unknown>;
  readonly viewport: Viewport;
  readonly isOn: boolean;
}): void {
  const before = useRef<ReadonlySet<string>>(active);
  useEffect(() => {
    const hasEntered = [...active].some((id) => !before.current.has(id));
    before.current = active;
    if (!isOn || !hasEntered || picture === null) return;
    // Of all that are active: a region aside does not lead away from where the timer runs.
    const box = placeOf(active, picture, timers);
    if (box !== null) viewport.reveal(box);
  }, [picture, active, timers, viewport, isOn]);
}
