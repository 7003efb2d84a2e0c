import { and, type AnyMachineSnapshot, type AnyStateNode, type InspectionEvent } from 'xstate';
import type { Chart } from './timed-logic.js';

type Definition = AnyStateNode['transitions'] extends Map<string, (infer One)[]> ? One : never;

/** Sees which of the declared candidates are taken, and which are turned down by their guards. */
export interface Witness {
  /**
   * Everything that a path can show: `entered <state>`, `taken <candidate>`, and `refused <candidate>`
   * of those that have a guard.
   */
  readonly declared: ReadonlySet<string>;
  /** Takes the microsteps of XState's inspection. */
  readonly inspect: (event: InspectionEvent) => void;
  /** What was seen since the last call. */
  readonly drain: () => readonly string[];
}

function* nodesOf(node: AnyStateNode): Generator<AnyStateNode> {
  yield node;
  for (const child of Object.values(node.states)) yield* nodesOf(child);
}

function* candidatesOf(chart: Chart): Generator<readonly [name: string, Definition]> {
  for (const node of nodesOf(chart.root as AnyStateNode)) {
    const declared = [...node.transitions, ['always', node.always ?? []] as const];
    for (const [descriptor, candidates] of declared) {
      for (const [at, candidate] of candidates.entries()) {
        yield [`${node.id} on ${descriptor} #${at + 1}`, candidate];
      }
    }
  }
}

const witnesses = new WeakMap<Chart, Witness>();

/**
 * Puts a witness beside the guards of a chart, in place: the chart that is tested is the one that is
 * shipped, and answers as before.
 */
export function witness(chart: Chart): Witness {
  const present = witnesses.get(chart);
  if (present !== undefined) return present;

  const declared = new Set<string>();
  const names = new Map<unknown, string>();
  const asked = new Map<string, number>();
  const seen = new Set<string>();
  const note = (name: string, count: number) => (): boolean => {
    asked.set(name, (asked.get(name) ?? 0) + count);
    return true;
  };

  for (const { id } of nodesOf(chart.root as AnyStateNode)) declared.add(`entered ${id}`);
  for (const [name, candidate] of candidatesOf(chart)) {
    names.set(candidate, name);
    declared.add(`taken ${name}`);
    if (candidate.guard === undefined) continue;
    declared.add(`refused ${name}`);
    // Counted up when asked and down again when passed: what is left was refused.
    candidate.guard = and([note(name, 1), candidate.guard as never, note(name, -1)]);
  }

  const made: Witness = {
    declared,
    inspect: (event) => {
      if (event.type !== '@xstate.microstep') return;
      const { _nodes: nodes } = event.snapshot as Partial<AnyMachineSnapshot>;
      for (const { id } of nodes ?? []) seen.add(`entered ${id}`);
      for (const transition of event._transitions) {
        const name = names.get(transition);
        if (name !== undefined) seen.add(`taken ${name}`);
      }
    },
    drain: () => {
      const refused = [...asked]
        .filter(([, count]) => count > 0)
        .map(([name]) => `refused ${name}`);
      const all = [...seen, ...refused];
      seen.clear();
      asked.clear();
      return all;
    },
  };
  witnesses.set(chart, made);
  return made;
}
