import type { EdgeDefinition, StateDefinition } from 'linekeeper/inspect';
import { useLayoutEffect, useRef, type ReactElement, type ReactNode } from 'react';
import type { Item } from './items.js';
import type { Picture } from './layout.js';
import { edgeName } from './marks.js';
import { textOf } from './text.js';
import { edgeSpans } from './words.js';

const GAP = 8;

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const listed = (name: string, texts: readonly string[]): ReactElement | null =>
  texts.length === 0 ? null : <Row name={name}>{texts.join(', ')}</Row>;

/** The most ways out of a state that are listed. */
const LISTED = 8;

function WaysOut({
  state,
  picture,
}: {
  readonly state: StateDefinition;
  readonly picture: Picture;
}) {
  const edges = state.edges.filter(({ kind, targets }) => kind !== 'initial' && targets.length > 0);
  if (edges.length === 0) return null;
  const { states } = picture.chart;
  return (
    <Row name="Leads">
      {edges.slice(0, LISTED).map((edge) => (
        <span key={edge.id} className="lk-chart-way">
          {textOf(edgeSpans(edge, state))} →{' '}
          {edge.targets.map((id) => states.get(id)?.key ?? id).join(', ')}
        </span>
      ))}
      {edges.length > LISTED && (
        <span className="lk-chart-way">and {edges.length - LISTED} more</span>
      )}
    </Row>
  );
}

function StateFacts({
  state,
  picture,
  isActive,
}: {
  readonly state: StateDefinition;
  readonly picture: Picture;
  readonly isActive: boolean;
}) {
  const { key, type, description, tags, entry, exit, invokes } = state;
  return (
    <>
      <strong>{key}</strong>
      {isActive && <em className="lk-chart-is-active">active</em>}
      {description !== '' && <p>{description}</p>}
      <dl>
        {type !== 'atomic' && type !== 'compound' && <Row name="Kind">{type}</Row>}
        {listed('Entry', entry)}
        {listed('Exit', exit)}
        {listed(
          'Invokes',
          invokes.map(({ id, src }) => (id === src ? id : `${id} (${src})`)),
        )}
        <WaysOut state={state} picture={picture} />
        {listed('Tags', tags)}
      </dl>
    </>
  );
}

function EdgeFacts({
  edge,
  picture,
}: {
  readonly edge: EdgeDefinition;
  readonly picture: Picture;
}) {
  return (
    <>
      <strong>{edgeName(edge, picture.chart)}</strong>
      {edge.description !== '' && <p>{edge.description}</p>}
      <dl>
        {edge.guard !== null && <Row name="Guard">{edge.guard}</Row>}
        {listed('Actions', edge.actions)}
        {edge.reenter && <Row name="Reenters">leaves and enters its states anew</Row>}
      </dl>
    </>
  );
}

/** What there is to know of the state or edge that is pointed at or focused, beside it. */
export function Tooltip({
  item,
  anchor,
  picture,
  isActive,
  id,
}: {
  readonly item: Item;
  /** The element that it stands beside. */
  readonly anchor: Element;
  readonly picture: Picture;
  readonly isActive: boolean;
  readonly id: string;
}): ReactElement | null {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    const pane = element?.offsetParent;
    if (element === null || pane === null || pane === undefined) return;
    const [room, at] = [pane.getBoundingClientRect(), anchor.getBoundingClientRect()];
    const { offsetWidth: width, offsetHeight: height } = element;
    const clamp = (value: number, most: number): number =>
      Math.max(GAP, Math.min(value, most - GAP));
    const below = at.bottom - room.top + GAP;
    const above = at.top - room.top - height - GAP;
    const top = below + height <= room.height || above < 0 ? below : above;
    element.style.left = `${clamp(at.left - room.left, room.width - width)}px`;
    element.style.top = `${clamp(top, room.height - height)}px`;
    element.style.visibility = 'visible';
  }, [item, anchor]);
  const state = item.kind === 'state' ? picture.chart.states.get(item.id) : undefined;
  const edge = item.kind === 'edge' ? picture.chart.edges.get(item.id) : undefined;
  if (state === undefined && edge === undefined) return null;
  return (
    <div ref={box} id={id} className="lk-chart-tooltip" role="tooltip">
      {state !== undefined && <StateFacts state={state} picture={picture} isActive={isActive} />}
      {edge !== undefined && <EdgeFacts edge={edge} picture={picture} />}
    </div>
  );
}
