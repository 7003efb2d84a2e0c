import type { ConnectionStatus } from '../../machines/connection.types.js';
import { stateNotes } from '../generate/state-notes.js';
import { inside, type ChartState } from './chart.js';
import type { Path } from './geometry.js';
import { isOrdinary, publicTransitions, type PublicTransition } from './public-states.js';
import { group, paper, places, routes, start, type ArrowRoute } from './states-layout.js';
import { element, line, picture, roundedPath, type Box } from './svg.js';
import { widthOf, wrap } from './text.js';
import { outcomeWords, triggerWords } from './words.js';

const title = { size: 16, bold: true };
const words = { size: 12.5 };
const LINE = 16;

/** The state around both halves of a link: what can happen in both is drawn once, from there. */
const GROUP = 'link';

const captions = [
  'stop() leads to stopped from every state, at once.',
  'Every way to connecting passes the gates: it leads to offline while one is closed, and to cooldown when the attempt budget is spent.',
];

const groupOf = (chart: ChartState): ChartState =>
  inside(chart).find(({ key }) => key === GROUP) as ChartState;

/** What the machine says of a public state, in its order. */
const descriptionOf = (chart: ChartState, status: ConnectionStatus): string =>
  inside(chart)
    .filter((state) => state.status === status && state.parent?.status !== status)
    .map(({ description }) => description)
    .join(' ');

/** Why a way ends where it does: the verdict where there was one to choose, else what set it off. */
function reasonOf(way: PublicTransition): string {
  if (way.to === 'blocked-auth') return 'the credentials are refused';
  if (way.to === 'offline' && way.via.includes('classify')) return 'a gate closes';
  return outcomeWords(way) ?? triggerWords(way);
}

/** An arrow of the overview. */
export interface Arrow {
  readonly id: string;
  readonly lines: readonly string[];
}

/** The arrows that the machine gives. */
export function arrowsOf(chart: ChartState): Arrow[] {
  const ways = publicTransitions(chart).filter(isOrdinary);
  const members = [...new Set(inside(groupOf(chart)).flatMap(({ status }) => status ?? []))];
  const isShared = ({ to }: PublicTransition): boolean =>
    members.every((from) => ways.some((way) => way.from === from && way.to === to));
  const reasons = new Map<string, Set<string>>();
  for (const way of ways) {
    const source = members.includes(way.from) && isShared(way) ? GROUP : way.from;
    const id = `${source} -> ${way.to}`;
    reasons.set(id, (reasons.get(id) ?? new Set()).add(reasonOf(way)));
  }
  const arrows = [...reasons].map(([id, lines]) => ({ id, lines: [...lines] }));
  const given = arrows.map(({ id }) => id).sort();
  const drawn = Object.keys(routes).sort();
  if (given.join() !== drawn.join()) {
    throw new Error(
      `states-layout.ts draws ${drawn.join(', ')}, but the machine has ${given.join(', ')}`,
    );
  }
  return arrows;
}

/** The room of a label. */
function labelBox({ label }: ArrowRoute, lines: readonly string[]): Box {
  const width = Math.max(...lines.map((text) => widthOf(text, words)));
  const height = LINE * lines.length;
  const { x, y, side } = label;
  if (side === 'above') return { x: x - width / 2, y: y - height, width, height };
  return { x: side === 'left' ? x - width : x, y: y - height / 2, width, height };
}

/** The arrows as they are drawn. */
export function statesPaths(chart: ChartState): Map<string, Required<Path>> {
  return new Map(
    arrowsOf(chart).map(({ id, lines }) => {
      const route = routes[id] as ArrowRoute;
      return [id, { points: route.points, label: labelBox(route, lines) }];
    }),
  );
}

function drawState(chart: ChartState, status: ConnectionStatus): string {
  const box = places[status];
  const lines = wrap(descriptionOf(chart, status), box.width - 28, words);
  const reasons = wrap(Object.keys(stateNotes[status].reasons).join(', '), box.width - 28, words);
  if (46 + LINE * (lines.length + reasons.length) > box.height)
    throw new Error(`"${status}" has no room for its words`);
  const at = (index: number) => ({ x: box.x + 14, y: box.y + 47 + LINE * index });
  return [
    element('rect', { ...box, rx: 10, class: status, 'stroke-width': 1.6 }),
    line(status, { x: box.x + 14, y: box.y + 26 }, title),
    ...lines.map((text, index) => line(text, at(index), words)),
    ...reasons.map((text, index) =>
      line(
        text,
        { x: box.x + 14, y: box.y + box.height - 12 - LINE * (reasons.length - 1 - index) },
        { ...words, class: 'soft' },
      ),
    ),
  ].join('');
}

const arrow = (points: Path['points']): string =>
  element('path', { class: 'edge', d: roundedPath(points, 8), 'marker-end': 'url(#tip)' });

/** The six public states, for readers: ways through transient states are folded into the arrows. */
export function statesPicture(chart: ChartState): string {
  const arrows = arrowsOf(chart);
  const paths = statesPaths(chart);
  const labels = arrows.flatMap(({ id, lines }) => {
    const { x, y } = paths.get(id)?.label as Box;
    return lines.map((text, index) => line(text, { x, y: y + 12 + LINE * index }, words));
  });
  return picture(
    paper,
    'The six states of a connection',
    arrows.map(({ id, lines }) => `${id.replace('->', 'to')}: ${lines.join(', ')}.`).join(' '),
    [
      element('rect', { ...group, rx: 14, class: 'group' }),
      line(
        groupOf(chart).description,
        { x: group.x + 12, y: group.y - 10 },
        { ...words, class: 'soft' },
      ),
      element('circle', { cx: start.x, cy: start.y, r: 5, class: 'tip' }),
      arrow([start, { x: start.x, y: places.stopped.y }]),
      ...(Object.keys(places) as ConnectionStatus[]).map((status) => drawState(chart, status)),
      ...[...paths.values()].map(({ points }) => arrow(points)),
      ...labels,
      ...captions.map((text, index) =>
        line(text, { x: 24, y: paper.height - 34 + 18 * index }, { ...words, class: 'soft' }),
      ),
    ],
  );
}
