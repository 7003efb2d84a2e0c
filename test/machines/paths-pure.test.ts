import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionMachine } from '../../machines/connection.machine.js';
import { exploreGraph, type Graph } from './paths-graph.js';
import { breaches, disagreements, faults } from './paths-judge.js';
import { createReport } from './paths-report.js';
import { settings } from './paths-settings.js';
import { everyday, simplePaths } from './paths-simple.js';
import { witness } from './paths-witness.js';

const SIMPLE_STEPS = 7;

const graphs = new Map<string, Graph>();
const report = createReport(witness(connectionMachine).declared);

beforeAll(() => {
  for (const setting of settings) graphs.set(setting.name, exploreGraph(setting));
  graphs.set(everyday.name, simplePaths(SIMPLE_STEPS));
  for (const graph of graphs.values()) {
    report.explored(graph);
    for (const { walk } of graph.edges) report.saw(walk.seen);
  }
}, 120_000);

afterAll(() => {
  report.record('pure transition');
});

describe('on every shortest path, and one step on from each state', () => {
  describe.each(settings)('with $name', ({ name }) => {
    it('the chart and the oracle agree on status, reason and attempt', () => {
      expect(faults(graphs.get(name)!, disagreements)).toEqual([]);
    });

    it('no rule of the states is broken', () => {
      expect(faults(graphs.get(name)!, breaches)).toEqual([]);
    });
  });

  it('every declared state, transition and guard outcome is taken by some path', () => {
    expect(report.unseen()).toEqual([]);
  });

  it('every class of closes is heard in every state that can hear it, and in no other', () => {
    expect(report.unheard()).toEqual([]);
    expect(report.misheard()).toEqual([]);
  });
});

describe(`on every simple path of up to ${SIMPLE_STEPS} everyday steps`, () => {
  it('the chart and the oracle agree, and no rule is broken', () => {
    expect(faults(graphs.get(everyday.name)!, disagreements)).toEqual([]);
    expect(faults(graphs.get(everyday.name)!, breaches)).toEqual([]);
  });
});
