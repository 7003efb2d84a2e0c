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

const isIn = ({ width, height }: Size, room: Size): boolean =>
  width <= room.width && height <= room.height;

/**
 * The place of the innermost of these states, with the frame around it and the labels of its delays
 * if they are near.
 */
export function placeOf(ids: Iterable<string>, picture: Picture): Box | null {
  const { chart, placement } = picture;
  const depth = (id: string): number => around(id, chart.parents).length;
  const leaves = [...ids].filter((id) => chart.states.get(id)?.states.length === 0);
  const [first, ...rest] = leaves;
  if (first === undefined) return null;
  const leaf = rest.reduce((deepest, id) => (depth(id) > depth(deepest) ? id : deepest), first);
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

/** Moves the innermost state that was just entered into the pane. */
export function useFollow({
  picture,
  active,
  viewport,
  isOn,
}: {
  readonly picture: Picture | null;
  readonly active: ReadonlySet<string>;
  readonly viewport: Viewport;
  readonly isOn: boolean;
}): void {
  const before = useRef<ReadonlySet<string>>(active);
  useEffect(() => {
    const entered = [...active].filter((id) => !before.current.has(id));
    before.current = active;
    // The deepest of all that are active, so that a region aside does not lead away from it.
    const box =
      picture === null || entered.length === 0 ? null : placeOf([...entered, ...active], picture);
    if (isOn && box !== null) viewport.reveal(box);
  }, [picture, active, viewport, isOn]);
}
