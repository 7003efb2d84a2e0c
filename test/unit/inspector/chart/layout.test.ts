import { beforeAll, describe, expect, test } from 'vitest';
import { inside } from '../../../../inspector/chart/chart-states.js';
import { reactionsOf } from '../../../../inspector/chart/face.js';
import { segmentsOf, type Box, type Point } from '../../../../inspector/chart/geometry.js';
import { layout } from '../../../../inspector/chart/layout.js';
import { measureByTable } from '../../../../inspector/chart/measure.js';
import type { Direction } from '../../../../inspector/chart/placement.js';
import { previewMachines } from '../../../../inspector/chart/preview-machines.js';
import { elk, labelsOf, leavesOf, overlaps, pictureOf, type Named } from './pictures.js';

const directions: readonly Direction[] = ['RIGHT', 'DOWN'];
const small = ['connection', 'light', 'odd', 'deep', 'long', 'lonely'];
const cases = small.flatMap((machine) => directions.map((direction) => ({ machine, direction })));

/** Whether a point lies on the border of a box; ELK rounds in the last digits. */
function isOnBorder({ x, y }: Point, box: Box): boolean {
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.6;
  const within = (value: number, from: number, length: number): boolean =>
    value > from - 0.6 && value < from + length + 0.6;
  return (
    ((near(x, box.x) || near(x, box.x + box.width)) && within(y, box.y, box.height)) ||
    ((near(y, box.y) || near(y, box.y + box.height)) && within(x, box.x, box.width))
  );
}

const contains = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

describe.each([...cases, { machine: 'hundred', direction: 'RIGHT' as const }])(
  '$machine, $direction',
  ({ machine, direction }) => {
    const drawn = () => pictureOf(machine, direction);
    beforeAll(async () => {
      await drawn();
    }, 60_000);

    test('every state has one place, inside of its parent', async () => {
      const { definition, placement, chart } = await drawn();
      expect([...placement.states.keys()].sort()).toEqual(
        inside(definition.root)
          .map(({ id }) => id)
          .sort(),
      );
      const outside = [...chart.parents].filter(
        ([id, parent]) =>
          !contains(placement.states.get(parent.id)!.box, placement.states.get(id)!.box),
      );
      expect(outside).toEqual([]);
    });

    test('every edge is drawn exactly once: as a line, or as words in its state', async () => {
      const { definition, routes, faces } = await drawn();
      const states = inside(definition.root);
      const labels = routes.flatMap(({ notes, isInitial, edges }) =>
        isInitial ? [...edges] : notes.map(({ edge }) => edge ?? ''),
      );
      const words = states.flatMap(({ id }) =>
        faces.get(id)!.notes.flatMap(({ edge }) => edge ?? []),
      );
      const all = states.flatMap(({ edges }) => edges.map(({ id }) => id));
      expect([...labels, ...words].sort()).toEqual(all.sort());
      expect(words.sort()).toEqual(
        states
          .flatMap(reactionsOf)
          .map(({ id }) => id)
          .sort(),
      );
    });

    test('every line leads from its state to its target', async () => {
      const { routes, placement } = await drawn();
      const astray = routes.filter(({ id, source, target, isInitial }) => {
        const points = placement.routes.get(id)?.points ?? [];
        const [from, to] = [placement.states.get(source)!.box, placement.states.get(target)!.box];
        const begins = isInitial
          ? contains(from, { ...points[0]!, width: 0, height: 0 })
          : isOnBorder(points[0]!, from);
        return !begins || !isOnBorder(points.at(-1)!, to);
      });
      expect(astray.map(({ id }) => id)).toEqual([]);
    });

    test('a compound state has a dot that leads to its initial state', async () => {
      const { definition, placement } = await drawn();
      const compounds = inside(definition.root).filter(({ type }) => type === 'compound');
      expect([...placement.dots.keys()].sort()).toEqual(compounds.map(({ id }) => id).sort());
    });

    test('no two leaves overlap, and no label overlaps a leaf or a label', async () => {
      const picture = await drawn();
      const [leaves, labels] = [leavesOf(picture), labelsOf(picture)];
      expect(overlaps(leaves, leaves)).toEqual([]);
      expect(overlaps(labels, leaves)).toEqual([]);
      expect(overlaps(labels, labels)).toEqual([]);
    });

    test('no line runs through a leaf', async () => {
      const picture = await drawn();
      const lines: Named[] = picture.routes.flatMap(({ id }) =>
        segmentsOf(picture.placement.routes.get(id)?.points ?? [], 0).map((box) => ({
          name: id,
          box,
        })),
      );
      expect(overlaps(lines, leavesOf(picture))).toEqual([]);
    });

    test('everything is on the paper', async () => {
      const { placement } = await drawn();
      const paper = { x: 0, y: 0, width: placement.width, height: placement.height };
      const boxes = [
        ...[...placement.states.values()].map(({ box }) => box),
        ...[...placement.routes.values()].flatMap(({ points }) => segmentsOf(points)),
      ];
      expect(boxes.filter((box) => !contains(paper, box))).toEqual([]);
    });
  },
);

test('edges with the same ends share a line, each with words of its own', async () => {
  const { routes } = await pictureOf('connection', 'RIGHT');
  const shared = routes.find(({ id }) => id === 'stopped -> connection.supervising');
  expect(shared?.notes.map(({ edge }) => edge)).toEqual(['stopped:0', 'stopped:1']);
});

test('an edge with two targets has two lines, and its words once', async () => {
  const { routes, chart } = await pictureOf('odd', 'RIGHT');
  const jump = [...chart.edges.values()].find(({ trigger }) => trigger === 'JUMP')!;
  const lines = routes.filter(({ edges }) => edges.includes(jump.id));
  expect(lines.map(({ target }) => target)).toEqual(jump.targets);
  expect(lines.flatMap(({ notes }) => notes.map(({ edge }) => edge))).toEqual([jump.id]);
});

test('two hundred states are laid out in parts, and fill a screen', async () => {
  const { placement } = await pictureOf('twohundred', 'RIGHT');
  expect(placement.states.size).toBe(221);
  expect(placement.width / placement.height).toBeLessThan(5);
}, 60_000);

test('what the engine fails on at first is tried with plainer options', async () => {
  const asked: (string | undefined)[] = [];
  const moody = (graph: Parameters<typeof elk>[0]): ReturnType<typeof elk> => {
    const placing = graph.layoutOptions?.['elk.layered.nodePlacement.strategy'];
    asked.push(placing);
    return placing === undefined ? elk(graph) : Promise.reject(new Error('out of luck'));
  };
  const light = previewMachines.get('light')!;
  const picture = await layout(light, 'RIGHT', { engine: moody, measure: measureByTable });
  expect(picture.placement.states.size).toBe(4);
  expect(asked).toEqual(['NETWORK_SIMPLEX', undefined]);
});

test('what the engine fails on twice is an error', async () => {
  const light = previewMachines.get('light')!;
  const engine = (): Promise<never> => Promise.reject(new Error('out of luck'));
  await expect(layout(light, 'RIGHT', { engine, measure: measureByTable })).rejects.toThrow(
    'out of luck',
  );
});
