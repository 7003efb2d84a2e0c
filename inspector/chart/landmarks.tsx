import { memo, type ReactElement } from 'react';
import type { Box } from './geometry.js';
import { landmarksOf } from './landmarks-of.js';
import type { Picture } from './layout.js';

type Anchor = 'start' | 'middle' | 'end';

/** Above the middle of a box; near an edge of the paper above its side, not to be cut off. */
function anchored({ x, width }: Box, paper: number): { x: number; textAnchor: Anchor } {
  if (x + width > 0.9 * paper) return { x: x + width, textAnchor: 'end' };
  if (x < 0.05 * paper) return { x, textAnchor: 'start' };
  return { x: x + width / 2, textAnchor: 'middle' };
}

/** The names of the states that people know, in front of all and at one size, while far away. */
export const Landmarks = memo(function Landmarks({
  picture,
  active,
}: {
  readonly picture: Picture;
  readonly active: ReadonlySet<string>;
}): ReactElement {
  return (
    <g className="lk-chart-landmarks" aria-hidden="true">
      {[...landmarksOf(picture.definition.root)].map(({ id, key }) => {
        const box = picture.placement.states.get(id)?.box;
        return box === undefined ? null : (
          <text
            key={id}
            data-active={active.has(id)}
            y={box.y}
            dy="-0.45em"
            {...anchored(box, picture.placement.width)}
          >
            {key}
          </text>
        );
      })}
    </g>
  );
});
