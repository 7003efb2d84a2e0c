import { useRef } from 'react';

const STEP_PX = 16;

export interface SplitterProps {
  /** What it divides, for a screen reader. */
  readonly label: string;
  /** Which way it moves. */
  readonly axis: 'x' | 'y';
  /** The size of the pane that it resizes, in px. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** Whether the pane lies after the splitter, so that moving back makes it larger. */
  readonly isReversed?: boolean;
  readonly onResize: (size: number) => void;
}

/** A line that is dragged, or moved by arrow keys, to resize a pane. */
export function Splitter(props: SplitterProps) {
  const { label, axis, size, min, max, isReversed = false, onResize } = props;
  const drag = useRef<{ readonly from: number; readonly size: number } | null>(null);
  const sign = isReversed ? -1 : 1;
  const resize = (wanted: number): void =>
    onResize(Math.round(Math.min(max, Math.max(min, wanted))));
  const place = (event: { clientX: number; clientY: number }): number =>
    axis === 'x' ? event.clientX : event.clientY;
  const [less, more] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];

  return (
    <div
      className="lk-splitter"
      data-axis={axis}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: place(event), size };
      }}
      onPointerMove={(event) => {
        const start = drag.current;
        if (start !== null) resize(start.size + sign * (place(event) - start.from));
      }}
      onLostPointerCapture={() => {
        drag.current = null;
      }}
      onKeyDown={(event) => {
        const by = event.key === less ? -STEP_PX : event.key === more ? STEP_PX : 0;
        if (by === 0) return;
        event.preventDefault();
        event.stopPropagation();
        resize(size + sign * by);
      }}
    />
  );
}
