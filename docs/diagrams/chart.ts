import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { ConnectionStatus } from '../../machines/connection.types.js';

/** What makes a transition happen. */
export interface Trigger {
  readonly kind: 'event' | 'after' | 'always' | 'done' | 'error';
  /** The event, the delay or the actor; empty for `always`. */
  readonly name: string;
}

/** One transition of the chart. */
export interface ChartTransition {
  readonly trigger: Trigger;
  /** The guard in words of the chart; null without one. */
  readonly guard: string | null;
  /** The id of the target; null for a reaction that stays where it is. */
  readonly target: string | null;
  readonly actions: readonly string[];
}

/** One state of the chart. */
export interface ChartState {
  readonly id: string;
  readonly key: string;
  readonly description: string;
  readonly isParallel: boolean;
  /** The public state that this one is, or is a part of; null outside of all six. */
  readonly status: ConnectionStatus | null;
  /** Left at once: one of its `always` transitions has no guard. */
  readonly isTransient: boolean;
  readonly invokes: readonly string[];
  readonly initial: string | null;
  readonly transitions: readonly ChartTransition[];
  readonly parent: ChartState | null;
  readonly states: readonly ChartState[];
}

const statuses: readonly string[] = [
  'stopped',
  'blocked-auth',
  'offline',
  'cooldown',
  'connecting',
  'connected',
] satisfies ConnectionStatus[];

/** A guard by its name; combined guards are spelled out. */
function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const { name, guards, type } = guard as { name: string; guards?: unknown[]; type?: string };
  if (type !== undefined) return type;
  const parts = (guards ?? []).map(guardName);
  if (name === 'not') return `not ${parts.join()}`;
  if (name === 'and' || name === 'or') return parts.join(` ${name} `);
  throw new Error(`the diagram knows no guard named "${name}": name it in setup`);
}

function triggerOf(eventType: string, nodeId: string): Trigger {
  const is = (prefix: string): boolean => eventType.startsWith(prefix);
  const rest = (prefix: string): string => eventType.slice(prefix.length);
  if (eventType === '') return { kind: 'always', name: '' };
  if (is('xstate.after.')) {
    return { kind: 'after', name: rest('xstate.after.').slice(0, -nodeId.length - 1) };
  }
  if (is('xstate.done.actor.')) return { kind: 'done', name: rest('xstate.done.actor.') };
  if (is('xstate.error.actor.')) return { kind: 'error', name: rest('xstate.error.actor.') };
  return { kind: 'event', name: eventType };
}

function readTransition(definition: AnyTransitionDefinition, nodeId: string): ChartTransition {
  const { eventType, guard, target, actions } = definition;
  return {
    trigger: triggerOf(eventType, nodeId),
    guard: guard === undefined ? null : guardName(guard),
    target: target?.[0]?.id ?? null,
    actions: actions.map((action: unknown) =>
      typeof action === 'string' ? action : (action as { type: string }).type,
    ),
  };
}

function readState(node: AnyStateNode, parent: ChartState | null): ChartState {
  const own = node.tags.find((tag) => statuses.includes(tag)) as ConnectionStatus | undefined;
  const always = node.always ?? [];
  const states: ChartState[] = [];
  const state: ChartState = {
    id: node.id,
    key: node.key,
    description: node.description ?? '',
    isParallel: node.type === 'parallel',
    status: own ?? parent?.status ?? null,
    isTransient: always.some(({ guard }) => guard === undefined),
    invokes: node.invoke.map(({ id }) => id),
    initial: node.initial.target[0]?.id ?? null,
    transitions: [...node.transitions.values()]
      .flat()
      .concat(always)
      .map((definition) => readTransition(definition, node.id)),
    parent,
    states,
  };
  states.push(...Object.values(node.states).map((child) => readState(child, state)));
  const [only, ...others] = states;
  return only === undefined || others.length > 0 ? state : folded(state, only);
}

/** An only child says how its parent is timed, and nothing else: the two are drawn as one. */
function folded(state: ChartState, only: ChartState): ChartState {
  const transitions = [...state.transitions, ...only.transitions].map((transition) =>
    transition.target === only.id ? { ...transition, target: null } : transition,
  );
  return { ...state, initial: null, transitions, states: [] };
}

/** Reads the chart that a machine draws: hierarchy, transitions of every kind, initial states. */
export function readChart(machine: AnyStateMachine): ChartState {
  return readState(machine.root, null);
}

/** A state and everything inside it. */
export function inside(state: ChartState): ChartState[] {
  return [state, ...state.states.flatMap(inside)];
}

/** A state and everything around it, from the inside out. */
export function around(state: ChartState): ChartState[] {
  return state.parent === null ? [state] : [state, ...around(state.parent)];
}

/** The state with this id. */
export function find(chart: ChartState, id: string): ChartState {
  const found = inside(chart).find((state) => state.id === id);
  if (found === undefined) throw new Error(`the chart has no state "${id}"`);
  return found;
}
