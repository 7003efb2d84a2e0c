import { useEffect, useState, type RefObject } from 'react';
import type { Viewer } from './viewer.js';

const hasFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes('Files') === true;

/**
 * Takes recordings that are dropped: anywhere on a page, or on a panel. Gives whether one hovers
 * over it.
 */
export function useDrop(
  root: RefObject<HTMLElement | null>,
  isPage: boolean,
  viewer: Viewer,
): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const place: EventTarget | null = isPage ? window : root.current;
    if (place === null) return undefined;
    const stop = new AbortController();
    const on = (type: string, listener: (event: DragEvent) => void): void =>
      place.addEventListener(type, (event) => listener(event as DragEvent), {
        signal: stop.signal,
      });
    on('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    });
    on('dragleave', (event) => {
      // It fires for each inner element too; only leaving the whole place has nowhere to go.
      if (event.relatedTarget === null || !root.current?.contains(event.relatedTarget as Node)) {
        setOver(false);
      }
    });
    on('drop', (event) => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      void viewer.importFiles([...(event.dataTransfer?.files ?? [])]);
    });
    return () => stop.abort();
  }, [root, isPage, viewer]);
  return isOver;
}
