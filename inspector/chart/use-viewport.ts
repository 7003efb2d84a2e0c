import { useEffect, useMemo, useRef, type RefObject } from 'react';
import type { Box, Point, Size } from './geometry.js';
import { listenToGestures } from './gestures.js';
import { FAR_SCALE, fitted, homeView, withInView, zoomed, type View } from './viewport.js';

/** How the picture is moved and scaled by code. */
export interface Viewport {
  /** All of the picture; stays so while the pane changes, until it is moved or scaled. */
  fit(): void;
  zoomBy(factor: number): void;
  /** Actual size, around the middle. */
  actualSize(): void;
  /** Moves a part of the picture into the pane, if it is not in it. */
  reveal(box: Box): void;
}

const GLIDE_MS = 240;
const isCalm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

interface State {
  view: View;
  frame: number;
  /** What stays in view while the pane changes its size. */
  hold: 'home' | 'whole' | 'nothing';
}

/**
 * Keeps the view of a picture in its pane: at first of what `home` gives if the whole would be too
 * small to be read; then by wheel, pinch and drag, and by the functions that are
 * returned. Writes straight to the elements, so that no frame waits for React.
 */
export function useViewport(
  pane: RefObject<SVGSVGElement | null>,
  layer: RefObject<SVGGElement | null>,
  paper: Size | null,
  home: () => Box | null,
): Viewport {
  const state = useRef<State>({ view: { x: 0, y: 0, scale: 1 }, frame: 0, hold: 'home' });
  const latestHome = useRef(home);
  useEffect(() => {
    latestHome.current = home;
  });

  const viewport = useMemo(() => {
    const sizeOfPane = (): Size => ({
      width: pane.current?.clientWidth ?? 0,
      height: pane.current?.clientHeight ?? 0,
    });
    const show = (view: View): void => {
      state.current.view = view;
      const { x, y, scale } = view;
      layer.current?.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
      pane.current?.setAttribute('data-far', String(scale < FAR_SCALE));
      pane.current?.style.setProperty('--lk-chart-scale', String(scale));
    };
    const halt = (): void => cancelAnimationFrame(state.current.frame);
    const glide = (to: View): void => {
      halt();
      const from = state.current.view;
      if (isCalm()) {
        show(to);
        return;
      }
      let startedAt = -1;
      const step = (time: number): void => {
        if (startedAt < 0) startedAt = time;
        const share = Math.min(1, (time - startedAt) / GLIDE_MS);
        const eased = 1 - (1 - share) ** 3;
        const between = (a: number, b: number): number => a + (b - a) * eased;
        show({
          x: between(from.x, to.x),
          y: between(from.y, to.y),
          scale: between(from.scale, to.scale),
        });
        if (share < 1) state.current.frame = requestAnimationFrame(step);
      };
      state.current.frame = requestAnimationFrame(step);
    };
    const middle = (): Point => {
      const { width, height } = sizeOfPane();
      return { x: width / 2, y: height / 2 };
    };
    const change = (view: View): void => {
      halt();
      state.current.hold = 'nothing';
      show(view);
    };
    return {
      sizeOfPane,
      show,
      halt,
      change,
      fit: () => {
        if (paper === null) return;
        state.current.hold = 'whole';
        glide(fitted(paper, sizeOfPane()));
      },
      zoomBy: (factor: number) => {
        state.current.hold = 'nothing';
        glide(zoomed(state.current.view, factor, middle()));
      },
      actualSize: () => {
        state.current.hold = 'nothing';
        glide(zoomed(state.current.view, 1 / state.current.view.scale, middle()));
      },
      reveal: (box: Box) => {
        const { view } = state.current;
        const next = withInView(view, box, sizeOfPane());
        if (next.x !== view.x || next.y !== view.y) glide(next);
      },
    };
  }, [pane, layer, paper]);

  useEffect(() => {
    const element = pane.current;
    if (element === null || paper === null) return;
    const { halt, show, sizeOfPane } = viewport;
    state.current.hold = 'home';
    const refit = (): void => {
      const { hold } = state.current;
      if (hold === 'nothing') return;
      halt();
      const pane = sizeOfPane();
      show(hold === 'whole' ? fitted(paper, pane) : homeView(paper, pane, latestHome.current()));
    };
    refit();
    const observer = new ResizeObserver(refit);
    observer.observe(element);
    return () => {
      observer.disconnect();
      halt();
    };
  }, [pane, paper, viewport]);

  useEffect(() => {
    const element = pane.current;
    if (element === null || paper === null) return;
    return listenToGestures(element, paper, () => state.current.view, viewport.change);
  }, [pane, paper, viewport]);

  return viewport;
}
