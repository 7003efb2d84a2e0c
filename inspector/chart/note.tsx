import type { ArmedTimer } from 'linekeeper/inspect';
import { memo, type ReactElement } from 'react';
import { Countdown } from './countdown.js';
import { BAR_WIDTH, noteHeight, noteWidth, type Note } from './face.js';
import { lineHeight } from './measure.js';
import type { Line } from './text.js';

/** One line of text; pieces that stand back are in another colour. */
export function TextLine({
  line,
  x,
  y,
  className,
  isCentred = false,
}: {
  readonly line: Line;
  readonly x: number;
  readonly y: number;
  readonly className: string;
  readonly isCentred?: boolean;
}): ReactElement {
  return (
    <text className={className} x={x} y={y} textAnchor={isCentred ? 'middle' : undefined}>
      {line.spans.map(({ text, tone }, index) => (
        <tspan key={index} className={tone === 'muted' ? 'lk-chart-muted' : undefined}>
          {index === 0 ? text : ` ${text}`}
        </tspan>
      ))}
    </text>
  );
}

/** What is drawn of a note, and where. */
export interface NoteProps {
  readonly note: Note;
  /** What it says of its edge, for who does not see the chart. */
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly isTaken: boolean;
  readonly takenKey: string | number | null;
  readonly isSelected: boolean;
  readonly timer: ArmedTimer | null;
  readonly now: () => number;
  readonly frozen: boolean;
}

function lines(note: Note, x: number, y: number): ReactElement[] {
  return note.lines.map((line, index) => (
    <TextLine
      key={index}
      className="lk-chart-label"
      line={line}
      x={x}
      y={y + 12 + index * lineHeight.label}
    />
  ));
}

/** The words about an edge, with its countdown while its timer runs. */
export const EdgeNote = memo(function EdgeNote(props: NoteProps): ReactElement {
  const { note, name, x, y, isTaken, takenKey, isSelected, timer, now, frozen } = props;
  const isCounting = timer !== null;
  const width = noteWidth(note, isCounting);
  const height = noteHeight(note, isCounting);
  return (
    <g
      className="lk-chart-note"
      data-edge={note.edge}
      data-item={`edge ${note.edge ?? ''}`}
      data-taken={isTaken}
      data-selected={isSelected}
      role="img"
      aria-label={isTaken ? `${name}, just taken` : name}
      tabIndex={-1}
    >
      <rect
        key={isTaken ? takenKey : null}
        className="lk-chart-note-back"
        x={x - 4}
        y={y}
        width={width + 8}
        height={height}
        rx={4}
      />
      {lines(note, x, y)}
      {isCounting && (
        <Countdown
          timer={timer}
          now={now}
          frozen={frozen}
          x={x}
          y={y + height - lineHeight.label + 12}
          width={width}
          numberWidth={note.countdownWidth - BAR_WIDTH}
        />
      )}
    </g>
  );
});

/** Words about a state that are no edge: what it does on entry and exit, what it invokes. */
export const PlainNote = memo(function PlainNote({
  note,
  x,
  y,
}: {
  readonly note: Note;
  readonly x: number;
  readonly y: number;
}): ReactElement {
  return <g className="lk-chart-words">{lines(note, x, y)}</g>;
});
