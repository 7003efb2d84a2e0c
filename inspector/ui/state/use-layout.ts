import { useLayoutEffect, useState, type RefObject } from 'react';

/** How the panes lie: in columns, in rows, side by side in a low panel, or one at a time in tabs. */
export type Layout = 'wide' | 'medium' | 'short' | 'narrow';

const layoutOf = ({ width, height }: DOMRect): Layout => {
  if (height < 620) return width >= 1000 ? 'short' : 'narrow';
  if (width < 760) return 'narrow';
  return width < 1180 ? 'medium' : 'wide';
};

/** The layout for the size of an element, which need not be that of the page. */
export function useLayout(element: RefObject<HTMLElement | null>): Layout {
  const [layout, setLayout] = useState<Layout>('wide');
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = (): void => setLayout(layoutOf(current.getBoundingClientRect()));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return layout;
}
