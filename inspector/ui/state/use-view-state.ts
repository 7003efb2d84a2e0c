import { startTransition, useEffect, useState } from 'react';
import type { ViewState } from './view-state.js';
import type { Viewer } from './viewer.js';

/**
 * The state of a viewer. What a person did is shown at once; what came in is rendered in slices, so
 * that a flood leaves the page responsive, and the viewer is told when it is on the screen.
 */
export function useViewState(viewer: Viewer): ViewState {
  const [state, setState] = useState(viewer.getSnapshot);
  useEffect(() => {
    const update = (): void => setState(viewer.getSnapshot());
    // Something may have happened between the first picture and now.
    update();
    return viewer.subscribe((isUrgent) => {
      if (isUrgent) update();
      else startTransition(update);
    });
  }, [viewer]);
  useEffect(() => viewer.shown(), [viewer, state]);
  return state;
}
