import { expect, test } from 'vitest';
import { chartStates } from '../../../../inspector/chart/chart-states.js';
import { clustersOf, cutUp } from '../../../../inspector/chart/clusters.js';
import { flowOrder } from '../../../../inspector/chart/flow.js';
import { measureByTable } from '../../../../inspector/chart/measure.js';
import { previewMachines } from '../../../../inspector/chart/preview-machines.js';
import { routesOf, type Route } from '../../../../inspector/chart/routes.js';

test('states stand in the order in which they follow each other', () => {
  const pairs = [
    ['b', 'c'],
    ['a', 'b'],
  ] as const;
  expect(flowOrder(['c', 'b', 'a'], pairs, undefined)).toEqual(['a', 'b', 'c']);
});

test('in a circle the initial state comes first', () => {
  const pairs = [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'a'],
  ] as const;
  expect(flowOrder(['a', 'b', 'c'], pairs, 'b')).toEqual(['b', 'c', 'a']);
});

test('the initial state gives way when too much would run back to it', () => {
  const pairs = [
    ['b', 'a'],
    ['c', 'a'],
  ] as const;
  expect(flowOrder(['a', 'b', 'c'], pairs, 'a').at(-1)).toBe('a');
});

function divided(machine: string) {
  const definition = previewMachines.get(machine)!;
  const chart = chartStates(definition);
  const routes = routesOf(definition, { measure: measureByTable, direction: 'RIGHT' });
  return { chart, routes, clusters: clustersOf(routes, chart) };
}

test('a region that no line enters or leaves is laid out on its own', () => {
  const { sealed } = divided('connection').clusters;
  expect(sealed.has('connection.supervising.outage')).toBe(true);
  expect(sealed.has('connection.supervising.line')).toBe(false);
});

test('in a small machine no line is cut', () => {
  const { chart, routes, clusters } = divided('connection');
  expect(routes.flatMap((route) => cutUp(route, clusters, chart)).map(({ id }) => id)).toEqual(
    routes.map(({ id }) => id),
  );
});

test('in a large machine a line is cut at the frames that it crosses', () => {
  const { chart, routes, clusters } = divided('hundred');
  const far = routes.find(
    ({ source, target }) => source === 'many.group0.step3' && target === 'many.group3.step1',
  ) as Route;
  expect(
    cutUp(far, clusters, chart).map(({ cluster, source, target }) => [cluster, source, target]),
  ).toEqual([
    ['many.group0', 'many.group0.step3', null],
    ['many', 'many.group0', 'many.group3'],
    ['many.group3', null, 'many.group3.step1'],
  ]);
});
