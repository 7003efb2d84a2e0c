import { readdirSync, readFileSync } from 'node:fs';
import { connectionMachine } from '../../../machines/connection.machine.js';
import { chartMutants } from './chart-mutants.js';
import type { ChartState } from './chart-states.js';
import { root } from './module-graph.js';
import type { Mutant } from './mutant.js';
import { sourceMutants } from './source-mutants.js';

const ofSources = (paths: readonly string[]): readonly Mutant[] =>
  paths.flatMap((path) =>
    [...sourceMutants(path, readFileSync(root + path, 'utf8'))].map(({ id, source }) => ({
      id,
      sources: { [path]: source },
    })),
  );

/** The chart: its config, with something wrong. */
export const mutantsOfChart = (): readonly Mutant[] =>
  [...chartMutants(connectionMachine.config as unknown as ChartState)].map(({ id, apply }) => ({
    id,
    chart: apply,
  }));

/** The pure functions that answer "how long" and "what now". */
export const mutantsOfPolicies = (): readonly Mutant[] =>
  ofSources(readdirSync(`${root}src/policies`).map((name) => `src/policies/${name}`));

/** What the names of the chart mean, and what the public status is made of. */
export const mutantsOfNames = (): readonly Mutant[] =>
  ofSources(
    ['connection.memory', 'connection.guards', 'connection.setup', 'describe'].map(
      (name) => `machines/${name}.ts`,
    ),
  );
