import { useEffect, useRef, type RefObject } from 'react';
import type { Looking } from './context.js';

/** The keys, for the help. */
export const keys: readonly (readonly [key: string, meaning: string])[] = [
  ['j or ↓', 'next row'],
  ['k or ↑', 'previous row'],
  ['Home, End', 'first and last row'],
  ['Page Up, Page Down', 'ten rows back and forth'],
  ['Space', 'pause, or go on live'],
  ['Esc', 'back to live'],
  ['/', 'search'],
  ['?', 'this help'],
];

/** The keys of the chart, for the help: they are its own while the focus is in it. */
export const chartKeys: typeof keys = [
  ['↑ ↓', 'previous and next state'],
  ['← →', 'along the edges of a state'],
  ['Home, End', 'first and last state'],
  ['+ −', 'zoom in and out'],
  ['0', 'actual size'],
  ['f', 'fit the whole chart'],
];

/** Where typing means typing, and arrows have a meaning of their own. */
const isOccupied = (target: EventTarget | undefined, key: string): boolean => {
  if (!(target instanceof Element)) return false;
  if (target.closest('input:not([type=range]), textarea, select, dialog') !== null) return true;
  if (key === ' ') return target.closest('button, summary, a, [role=option]') !== null;
  return false;
};

/**
 * Keys for the whole viewer: of a page, wherever the focus is; of a panel, while the focus is in it.
 */
export function useKeyboard(
  root: RefObject<HTMLElement | null>,
  isPage: boolean,
  looking: Looking,
  focusSearch: () => void,
): void {
  const latest = useRef({ looking, focusSearch });
  useEffect(() => {
    latest.current = { looking, focusSearch };
  });
  useEffect(() => {
    // Above the place where React listens: what a part of the viewer has used up is not used again.
    const place: EventTarget | null = isPage ? window : (root.current?.getRootNode() ?? null);
    if (place === null) return undefined;
    const listener = (event: Event): void => {
      const press = event as KeyboardEvent;
      if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey) return;
      if (isOccupied(press.composedPath()[0], press.key)) return;
      const { viewer, state, subject, timeline } = latest.current.looking;
      const actions: Readonly<Record<string, (() => void) | undefined>> = {
        j: () => timeline.step(1),
        ArrowDown: () => timeline.step(1),
        k: () => timeline.step(-1),
        ArrowUp: () => timeline.step(-1),
        PageDown: () => timeline.step(10),
        PageUp: () => timeline.step(-10),
        Home: () => timeline.edge('first'),
        End: () => timeline.edge('last'),
        Escape: () => viewer.lookAt('live'),
        ' ': () =>
          viewer.lookAt(state.cursor === 'live' ? (subject?.client.lastSeq ?? 'live') : 'live'),
        '/': () => latest.current.focusSearch(),
        '?': () => viewer.open({ type: 'help' }),
      };
      const action = actions[press.key];
      if (action === undefined) return;
      press.preventDefault();
      action();
    };
    place.addEventListener('keydown', listener);
    return () => place.removeEventListener('keydown', listener);
  }, [root, isPage]);
}
