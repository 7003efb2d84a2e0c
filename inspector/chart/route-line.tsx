import type { ArmedTimer } from 'linekeeper/inspect';
import { memo, type ReactElement } from 'react';
import { labelGap, labelPadding, noteHeight, noteWidth, type Note } from './face.js';
import { roundedPath, type Point } from './geometry.js';
import type { Picture } from './layout.js';
import { edgeName, type Marks } from './marks.js';
import { EdgeNote } from './note.js';
import type { PlacedRoute } from './placement.js';
import type { Route } from './routes.js';

const TIP = 7;

/** The end of a line as an arrowhead, and the line without what the arrowhead covers. */
function arrowOf(points: readonly Point[]): { readonly tip: string; readonly line: string } {
  const end = points.at(-1);
  const before = points.at(-2);
  if (end === undefined || before === undefined) return { tip: '', line: '' };
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const along = { x: (end.x - before.x) / length, y: (end.y - before.y) / length };
  const back = { x: end.x - along.x * TIP, y: end.y - along.y * TIP };
  const side = { x: -along.y * TIP * 0.5, y: along.x * TIP * 0.5 };
  const cut = Math.min(TIP - 1, length);
  const stop = { x: end.x - along.x * cut, y: end.y - along.y * cut };
  return {
    tip: `M${end.x} ${end.y}L${back.x + side.x} ${back.y + side.y}L${back.x - side.x} ${back.y - side.y}Z`,
    line: roundedPath([...points.slice(0, -1), stop]),
  };
}

/** A line with its arrowhead; one just taken has a light that runs along it once. */
export const RouteLine = memo(function RouteLine({
  route,
  placed,
  isTaken,
  takenKey,
  isSelected,
}: {
  readonly route: Route;
  readonly placed: PlacedRoute;
  readonly isTaken: boolean;
  readonly takenKey: string | number | null;
  readonly isSelected: boolean;
}): ReactElement {
  const { tip, line } = arrowOf(placed.points);
  return (
    <g
      className="lk-chart-route"
      data-route={route.id}
      data-source={route.source}
      data-target={route.target}
      // An initial route has no label that could stand for its edge.
      data-edge={route.isInitial ? route.edges[0] : undefined}
      data-taken={isTaken}
      data-selected={isSelected}
      aria-hidden="true"
    >
      <path className="lk-chart-line" d={line} />
      <path className="lk-chart-tip" d={tip} />
      {isTaken && <path key={takenKey} className="lk-chart-comet" d={line} pathLength={1} />}
    </g>
  );
});

/** The label of a route: one note for each of its edges, on paper of its own. */
export const RouteLabel = memo(function RouteLabel({
  route,
  placed,
  picture,
  marks,
}: {
  readonly route: Route;
  readonly placed: PlacedRoute;
  readonly picture: Picture;
  readonly marks: Marks;
}): ReactElement | null {
  const { label } = placed;
  if (label === null || route.notes.length === 0) return null;
  const timerOf = ({ edge }: Note): ArmedTimer | null => marks.timers.get(edge ?? '') ?? null;
  const isCounting = (note: Note): boolean => timerOf(note) !== null;
  const widths = route.notes.map((note) => noteWidth(note, isCounting(note)));
  const heights = route.notes.map((note) => noteHeight(note, isCounting(note)));
  const width = Math.max(...widths) + 2 * labelPadding.x;
  const gaps = labelGap * (heights.length - 1);
  const height = heights.reduce((sum, one) => sum + one, 2 * labelPadding.y + gaps);
  const x = label.x + (label.width - width) / 2;
  const top = label.y + (label.height - height) / 2;
  let y = top + labelPadding.y;
  const notes = route.notes.map((note) => {
    const at = { x: x + labelPadding.x, y };
    y += noteHeight(note, isCounting(note)) + labelGap;
    const edge = picture.chart.edges.get(note.edge ?? '');
    if (edge === undefined) return null;
    const isTaken = marks.taken.has(edge.id);
    return (
      <EdgeNote
        key={edge.id}
        note={note}
        name={edgeName(edge, picture.chart)}
        {...at}
        isTaken={isTaken}
        takenKey={isTaken ? marks.takenKey : null}
        isSelected={marks.selected === edge.id}
        timer={timerOf(note)}
        now={marks.now}
        frozen={marks.frozen}
      />
    );
  });
  const seams = heights.slice(0, -1).map((_, index) => {
    const above = heights.slice(0, index + 1).reduce((sum, one) => sum + one + labelGap, top);
    return above + labelPadding.y - labelGap / 2;
  });
  // From afar a countdown grows away from the edges of the paper.
  const { width: paperWidth, height: paperHeight } = picture.placement;
  const across = ((label.x + label.width / 2) / paperWidth) * 100;
  const down = ((label.y + label.height / 2) / paperHeight) * 100;
  return (
    <g
      className="lk-chart-chip"
      style={{ transformOrigin: `${across.toFixed(1)}% ${down.toFixed(1)}%` }}
      data-label={route.id}
      data-counting={route.notes.some(isCounting)}
    >
      <rect className="lk-chart-chip-back" x={x} y={top} width={width} height={height} rx={6} />
      {seams.map((at) => (
        <path key={at} className="lk-chart-seam" d={`M${x + 6} ${at}h${width - 12}`} />
      ))}
      {notes}
    </g>
  );
});
