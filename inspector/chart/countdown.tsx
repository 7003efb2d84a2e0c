import type { ArmedTimer } from 'linekeeper/inspect';
import { useLayoutEffect, useRef, type ReactElement } from 'react';
import { countdownText } from './words.js';

/** What counts down, and by which clock. */
export interface CountdownProps {
  readonly timer: ArmedTimer;
  /** In ms since `startedAt`. */
  readonly now: () => number;
  /** Shows the moment that `now` gives, and stands still. */
  readonly frozen: boolean;
  /** The left end of the number and its baseline, in px. */
  readonly x: number;
  readonly y: number;
  /** Of all, and of the number at its longest, in px; the bar takes the rest. */
  readonly width: number;
  readonly numberWidth: number;
}

/** What is left of a timer: a number and a bar, written on each frame without React. */
export function Countdown(props: CountdownProps): ReactElement {
  const { timer, now, frozen, x, y, width, numberWidth } = props;
  const bar = { x: x + numberWidth + 8, y: y - 6, width: width - numberWidth - 8 };

  const group = useRef<SVGGElement>(null);
  const number = useRef<SVGTextElement>(null);
  const level = useRef<SVGRectElement>(null);
  useLayoutEffect(() => {
    let frame = 0;
    const show = (): void => {
      const left = Math.max(0, timer.dueAt - now());
      const text = countdownText(left);
      group.current?.setAttribute('data-remaining-ms', String(Math.round(left)));
      if (number.current !== null && number.current.textContent !== text) {
        number.current.textContent = text;
      }
      const share = timer.delayMs > 0 ? Math.min(1, left / timer.delayMs) : 0;
      level.current?.setAttribute('width', String(Math.round(bar.width * share * 10) / 10));
      if (!frozen) frame = requestAnimationFrame(show);
    };
    show();
    return () => cancelAnimationFrame(frame);
  }, [timer, now, frozen, bar.width]);
  return (
    <g ref={group} className="lk-chart-timer" data-timer={timer.id} aria-hidden="true">
      <rect
        className="lk-chart-countdown-back"
        x={x - 6}
        y={y - 14}
        width={width + 12}
        height={20}
        rx={6}
      />
      <text ref={number} className="lk-chart-countdown" x={x} y={y} />
      <rect className="lk-chart-bar" x={bar.x} y={bar.y} width={bar.width} height={4} rx={2} />
      <rect ref={level} className="lk-chart-level" x={bar.x} y={bar.y} height={4} rx={2} />
    </g>
  );
}
