import { afterAll, describe, expect, it } from 'vitest';
import { connectionMachine } from '../../src/client/machines.js';
import { coverOf, type Path } from './paths-cover.js';
import { exploreGraph } from './paths-graph.js';
import { itemsOf } from './paths-items.js';
import { disagreements, faults } from './paths-judge.js';
import { openLine } from './paths-real.js';
import { patiently, realSettings } from './paths-real-settings.js';
import { createReport } from './paths-report.js';
import type { Setting } from './paths-settings.js';
import { witness } from './paths-witness.js';

const AT_ONCE = 16;

const { declared, inspect, drain } = witness(connectionMachine);
const report = createReport(declared);

afterAll(() => {
  report.record('real server');
});

async function walk(setting: Setting, path: Path): Promise<readonly string[]> {
  await using line = await openLine(setting, inspect);
  const moves: string[] = [];
  for (const edge of path) {
    moves.push(edge.move);
    const differences = await line.make(edge);
    if (differences.length > 0) return [`${moves.join(', ')}: ${differences.join('; ')}`];
  }
  report.walked(path);
  return [];
}

/** Actors that fail, epochs that are over and timers that fire late: they need a hand inside. */
const beyondReach =
  /xstate\.error\.actor|woke #1$|^refused .*(transport\.closed|heartbeat\.lost|transport\.opened #2)/;

/** Most of a path is waiting, so many go side by side. */
async function walkAll(setting: Setting, paths: readonly Path[]): Promise<readonly string[]> {
  const found: string[] = [];
  const left = [...paths];
  const walker = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      found.push(...(await walk(setting, path)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, walker));
  return found.slice(0, 5);
}

describe('a connection to a real server behind a fault proxy', () => {
  it.each(realSettings)(
    'goes as foreseen on every step that can be made for real: $name',
    async (setting) => {
      const graph = exploreGraph(setting, { allows: patiently });
      expect(faults(graph, disagreements)).toEqual([]);
      expect(await walkAll(setting, coverOf(graph, itemsOf))).toEqual([]);
    },
    60_000,
  );

  it('has taken by then what can be taken for real', () => {
    report.saw(drain());
    expect(report.unseen().filter((item) => !beyondReach.test(item))).toEqual([]);
    expect(report.unheard().filter((item) => !item.startsWith('callback'))).toEqual([]);
  });
});
