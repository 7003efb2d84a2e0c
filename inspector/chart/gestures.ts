import type { Point, Size } from './geometry.js';
import { moved, zoomed, type View } from './viewport.js';

/** How far a pointer travels before it drags, in px. */
const DRAG_PX = 4;

/** Moves and scales by pointers and the wheel; gives back how to end it. */
export function listenToGestures(
  element: SVGSVGElement,
  paper: Size,
  current: () => View,
  change: (view: View) => void,
): () => void {
  const fingers = new Map<number, Point>();
  let travelled = 0;
  const pane = (): Size => ({ width: element.clientWidth, height: element.clientHeight });
  const pointOf = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const span = (): { readonly length: number; readonly middle: Point } | null => {
    const [a, b] = [...fingers.values()];
    if (a === undefined || b === undefined) return null;
    return {
      length: Math.hypot(a.x - b.x, a.y - b.y),
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    };
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (fingers.size === 0) travelled = 0;
    fingers.set(event.pointerId, pointOf(event));
  };
  const onMove = (event: PointerEvent): void => {
    const from = fingers.get(event.pointerId);
    if (from === undefined) return;
    const before = span();
    const to = pointOf(event);
    fingers.set(event.pointerId, to);
    const after = span();
    if (before !== null && after !== null) {
      const by = { x: after.middle.x - before.middle.x, y: after.middle.y - before.middle.y };
      const view = zoomed(current(), after.length / (before.length || 1), before.middle);
      change(moved(view, by, paper, pane()));
      travelled = DRAG_PX;
      return;
    }
    travelled += Math.hypot(to.x - from.x, to.y - from.y);
    if (travelled < DRAG_PX) return;
    // Only a drag takes the pointer: captured earlier, it would swallow the click.
    element.setPointerCapture(event.pointerId);
    element.setAttribute('data-dragged', 'true');
    change(moved(current(), { x: to.x - from.x, y: to.y - from.y }, paper, pane()));
  };
  const onUp = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    element.removeAttribute('data-dragged');
  };
  const onClick = (event: MouseEvent): void => {
    if (travelled >= DRAG_PX) event.stopPropagation();
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
    // A pinch on a touchpad comes as a wheel with ctrl, in finer steps.
    const speed = event.ctrlKey ? 0.01 : 0.0015;
    change(zoomed(current(), Math.exp(-event.deltaY * px * speed), pointOf(event)));
  };
  const ending = new AbortController();
  const { signal } = ending;
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  element.addEventListener('pointerleave', onUp, { signal });
  element.addEventListener('click', onClick, { signal, capture: true });
  element.addEventListener('wheel', onWheel, { signal, passive: false });
  return () => ending.abort();
}
