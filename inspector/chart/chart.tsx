import type { ArmedTimer, MachineDefinition } from 'linekeeper/inspect';
import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type SyntheticEvent,
} from 'react';
import { Controls } from './controls.js';
import { Drawing } from './drawing.js';
import { boxOf, itemOf, keyOf, stepFrom, type Item } from './items.js';
import type { Picture } from './layout.js';
import { edgeName, timersByEdge, type Marks } from './marks.js';
import { Outline } from './outline.js';
import type { Direction } from './placement.js';
import { Tooltip } from './tooltip.js';
import { useDirection } from './use-direction.js';
import { placeOf, useFollow } from './use-follow.js';
import { usePicture } from './use-picture.js';
import { useViewport } from './use-viewport.js';

/** What a chart shows, and what it tells. */
export interface ChartProps {
  readonly definition: MachineDefinition;
  /** The ids of the active states. */
  readonly active: ReadonlySet<string>;
  /** The edges just taken, and a key that is new for each step; null when none was. */
  readonly taken: { readonly edges: readonly string[]; readonly key: number | string } | null;
  readonly timers: readonly ArmedTimer[];
  /** In ms since `startedAt`; read on each frame. While frozen, give a new one for a new moment. */
  readonly now: () => number;
  /** Whether time stands still. @default false */
  readonly frozen?: boolean;
  /** `auto` runs to the right in a wide pane and down in a narrow one. @default 'auto' */
  readonly direction?: Direction | 'auto';
  /** The id of a state or an edge. */
  readonly selected?: string | null;
  readonly onSelectState?: (id: string) => void;
  readonly onSelectEdge?: (id: string) => void;
  /** Called when a picture has been laid out. */
  readonly onMeasure?: (measured: ChartMeasures) => void;
}

/** The size of a chart, and how long its layout has taken. */
export interface ChartMeasures {
  readonly states: number;
  readonly edges: number;
  readonly layoutMs: number;
}

const nobody: ReadonlySet<string> = new Set();

interface Pointed {
  readonly item: Item;
  readonly anchor: Element;
}

function pointedBy(event: SyntheticEvent): Pointed | null {
  const anchor = (event.target as Element).closest('[data-item]');
  const item = anchor === null ? null : itemOf(anchor.getAttribute('data-item') ?? '');
  return anchor === null || item === null ? null : { anchor, item };
}

/** Marks the lines that begin or end at a state, or the line of an edge. */
function relate(pane: Element | null, item: Item | null, picture: Picture | null): void {
  for (const element of pane?.querySelectorAll('[data-related]') ?? []) {
    element.removeAttribute('data-related');
  }
  if (pane === null || item === null || picture === null) return;
  const related = picture.routes
    .filter(({ source, target, edges }) =>
      item.kind === 'edge' ? edges.includes(item.id) : source === item.id || target === item.id,
    )
    .map(({ id }) => CSS.escape(id));
  for (const id of related) {
    const selector = `[data-route="${id}"], [data-label="${id}"]`;
    for (const element of pane.querySelectorAll(selector))
      element.setAttribute('data-related', 'true');
  }
}

/** Says in words what the lines tell, for a chart so far away that its labels are not drawn. */
function Caption({
  edges,
  picture,
}: {
  readonly edges: ReadonlySet<string>;
  readonly picture: Picture;
}): ReactElement | null {
  const names = [...edges].flatMap((id) => {
    const edge = picture.chart.edges.get(id);
    return edge === undefined || edge.kind === 'initial' ? [] : [edgeName(edge, picture.chart)];
  });
  return names.length === 0 ? null : <p className="lk-chart-caption">{names.join('; ')}</p>;
}

/** A statechart with its active states lit, the edge just taken, and running timers on their edges. */
export function Chart(props: ChartProps): ReactElement {
  const { definition, active, taken, timers, now, frozen = false, selected = null } = props;
  const { onSelectState, onSelectEdge, onMeasure } = props;
  const host = useRef<HTMLDivElement>(null);
  const pane = useRef<SVGSVGElement>(null);
  const layer = useRef<SVGGElement>(null);
  const tooltipId = useId();
  const { direction, turn } = useDirection(host, props.direction ?? 'auto');
  const progress = usePicture(definition, direction, host);
  const picture = progress.type === 'ready' ? progress.picture : null;
  const viewport = useViewport(pane, layer, picture?.placement ?? null, () =>
    picture === null ? null : placeOf(active, picture, timersByEdge(timers)),
  );
  const [isFollowing, setFollowing] = useState(true);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [focused, setFocused] = useState<Item>({ kind: 'state', id: definition.root.id });

  useEffect(() => {
    if (progress.type !== 'ready') return;
    const { states, edges } = progress.picture.chart;
    onMeasure?.({ states: states.size, edges: edges.size, layoutMs: progress.layoutMs });
  }, [progress, onMeasure]);
  useEffect(() => {
    relate(pane.current, pointed?.item ?? null, picture);
    pointed?.anchor.setAttribute('aria-describedby', tooltipId);
    return () => pointed?.anchor.removeAttribute('aria-describedby');
  }, [pointed, picture, tooltipId]);
  useEffect(() => {
    const key = CSS.escape(keyOf(focused));
    for (const element of pane.current?.querySelectorAll('[tabindex="0"]') ?? []) {
      element.setAttribute('tabindex', '-1');
    }
    const element =
      pane.current?.querySelector(`[data-item="${key}"]`) ??
      pane.current?.querySelector('[data-item]');
    element?.setAttribute('tabindex', '0');
  }, [focused, picture]);

  const takenEdges = taken?.edges;
  const takenKey = taken?.key ?? null;
  const marks = useMemo(
    (): Marks => ({
      active,
      taken: takenEdges === undefined ? nobody : new Set(takenEdges),
      takenKey,
      timers: timersByEdge(timers),
      now,
      frozen,
      selected,
    }),
    [active, takenEdges, takenKey, timers, now, frozen, selected],
  );

  useFollow({ picture, active, timers: marks.timers, viewport, isOn: isFollowing });

  const select = ({ kind, id }: Item): void =>
    (kind === 'state' ? onSelectState : onSelectEdge)?.(id);
  const focusOn = (item: Item): void => {
    if (picture === null) return;
    const box = boxOf(item, picture);
    if (box !== null) viewport.reveal(box);
    const element = pane.current?.querySelector<SVGElement>(
      `[data-item="${CSS.escape(keyOf(item))}"]`,
    );
    element?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || picture === null) return;
    const commands: Readonly<Record<string, () => void>> = {
      '+': () => viewport.zoomBy(1.35),
      '=': () => viewport.zoomBy(1.35),
      '-': () => viewport.zoomBy(1 / 1.35),
      '0': () => viewport.actualSize(),
      f: () => viewport.fit(),
      Escape: () => setPointed(null),
    };
    const here = pointedBy(event);
    const next = here === null ? null : stepFrom(here.item, event.key, picture);
    if (next !== null) focusOn(next);
    else if (here !== null && (event.key === 'Enter' || event.key === ' ')) select(here.item);
    else if (commands[event.key] !== undefined) commands[event.key]?.();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  if (progress.type === 'failed') {
    return (
      <div className="lk-chart" ref={host}>
        <Outline root={definition.root} active={active} message={progress.message} />
      </div>
    );
  }
  const isPointedActive = pointed?.item.kind === 'state' && active.has(pointed.item.id);
  return (
    <div className="lk-chart" ref={host} onKeyDown={onKeyDown} aria-busy={picture === null}>
      <svg
        ref={pane}
        className="lk-chart-pane"
        role="group"
        aria-label={`Statechart ${definition.id}`}
        onPointerOver={(event) => setPointed(event.buttons === 0 ? pointedBy(event) : null)}
        onPointerDown={() => setPointed(null)}
        onPointerLeave={() => setPointed(null)}
        onFocus={(event) => {
          const here = pointedBy(event);
          if (here === null) return;
          setFocused(here.item);
          if (event.target.matches(':focus-visible')) setPointed(here);
        }}
        onBlur={() => setPointed(null)}
        onClick={(event) => {
          const here = pointedBy(event);
          if (here !== null) select(here.item);
        }}
      >
        <g ref={layer}>
          {picture !== null && (
            <Drawing
              key={`${picture.definition.hash} ${picture.direction}`}
              picture={picture}
              marks={marks}
            />
          )}
        </g>
      </svg>
      {picture !== null && <Caption edges={marks.taken} picture={picture} />}
      {picture === null && <p className="lk-chart-pending">Laying out {definition.id}</p>}
      {picture !== null && (
        <Controls
          viewport={viewport}
          direction={picture.direction}
          onTurn={turn}
          isFollowing={isFollowing}
          onFollow={() => setFollowing(!isFollowing)}
        />
      )}
      {picture !== null && pointed !== null && (
        <Tooltip {...pointed} picture={picture} isActive={isPointedActive} id={tooltipId} />
      )}
    </div>
  );
}
