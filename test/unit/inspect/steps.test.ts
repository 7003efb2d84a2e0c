import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeDefinition, StateDefinition } from 'linekeeper/inspect';
import { chartEvents, randomChart } from './random-chart.js';
import { createWatcher, type Watcher } from './records.js';

const edgesOf = (state: StateDefinition): EdgeDefinition[] => [
  ...state.edges,
  ...state.states.flatMap(edgesOf),
];

const lastStep = ({ records }: Watcher) => records('step').at(-1)!;

describe('a step', { timeout: 120_000 }, () => {
  it('has the actions that XState ran in their order, and the edges that it took, in any chart', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.constantFrom(...chartEvents), { minLength: 1, maxLength: 12 }),
        (seed, events) => {
          const { machine, ran } = randomChart(seed);
          const watcher = createWatcher();
          const actor = watcher.run(machine);
          const byId = new Map(
            edgesOf(watcher.records('machine')[0]!.definition.root).map((edge) => [edge.id, edge]),
          );
          const check = (): void => {
            const { microsteps, states, status } = lastStep(watcher);
            const really = ran.splice(0);
            expect(microsteps.flatMap(({ actions }) => actions)).toEqual(really);
            const takenEdges = microsteps
              .flatMap(({ edges }) => edges)
              .flatMap((id) => byId.get(id)!.actions);
            expect(takenEdges.filter((name) => name.startsWith('t'))).toEqual(
              really.filter((name) => name.startsWith('t')),
            );
            expect(status).toBe(actor.getSnapshot().status);
            const nodes = (actor.getSnapshot() as { _nodes: { id: string }[] })._nodes;
            expect([...states].sort()).toEqual(nodes.map(({ id }) => id).sort());
          };
          check();
          for (const type of events) {
            if (actor.getSnapshot().status !== 'active') break;
            actor.send({ type });
            check();
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
