import { expect, test } from 'vitest';
import { describeMachine } from 'linekeeper/inspect';
import { connectionMachine } from 'linekeeper/machines';
import { landmarksOf } from '../../../../inspector/chart/landmarks-of.js';
import { boxOf, stepFrom, type Item } from '../../../../inspector/chart/items.js';
import {
  FAR_SCALE,
  fitted,
  homeView,
  MAX_SCALE,
  moved,
  withInView,
  zoomed,
  type View,
} from '../../../../inspector/chart/viewport.js';
import { pictureOf } from './pictures.js';

const pane = { width: 800, height: 600 };
const paper = { width: 4000, height: 1000 };

const shown = (view: View, x: number, y: number) => ({
  x: x * view.scale + view.x,
  y: y * view.scale + view.y,
});

test('fitted, all of the paper is in the pane', () => {
  const view = fitted(paper, pane);
  const [start, end] = [shown(view, 0, 0), shown(view, paper.width, paper.height)];
  expect(Math.min(start.x, start.y)).toBeGreaterThanOrEqual(0);
  expect(end.x).toBeLessThanOrEqual(pane.width);
  expect(end.y).toBeLessThanOrEqual(pane.height);
});

test('a picture that can be read as a whole begins as a whole', () => {
  const small = { width: 400, height: 300 };
  expect(homeView(small, pane, { x: 0, y: 0, width: 10, height: 10 })).toEqual(fitted(small, pane));
});

test('a large picture begins as a whole while the names of its states have room', () => {
  const box = { x: 2000, y: 500, width: 100, height: 40 };
  expect(homeView(paper, pane, box)).toEqual(fitted(paper, pane));
});

test('a picture that is too large begins around its active state, large enough to be read', () => {
  const huge = { width: 8000, height: 1000 };
  const view = homeView(huge, pane, { x: 2000, y: 500, width: 100, height: 40 });
  expect(view.scale).toBeGreaterThan(FAR_SCALE);
  expect(shown(view, 2050, 520)).toEqual({ x: 400, y: 300 });
});

test('zooming keeps what is under the pointer', () => {
  const view = { x: 10, y: 20, scale: 0.5 };
  const next = zoomed(view, 2, { x: 300, y: 200 });
  expect(next.scale).toBe(1);
  expect(shown(next, 580, 360)).toEqual(shown(view, 580, 360));
});

test('zooming ends at the largest scale', () => {
  expect(zoomed({ x: 0, y: 0, scale: 1 }, 100, { x: 0, y: 0 }).scale).toBe(MAX_SCALE);
});

test('a drag never moves the paper out of the pane', () => {
  const view = moved({ x: 0, y: 0, scale: 1 }, { x: -99_999, y: 99_999 }, paper, pane);
  expect(view.x + paper.width).toBeGreaterThan(0);
  expect(view.y).toBeLessThan(pane.height);
});

test('what is in view already does not move', () => {
  const view = { x: 0, y: 0, scale: 1 };
  expect(withInView(view, { x: 100, y: 100, width: 50, height: 50 }, pane)).toEqual(view);
});

test('what is out of view is moved in, with air around it', () => {
  const view = withInView(
    { x: 0, y: 0, scale: 1 },
    { x: 1000, y: -300, width: 50, height: 50 },
    pane,
  );
  expect(shown(view, 1050, 0).x).toBe(pane.width - 24);
  expect(shown(view, 0, -300).y).toBe(24);
});

const step = async (item: Item, key: string) =>
  stepFrom(item, key, await pictureOf('light', 'RIGHT'));
const state = (id: string): Item => ({ kind: 'state', id });

test.each([
  [state('light'), 'ArrowDown', state('light.green')],
  [state('light.green'), 'ArrowUp', state('light')],
  [state('light.green'), 'ArrowRight', { kind: 'edge', id: 'light.green:0' }],
  [{ kind: 'edge', id: 'light.green:0' }, 'ArrowLeft', state('light.green')],
  [{ kind: 'edge', id: 'light.green:0' }, 'ArrowUp', state('light.green')],
  [{ kind: 'edge', id: 'light.green:0' }, 'ArrowDown', state('light.yellow')],
  [state('light.yellow'), 'Home', state('light')],
  [state('light'), 'End', state('light.red')],
  [state('light'), 'ArrowUp', null],
  [state('light.red'), 'ArrowDown', null],
  [state('light'), 'ArrowRight', null],
  [state('light'), 'x', null],
] as const)('from %o, %s leads to %o', async (item, key, next) => {
  expect(await step(item, key)).toEqual(next);
});

test('every state and edge that can be focused has a place', async () => {
  const picture = await pictureOf('connection', 'RIGHT');
  const edges = [...picture.chart.edges.values()].filter(({ kind }) => kind !== 'initial');
  const items: Item[] = [
    ...[...picture.chart.states.keys()].map(state),
    ...edges.map(({ id }) => ({ kind: 'edge' as const, id })),
  ];
  expect(items.filter((item) => boxOf(item, picture) === null)).toEqual([]);
}, 60_000);

test('the six states of a connection, and what is tagged inside them, are its landmarks', () => {
  const { root } = describeMachine(connectionMachine);
  expect([...landmarksOf(root)].map(({ key }) => key)).toEqual([
    'stopped',
    'blocked-auth',
    'offline',
    'cooldown',
    'authorizing',
    'opening',
    'connected',
    'stable',
  ]);
});
