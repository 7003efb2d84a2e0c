import { around, inside, type ChartState } from './chart.js';
import { faceOf, isRepeated, LINE, small, title, transitionText } from './chart-text.js';
import { clearSpot } from './geometry.js';
import { layOut, pasted, type Placement, type Route, type Shape } from './layout.js';
import { element, line, picture, roundedPath, type Box } from './svg.js';
import { widthOf } from './text.js';

const GAP = 16;
const DOT = { width: 9, height: 9 };

const dotId = ({ id }: ChartState): string => `${id}#initial`;
const headerId = ({ id }: ChartState): string => `${id}#header`;
const hasDot = ({ initial, isParallel }: ChartState): boolean => initial !== null && !isParallel;

/** A region that nothing leads into or out of: laid out for itself, at the head of its parent. */
const isAside = ({ parent, ...state }: ChartState): boolean =>
  parent?.isParallel === true &&
  inside({ ...state, parent }).every(({ status }) => status === null);

/** Connections with the lines of their labels. */
interface Edge extends Route {
  readonly lines: readonly string[];
}

/** What decides the shapes besides the chart itself. */
interface Demands {
  /** Room at the head of a state, below its words. */
  readonly room: ReadonlyMap<ChartState, number>;
  /** States whose words found no clear spot: they get a place of their own among the children. */
  readonly crowded: ReadonlySet<ChartState>;
}

function shapeOf(state: ChartState, demands: Demands): Shape {
  const { width, height } = faceOf(state);
  if (state.states.length === 0) return { id: state.id, width, height };
  const isCrowded = demands.crowded.has(state);
  const options = { 'elk.layered.layering.layerConstraint': 'FIRST' };
  return {
    id: state.id,
    width: isCrowded ? 1 : width,
    height: isCrowded ? GAP : height + (demands.room.get(state) ?? 0),
    children: [
      ...(isCrowded
        ? [{ id: headerId(state), width: width - GAP, height: height - 8, options }]
        : []),
      ...(hasDot(state) ? [{ id: dotId(state), ...DOT }] : []),
      ...state.states.filter((one) => !isAside(one)).map((one) => shapeOf(one, demands)),
    ],
  };
}

/** A way out of the supervised part is drawn against the flow, so that `stopped` stands on top. */
const isWayOut = (target: string, chart: ChartState): boolean =>
  inside(chart).some(
    ({ id, status }) => id === target && (status === 'stopped' || status === 'blocked-auth'),
  );

function edgesOf(states: readonly ChartState[], chart: ChartState): Edge[] {
  const texts = new Map<string, string[]>();
  for (const state of states) {
    for (const transition of state.transitions) {
      if (transition.target === null || isRepeated(state, transition)) continue;
      const id = `${state.id} -> ${transition.target}`;
      texts.set(id, [...(texts.get(id) ?? []), transitionText(transition)]);
    }
  }
  const labelled = [...texts].map(([id, lines]) => {
    const [source = '', target = ''] = id.split(' -> ');
    const width = Math.max(...lines.map((text) => widthOf(text, small))) + 8;
    const priority = isWayOut(target, chart) && source !== chart.id ? '0' : '5';
    return {
      id,
      source,
      target,
      lines,
      label: { width, height: LINE * lines.length + 4 },
      options: { 'elk.layered.priority.direction': priority },
    };
  });
  const initials = states.filter(hasDot).map((state) => {
    const id = dotId(state);
    return { id, source: id, target: state.initial ?? '', lines: [] };
  });
  return [...initials, ...labelled];
}

/** Where the words of a state stand; null where none is clear. */
export function headOf(state: ChartState, { boxes, paths }: Placement): Box | null {
  const box = boxes.get(state.id) as Box;
  const header = boxes.get(headerId(state));
  if (header !== undefined) return { ...header, x: header.x - 12, y: header.y - 8 };
  return state.states.length === 0 ? box : clearSpot(box, faceOf(state), paths.values());
}

async function placeMain(chart: ChartState, room: Demands['room']): Promise<Placement> {
  const states = inside(chart).filter((state) => !around(state).some(isAside));
  const margin = `[top=${String(GAP)},left=${String(GAP)},bottom=${String(GAP)},right=${String(GAP)}]`;
  const top: Shape[] = [
    { id: dotId(chart), ...DOT },
    { id: chart.id, width: widthOf('anywhere', title) + 24, height: 30 },
  ];
  const crowded = new Set<ChartState>();
  for (;;) {
    const shapes = [...top, ...chart.states.map((state) => shapeOf(state, { room, crowded }))];
    const placement = await layOut(shapes, edgesOf(states, chart), 'DOWN', {
      'elk.padding': margin,
    });
    const more = states.slice(1).filter((state) => headOf(state, placement) === null);
    if (more.length === 0) return placement;
    for (const state of more) crowded.add(state);
  }
}

/** Where everything of the chart stands. */
export async function placeChart(chart: ChartState): Promise<Placement> {
  const asides = inside(chart).filter(isAside);
  const demands = { room: new Map<ChartState, number>(), crowded: new Set<ChartState>() };
  const pieces = await Promise.all(
    asides.map(async (region) => ({
      parent: region.parent as ChartState,
      piece: await layOut([shapeOf(region, demands)], edgesOf(inside(region), chart), 'RIGHT', {
        'elk.padding': '[top=0,left=0,bottom=0,right=0]',
      }),
    })),
  );
  for (const { parent, piece } of pieces) {
    demands.room.set(parent, Math.max(demands.room.get(parent) ?? 0, piece.height + GAP));
  }
  let placement = await placeMain(chart, demands.room);
  const nextX = new Map<ChartState, number>();
  for (const { parent, piece } of pieces) {
    const home = placement.boxes.get(parent.id) as Box;
    const x = nextX.get(parent) ?? home.x + GAP;
    placement = pasted(placement, piece, { x, y: home.y + faceOf(parent).height });
    nextX.set(parent, x + piece.width + GAP);
  }
  return placement;
}

const lookOf = ({ status, parent, isTransient }: ChartState): string => {
  if (status !== null && status !== parent?.status) return status;
  if (parent?.isParallel === true) return 'group';
  return isTransient ? 'plain' : 'frame';
};

function drawState(state: ChartState, placement: Placement): string {
  const box = placement.boxes.get(state.id) as Box;
  const { descriptions, notes } = faceOf(state);
  const head = headOf(state, placement) ?? box;
  const at = (index: number) => ({ x: head.x + 12, y: head.y + 36 + LINE * index });
  return [
    element('rect', { ...box, rx: state.isTransient ? 16 : 8, class: lookOf(state) }),
    line(state.key, { x: head.x + 12, y: head.y + 20 }, title),
    ...descriptions.map((text, index) => line(text, at(index), { ...small, class: 'soft' })),
    ...notes.map((text, index) => line(text, at(index + descriptions.length), small)),
  ].join('');
}

/** The whole chart: hierarchy, guards and delays. */
export async function connectionPicture(chart: ChartState): Promise<string> {
  const placement = await placeChart(chart);
  const { boxes, paths } = placement;
  const states = chart.states.flatMap(inside);
  const anywhere = boxes.get(chart.id) as Box;
  const start = { x: anywhere.x + 12, y: anywhere.y + 20 };
  const dots = [...boxes]
    .filter(([id]) => id.endsWith('#initial'))
    .map(([, { x, y }]) => element('circle', { cx: x + 4.5, cy: y + 4.5, r: 4.5, class: 'tip' }));
  const edges = [...paths.values()].map(({ points }) =>
    element('path', { class: 'edge', d: roundedPath(points), 'marker-end': 'url(#tip)' }),
  );
  const labels = edgesOf([chart, ...states], chart).flatMap(({ id, lines }) => {
    const { x = 0, y = 0 } = paths.get(id)?.label ?? {};
    return lines.map((text, index) => line(text, { x: x + 4, y: y + 12 + LINE * index }, small));
  });
  return picture(
    placement,
    'The connection statechart',
    'Every state, transition, guard and delay, drawn from machines/connection.machine.ts.',
    [
      element('rect', { ...anywhere, rx: 15, class: 'plain' }) + line('anywhere', start, title),
      ...states.map((state) => drawState(state, placement)),
      ...edges,
      ...dots,
      ...labels,
    ],
  );
}
