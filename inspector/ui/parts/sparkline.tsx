import { useId, useState, type KeyboardEvent, type PointerEvent } from 'react';

const WIDTH = 240;
const HEIGHT = 40;

/** A measured value at a time, in ms since the client started. */
export interface SparkPoint {
  readonly at: number;
  readonly value: number;
}

export interface SparklineProps {
  readonly label: string;
  readonly points: readonly SparkPoint[];
  /** The stretch of time that is shown, in ms since the client started. */
  readonly from: number;
  readonly to: number;
  /** The moment that is looked at; null while live. */
  readonly cursor: number | null;
  /** Times at which what is measured came to an end, in order: no line leads across them. */
  readonly breaks?: readonly number[];
  /** Keeps its value until the next point, like the length of a queue. */
  readonly isStepped?: boolean;
  readonly format: (value: number) => string;
  readonly formatTime: (at: number) => string;
  readonly testId: string;
}

/** The last point at or before a time; points are in order. */
function pointAt(points: readonly SparkPoint[], at: number): SparkPoint | undefined {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const point = points[middle];
    if (point !== undefined && point.at <= at) low = middle + 1;
    else high = middle;
  }
  return points[low - 1] ?? points[0];
}

/** The points that a line leads through without a break. */
function runsOf(
  points: readonly SparkPoint[],
  breaks: readonly number[],
): readonly (readonly SparkPoint[])[] {
  const runs: SparkPoint[][] = [];
  let next = 0;
  for (const point of points) {
    const before = next;
    while ((breaks[next] ?? Infinity) <= point.at) next += 1;
    const run = runs.at(-1);
    if (run === undefined || next > before) runs.push([point]);
    else run.push(point);
  }
  return runs;
}

function pathOf(
  points: readonly SparkPoint[],
  x: (at: number) => number,
  y: (value: number) => number,
  isStepped: boolean,
): string {
  let path = '';
  for (const { at, value } of points) {
    const place = `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    if (path === '') path = `M${place}`;
    else path += isStepped ? `H${x(at).toFixed(1)}V${y(value).toFixed(1)}` : `L${place}`;
  }
  // A line without a length is drawn as a dot.
  return points.length === 1 ? `${path}h0` : path;
}

/** A small chart of one value over time; hovering or arrow keys read it. */
export function Sparkline(props: SparklineProps) {
  const { label, points, from, to, cursor, isStepped = false, format, formatTime } = props;
  const { breaks = [] } = props;
  const [reading, setReading] = useState<number | null>(null);
  const labelId = useId();
  const span = Math.max(1, to - from);
  const top = points.reduce((most, { value }) => Math.max(most, value), 0) || 1;
  const x = (at: number): number => ((Math.min(to, Math.max(from, at)) - from) / span) * WIDTH;
  const y = (value: number): number => HEIGHT - 2 - (value / top) * (HEIGHT - 6);
  const looked = reading ?? cursor;
  const near = points.length === 0 ? undefined : pointAt(points, looked ?? to);
  const isOver = breaks.some((at) => near !== undefined && at > near.at && at <= (looked ?? to));
  const point = isOver ? undefined : near;
  const lines = runsOf(points, breaks).map((run) => ({
    line: `${pathOf(run, x, y, isStepped)}${isStepped ? `H${WIDTH}` : ''}`,
    begin: x(run[0]?.at ?? from),
    end: isStepped ? WIDTH : x(run.at(-1)?.at ?? from),
  }));

  const read = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    if (box.width > 0) setReading(from + ((event.clientX - box.left) / box.width) * span);
  };
  const walk = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (by === 0 || near === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setReading(points[points.indexOf(near) + by]?.at ?? near.at);
  };

  const value = point === undefined ? 'none' : format(point.value);
  const time = point === undefined || looked === null ? 'now' : formatTime(point.at);
  return (
    <figure className="lk-spark" data-testid={props.testId}>
      <figcaption className="lk-spark-head">
        <span id={labelId}>{label}</span>
        <output className="lk-spark-value" aria-live="off">
          {value}
        </output>
      </figcaption>
      <div
        className="lk-spark-plot"
        role="slider"
        tabIndex={0}
        aria-labelledby={labelId}
        aria-valuemin={from}
        aria-valuemax={to}
        aria-valuenow={point?.at ?? from}
        aria-valuetext={`${value} at ${time}`}
        onPointerMove={read}
        onPointerLeave={() => setReading(null)}
        onBlur={() => setReading(null)}
        onKeyDown={walk}
      >
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <line className="lk-spark-base" x1="0" x2={WIDTH} y1={HEIGHT - 2} y2={HEIGHT - 2} />
          {lines.map(({ line, begin, end }, index) => (
            <g key={index}>
              <path
                className="lk-spark-area"
                d={`${line}H${end.toFixed(1)}V${HEIGHT - 2}H${begin.toFixed(1)}Z`}
              />
              <path className="lk-spark-line" d={line} />
            </g>
          ))}
          {looked === null ? null : (
            <line className="lk-spark-cursor" x1={x(looked)} x2={x(looked)} y1="0" y2={HEIGHT} />
          )}
        </svg>
        <span className="lk-spark-axis" aria-hidden="true">
          <span>{formatTime(looked === null ? from : (point?.at ?? looked))}</span>
          <span>{points.length === 0 ? '' : `max ${format(top)}`}</span>
        </span>
      </div>
    </figure>
  );
}
