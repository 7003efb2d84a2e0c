import type { StateDefinition } from 'linekeeper/inspect';
import { memo, type CSSProperties, type ReactElement } from 'react';
import { badgeWidth, facePadding, noteHeight, titleGap, type Face } from './face.js';
import type { Box, Point } from './geometry.js';
import { landmarksOf } from './landmarks-of.js';
import type { Picture } from './layout.js';
import { edgeName, type Marks } from './marks.js';
import { lineHeight, titleStyle } from './measure.js';
import { EdgeNote, PlainNote, TextLine } from './note.js';

function nameOf({ key, type, description }: StateDefinition, isActive: boolean): string {
  const kind =
    type === 'final' || type === 'history' || type === 'parallel' ? `${type} state` : 'state';
  return [`${kind} ${key}`, isActive ? 'active' : '', description]
    .filter((part) => part !== '')
    .join(', ');
}

const badgeOf = ({ history }: StateDefinition): string =>
  history === null ? '' : history === 'deep' ? 'H*' : 'H';

const Title = memo(function Title({
  face,
  box,
  head,
  badge,
}: {
  readonly face: Face;
  readonly box: Box;
  readonly head: Point;
  /** Before the name; empty for none. */
  readonly badge: string;
}): ReactElement {
  const isCentred = face.isBare && badge === '';
  const x = isCentred ? box.x + box.width / 2 : head.x + facePadding.x;
  const slack = face.isBare ? box.height - face.title.length * lineHeight.title : 0;
  const y = face.isBare ? box.y + slack / 2 : head.y + facePadding.y;
  return (
    <>
      {badge !== '' && (
        <g className="lk-chart-badge">
          <circle cx={x + 9} cy={y + 9} r={9.5} />
          <text x={x + 9} y={y + 13} textAnchor="middle">
            {badge}
          </text>
        </g>
      )}
      {face.title.map((line, index) => (
        <TextLine
          key={index}
          className="lk-chart-title"
          isCentred={isCentred}
          line={line}
          x={x + (badge === '' ? 0 : badgeWidth)}
          y={y + 14 + index * lineHeight.title}
        />
      ))}
    </>
  );
});

/** The name as it is drawn when everything else is too small: as large as its place allows. */
const FarTitle = memo(function FarTitle({
  name,
  face,
  box,
  head,
  isLeaf,
}: {
  readonly name: string;
  readonly face: Face;
  readonly box: Box;
  readonly head: Point;
  readonly isLeaf: boolean;
}): ReactElement {
  const width = face.title.reduce((sum, line) => sum + line.width, 1);
  const room = isLeaf ? box : face;
  const share = Math.min((room.width - 12) / width, (room.height - 6) / lineHeight.title);
  const at = isLeaf
    ? { x: box.x + box.width / 2, y: box.y + box.height / 2, textAnchor: 'middle' as const }
    : { x: head.x + facePadding.x, y: head.y + room.height / 2 };
  const size = Math.max(share, 0.5) * titleStyle.size;
  const style = {
    '--lk-chart-room': `${size.toFixed(1)}px`,
    '--lk-chart-size': size.toFixed(1),
  } as CSSProperties;
  return (
    <text className="lk-chart-far" dominantBaseline="central" style={style} {...at}>
      {name}
    </text>
  );
});

/** A state with everything inside it; active ones are lit, the innermost most. */
export function StateNode({
  state,
  picture,
  marks,
}: {
  readonly state: StateDefinition;
  readonly picture: Picture;
  readonly marks: Marks;
}): ReactElement | null {
  const placed = picture.placement.states.get(state.id);
  const face = picture.faces.get(state.id);
  if (placed === undefined || face === undefined) return null;
  const { box, head } = placed;
  const isActive = marks.active.has(state.id);
  const isLeaf = state.states.length === 0;
  const isRegion = picture.chart.parents.get(state.id)?.type === 'parallel';
  const radius = isLeaf ? 8 : 12;
  let y = head.y + facePadding.y + face.title.length * lineHeight.title + titleGap;
  const notes = face.notes.map((note, index) => {
    const at = { x: head.x + facePadding.x, y };
    const edge = note.edge === null ? undefined : picture.chart.edges.get(note.edge);
    const timer = marks.timers.get(note.edge ?? '') ?? null;
    y += noteHeight(note, timer !== null);
    if (edge === undefined) return <PlainNote key={index} note={note} {...at} />;
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
        timer={timer}
        now={marks.now}
        frozen={marks.frozen}
      />
    );
  });
  return (
    <g
      className="lk-chart-state"
      data-state={state.id}
      data-item={`state ${state.id}`}
      data-active={isActive}
      data-selected={marks.selected === state.id}
      data-shape={isLeaf ? 'leaf' : isRegion ? 'region' : 'frame'}
      data-type={state.type}
      data-landmark={landmarksOf(picture.definition.root).has(state)}
      role="group"
      aria-label={nameOf(state, isActive)}
      aria-current={isActive}
      tabIndex={-1}
    >
      <rect className="lk-chart-box" {...box} rx={radius} />
      {state.type === 'final' && (
        <rect
          className="lk-chart-inner"
          x={box.x + 3.5}
          y={box.y + 3.5}
          width={box.width - 7}
          height={box.height - 7}
          rx={radius - 3}
        />
      )}
      <Title face={face} box={box} head={head} badge={badgeOf(state)} />
      <FarTitle name={state.key} face={face} box={box} head={head} isLeaf={isLeaf} />
      {notes}
      {state.states.map((child) => (
        <StateNode key={child.id} state={child} picture={picture} marks={marks} />
      ))}
    </g>
  );
}
