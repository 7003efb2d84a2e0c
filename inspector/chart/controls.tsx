import type { ReactElement } from 'react';
import type { Direction } from './placement.js';
import type { Viewport } from './use-viewport.js';

const icons = {
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  follow: 'M8 2v3M8 11v3M2 8h3M11 8h3M8 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5',
  right: 'M2.5 8h10M9 4.5L12.5 8L9 11.5',
  down: 'M8 2.5v10M4.5 9L8 12.5L11.5 9',
} as const;

function Button({
  icon,
  name,
  isPressed,
  onClick,
}: {
  readonly icon: keyof typeof icons;
  readonly name: string;
  readonly isPressed?: boolean;
  readonly onClick: () => void;
}): ReactElement {
  return (
    <button type="button" aria-label={name} title={name} aria-pressed={isPressed} onClick={onClick}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={icons[icon]} />
      </svg>
    </button>
  );
}

/** The buttons of a chart. */
export function Controls({
  viewport,
  direction,
  onTurn,
  isFollowing,
  onFollow,
}: {
  readonly viewport: Viewport;
  readonly direction: Direction;
  readonly onTurn: () => void;
  readonly isFollowing: boolean;
  readonly onFollow: () => void;
}): ReactElement {
  return (
    <div className="lk-chart-controls" role="toolbar" aria-label="View of the chart">
      <Button icon="plus" name="Zoom in (+)" onClick={() => viewport.zoomBy(1.35)} />
      <Button icon="minus" name="Zoom out (-)" onClick={() => viewport.zoomBy(1 / 1.35)} />
      <Button icon="fit" name="Fit (f)" onClick={() => viewport.fit()} />
      <Button
        icon="follow"
        name="Follow the active state"
        isPressed={isFollowing}
        onClick={onFollow}
      />
      <Button
        icon={direction === 'RIGHT' ? 'down' : 'right'}
        name={direction === 'RIGHT' ? 'Lay out from top to bottom' : 'Lay out from left to right'}
        onClick={onTurn}
      />
    </div>
  );
}
