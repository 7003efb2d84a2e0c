import { memo, startTransition, useEffect, useState, type ReactElement } from 'react';
import { Landmarks } from './landmarks.js';
import type { Picture } from './layout.js';
import type { Marks } from './marks.js';
import { RouteLabel, RouteLine } from './route-line.js';
import { StateNode } from './state-node.js';

/** From how many states on a picture comes in parts, so that none of them stalls the page. */
const LARGE = 60;
const LAST_PART = 2;

/** How many parts of a picture are drawn: of a small one all, of a large one one more each frame. */
function useParts(states: number): number {
  const [parts, setParts] = useState(states > LARGE ? 0 : LAST_PART);
  useEffect(() => {
    if (parts >= LAST_PART) return;
    const frame = requestAnimationFrame(() => startTransition(() => setParts(parts + 1)));
    return () => cancelAnimationFrame(frame);
  }, [parts]);
  return parts;
}

/** Everything on the paper, from the back to the front. */
export const Drawing = memo(function Drawing({
  picture,
  marks,
}: {
  readonly picture: Picture;
  readonly marks: Marks;
}): ReactElement {
  const { placement, routes, definition } = picture;
  const parts = useParts(placement.states.size);
  const drawn = routes.flatMap((route) => {
    const placed = placement.routes.get(route.id);
    return placed === undefined ? [] : [{ route, placed }];
  });
  return (
    <>
      <StateNode state={definition.root} picture={picture} marks={marks} />
      {(parts < 1 ? [] : drawn).map(({ route, placed }) => {
        const isTaken = route.edges.some((edge) => marks.taken.has(edge));
        return (
          <RouteLine
            key={route.id}
            route={route}
            placed={placed}
            isTaken={isTaken}
            takenKey={isTaken ? marks.takenKey : null}
            isSelected={marks.selected !== null && route.edges.includes(marks.selected)}
          />
        );
      })}
      {[...placement.dots].map(([id, { x, y }]) => (
        <circle key={id} className="lk-chart-dot" data-initial={id} cx={x} cy={y} r={5} />
      ))}
      <Landmarks picture={picture} active={marks.active} />
      {(parts < LAST_PART ? [] : drawn).map(({ route, placed }) => (
        <RouteLabel key={route.id} route={route} placed={placed} picture={picture} marks={marks} />
      ))}
    </>
  );
});
