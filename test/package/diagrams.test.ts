import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionMachine } from '../../machines/connection.machine.js';
import { inside, readChart } from '../../docs/diagrams/chart.js';
import { faceOf } from '../../docs/diagrams/chart-text.js';
import { headOf, placeChart } from '../../docs/diagrams/connection-picture.js';
import { intersects, segmentsOf, type Path } from '../../docs/diagrams/geometry.js';
import { statesPaths } from '../../docs/diagrams/states-picture.js';
import { paper, places } from '../../docs/diagrams/states-layout.js';
import type { Box } from '../../docs/diagrams/svg.js';
import { repository, runTool } from './commands.js';

const docs = join(repository, 'docs');
const chart = readChart(connectionMachine);
const generate = (...options: string[]) =>
  runTool('tsx', [join(docs, 'diagrams/generate.ts'), ...options]);

describe('npm run diagrams -- --check', () => {
  let copy: string;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'linekeeper-docs-'));
    await mkdir(join(copy, 'diagrams'));
    await generate(copy);
  });
  afterAll(() => rm(copy, { recursive: true }));

  test('finds the committed pictures and pages to be what the sources give', async () => {
    expect(await generate('--check')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('names a picture and a page that differ, and leaves them alone', async () => {
    for (const name of ['diagrams/states.svg', 'errors.md']) {
      const file = join(copy, name);
      await writeFile(file, (await readFile(file, 'utf8')).replace('credentials', 'papers'));
    }
    const { code, stderr } = await generate('--check', copy);
    expect(code).toBe(1);
    expect(stderr.match(/docs\/\S+/g)).toEqual(['docs/diagrams/states.svg', 'docs/errors.md']);
    expect(await readFile(join(copy, 'errors.md'), 'utf8')).toContain('papers');
  });
});

/** Everything that runs into a label: other labels, arrows, and boxes. */
function collisions(paths: ReadonlyMap<string, Path>, boxes: ReadonlyMap<string, Box>): string[] {
  const labels = [...paths].flatMap(([id, { label }]) =>
    label === undefined ? [] : [{ id, label }],
  );
  return labels.flatMap(({ id, label }) => [
    ...labels
      .filter((other) => other.id > id && intersects(label, other.label))
      .map((other) => `"${id}" and "${other.id}"`),
    ...[...paths]
      .filter(([, { points }]) => segmentsOf(points).some((part) => intersects(label, part)))
      .map(([other]) => `"${id}" and the arrow "${other}"`),
    ...[...boxes]
      .filter(([, box]) => intersects(label, box))
      .map(([state]) => `"${id}" and the state "${state}"`),
  ]);
}

/** Boxes that an arrow runs through, where it neither begins nor ends. */
function crossed(paths: ReadonlyMap<string, Path>, boxes: ReadonlyMap<string, Box>): string[] {
  const inner = ({ x, y, width, height }: Box): Box => ({
    x: x + 4,
    y: y + 4,
    width: width - 8,
    height: height - 8,
  });
  return [...paths].flatMap(([id, { points }]) =>
    [...boxes]
      .filter(([, box]) => segmentsOf(points).some((part) => intersects(part, inner(box))))
      .map(([state]) => `"${id}" through "${state}"`),
  );
}

const isWithin = ({ x, y, width, height }: Box, edge: { width: number; height: number }): boolean =>
  x >= 0 && y >= 0 && x + width <= edge.width && y + height <= edge.height;

describe('the picture of the six states', () => {
  const paths = statesPaths(chart);
  const boxes = new Map(Object.entries(places));

  test('keeps its labels clear of each other, of the arrows and of the states', () => {
    expect(collisions(paths, boxes)).toEqual([]);
  });

  test('has no arrow through a state, and nothing beside the paper', () => {
    expect(crossed(paths, boxes)).toEqual([]);
    const drawn = [...boxes.values(), ...[...paths.values()].map(({ label }) => label)];
    expect(drawn.filter((box) => !isWithin(box, paper))).toEqual([]);
  });
});

describe('the picture of the whole chart', async () => {
  const placement = await placeChart(chart);
  const states = inside(chart).slice(1);
  const leaves = states.filter((state) => state.states.length === 0);
  const boxes = new Map(leaves.map(({ id }) => [id, placement.boxes.get(id) as Box]));

  test('shows every state of the machine inside the one that holds it', () => {
    for (const { id, parent } of states) {
      const box = placement.boxes.get(id);
      expect(box, id).toBeDefined();
      const home = placement.boxes.get(parent?.id ?? '');
      if (parent === chart) continue;
      expect([box!.x >= home!.x, box!.y >= home!.y], id).toEqual([true, true]);
      expect(box!.x + box!.width, id).toBeLessThanOrEqual(home!.x + home!.width);
      expect(box!.y + box!.height, id).toBeLessThanOrEqual(home!.y + home!.height);
    }
  });

  test('names every delay, every guard of a transition and every invoked actor', async () => {
    const svg = await readFile(join(docs, 'diagrams/connection.svg'), 'utf8');
    const words = new Set(svg.replace(/<[^>]+>/g, ' ').match(/[\w-]+/g));
    const { actors, delays } = connectionMachine.implementations;
    const spawned = ['transport'];
    const invoked = Object.keys(actors).filter((name) => !spawned.includes(name));
    const guards = states.flatMap(({ transitions }) => transitions.map(({ guard }) => guard ?? ''));
    const names = [...Object.keys(delays), ...invoked, ...guards.join(' ').match(/\w+/g)!];
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !words.has(name))).toEqual([]);
  });

  test('keeps its labels clear of each other, of the arrows and of the states', () => {
    expect(collisions(placement.paths, boxes)).toEqual([]);
  });

  test('has no arrow through a state without children, nor through the words of one with', () => {
    const words = states
      .filter((state) => state.states.length > 0)
      .map((state): [string, Box] => {
        const { width, height } = faceOf(state);
        return [`${state.id} (words)`, { ...headOf(state, placement)!, width, height: height - 4 }];
      });
    expect(crossed(placement.paths, new Map([...boxes, ...words]))).toEqual([]);
  });
});

test.each(['states.svg', 'connection.svg'])(
  '%s is readable in the light and in the dark, and loads nothing',
  async (name) => {
    const svg = await readFile(join(docs, 'diagrams', name), 'utf8');
    expect(svg).toContain('@media(prefers-color-scheme:dark)');
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /https?:|@import|href=|<script/,
    );
  },
);
