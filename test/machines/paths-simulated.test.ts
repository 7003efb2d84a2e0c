import { afterAll, describe, expect, it } from 'vitest';
import { connectionMachine } from '../../src/client/machines.js';
import { coverOf, type Path } from './paths-cover.js';
import { exploreGraph, wholePaths } from './paths-graph.js';
import { itemsOf } from './paths-items.js';
import { createReport } from './paths-report.js';
import { settings, type Setting } from './paths-settings.js';
import { simulate } from './paths-simulated.js';
import { everyday, simplePaths } from './paths-simple.js';
import { witness } from './paths-witness.js';

const SIMPLE_STEPS = 6;
const PATIENCE_MS = 60_000;

const { declared, drain } = witness(connectionMachine);
const report = createReport(declared);

afterAll(() => {
  report.record('simulated network');
});

/** Walks a path on a new connection; tells where it leaves the way that was foreseen, and how. */
async function walk(setting: Setting, path: Path): Promise<readonly string[]> {
  const simulation = simulate(setting);
  const moves: string[] = [];
  try {
    for (const edge of path) {
      moves.push(edge.move);
      await simulation.make(edge);
      const differences = simulation.differences(edge.walk);
      if (differences.length > 0) return [`${moves.join(', ')}: ${differences.join('; ')}`];
    }
  } finally {
    simulation.end();
  }
  simulation.world.expectNothingLeft();
  report.walked(path);
  report.saw(drain());
  return [];
}

async function walkAll(setting: Setting, paths: readonly Path[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const path of paths) faults.push(...(await walk(setting, path)));
  return faults.slice(0, 5);
}

describe('a connection on a virtual clock and a network in memory', () => {
  it.each(settings)(
    'goes as foreseen through every state, and makes every move in every state, with $name',
    async (setting) => {
      const graph = exploreGraph(setting);
      const places = new Map(graph.vertices.map(({ walk: place, key }) => [place, key]));
      const paths = coverOf(graph, (edge) => [...itemsOf(edge), places.get(edge.walk) ?? '']);
      expect(await walkAll(setting, paths)).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    `goes as foreseen on every simple path of up to ${SIMPLE_STEPS} everyday steps`,
    async () => {
      expect(await walkAll(everyday, wholePaths(simplePaths(SIMPLE_STEPS)))).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('has taken every declared transition and guard outcome by then', () => {
    expect(report.unseen()).toEqual([]);
    expect(report.unheard()).toEqual([]);
  });
});
