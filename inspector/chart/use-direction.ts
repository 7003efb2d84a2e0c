import { useEffect, useState, type RefObject } from 'react';
import type { Direction } from './placement.js';

/** A pane that is at least this much wider than high has room to the right. */
const WIDE = 1.1;

/** The direction of a chart: as asked for, else by the shape of its pane, until it is turned by hand. */
export function useDirection(
  host: RefObject<HTMLElement | null>,
  wanted: Direction | 'auto',
): { readonly direction: Direction | null; readonly turn: () => void } {
  const [byPane, setByPane] = useState<Direction | null>(null);
  const [byHand, setByHand] = useState<Direction | null>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 0 && height > 0) setByPane(width >= height * WIDE ? 'RIGHT' : 'DOWN');
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [host]);
  // Whoever turned the chart did so for the pane as it was.
  useEffect(() => setByHand(null), [byPane, wanted]);
  const direction = byHand ?? (wanted === 'auto' ? byPane : wanted);
  return {
    direction,
    turn: () => setByHand(direction === 'RIGHT' ? 'DOWN' : 'RIGHT'),
  };
}
