import { createMachine, type AnyStateMachine } from 'xstate';
import { seededRandom } from '../../support/seeded-random.js';

interface Node {
  readonly id: string;
  readonly config: Record<string, unknown>;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
}

/** A machine made up at random whose every action writes its name down. */
export interface RandomChart {
  readonly machine: AnyStateMachine;
  /** The names of the actions that XState ran, in order. */
  readonly ran: string[];
}

/** The events that random charts hear. */
export const chartEvents = ['E0', 'E1', 'E2', 'E3', 'E4'] as const;

/**
 * A chart with nested, parallel, final and history states, and transitions of every kind between any
 * of them. Each action has a name of its own, which begins with what it belongs to: `t` for a
 * transition, `i` for an initial one.
 */
export function randomChart(seed: number): RandomChart {
  const random = seededRandom(seed);
  const ran: string[] = [];
  const actions: Record<string, () => void> = {};
  const nodes: Node[] = [];
  let count = 0;
  // Chains of transitions that follow from each other come to an end.
  let fuel = 200;

  const chance = (part: number): boolean => random() < part;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const action = (what: string): string => {
    count += 1;
    const name = `${what}${count}`;
    actions[name] = () => void ran.push(name);
    return name;
  };
  const typeAt = (depth: number): Node['type'] => {
    if (depth === 0) return chance(0.3) ? 'parallel' : 'compound';
    if (depth < 3 && chance(0.5)) return chance(0.4) ? 'parallel' : 'compound';
    return chance(0.12) ? 'final' : 'atomic';
  };

  function grow(type: Node['type'], depth: number): Node {
    const id = `n${nodes.length}`;
    const config: Record<string, unknown> = { id, entry: [action('in')], exit: [action('out')] };
    const node: Node = { id, config, type };
    nodes.push(node);
    if (type === 'final' || type === 'parallel') config['type'] = type;
    if (type === 'final') delete config['exit'];
    if (type !== 'compound' && type !== 'parallel') return node;
    const states: Record<string, unknown> = {};
    for (let index = 0; index < 2 + Math.floor(random() * 2); index += 1) {
      const inner = type === 'parallel' ? pick(['compound', 'atomic'] as const) : typeAt(depth + 1);
      states[`k${index}`] = grow(inner, depth + 1).config;
    }
    if (type === 'compound') {
      const target = pick(Object.keys(states));
      config['initial'] = chance(0.5) ? target : { target, actions: [action('i')] };
    }
    if (depth > 0 && chance(0.4)) {
      const history = `n${nodes.length}`;
      const recalled = {
        id: history,
        type: 'history',
        history: chance(0.5) ? 'deep' : 'shallow',
        ...(type === 'compound' && chance(0.5) && { target: pick(Object.keys(states)) }),
      };
      nodes.push({ id: history, config: recalled, type: 'history' });
      states['memory'] = recalled;
    }
    config['states'] = states;
    return node;
  }

  function transition(guard?: string): Record<string, unknown> {
    const kind = random();
    return {
      actions: [action('t')],
      ...(kind > 0.15 && { target: `#${pick(nodes.slice(1)).id}` }),
      ...(chance(0.4) && { reenter: true }),
      ...(guard !== undefined && { guard }),
    };
  }

  const root = grow(typeAt(0), 0);
  for (const { type, config } of nodes) {
    if (type === 'final' || type === 'history') continue;
    const on: Record<string, unknown> = {};
    for (const event of chartEvents) {
      if (chance(0.3)) on[event] = chance(0.3) ? [transition('mayBe'), transition()] : transition();
    }
    if (chance(0.2)) on['*'] = transition('mayBe');
    config['on'] = on;
    if (chance(0.2)) config['always'] = transition('atTimes');
    if (chance(0.3) && config !== root.config && type !== 'atomic')
      config['onDone'] = transition('atTimes');
  }
  const machine = createMachine(root.config as never, {
    actions,
    guards: {
      mayBe: () => {
        fuel -= 1;
        return fuel > 0 && random() < 0.5;
      },
      atTimes: () => {
        fuel -= 1;
        return fuel > 0 && random() < 0.3;
      },
    },
  });
  return { machine, ran };
}
