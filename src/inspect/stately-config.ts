import type { EdgeDefinition, MachineDefinition, StateDefinition } from './definition.js';

interface TransitionConfig {
  readonly target?: string | string[];
  readonly guard?: string;
  readonly actions?: readonly string[];
  readonly reenter?: true;
  readonly description?: string;
}

type Transitions = Record<string, TransitionConfig[]>;

interface InvokeConfig {
  readonly id: string;
  readonly src: string;
  readonly onDone?: TransitionConfig[];
  readonly onError?: TransitionConfig[];
}

/** A state as `createMachine` takes it, with names in place of functions. */
export interface StateConfig {
  readonly id: string;
  readonly type?: string;
  readonly history?: 'shallow' | 'deep';
  readonly target?: string;
  readonly initial?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly entry?: readonly string[];
  readonly exit?: readonly string[];
  readonly invoke?: readonly InvokeConfig[];
  readonly on?: Transitions;
  readonly after?: Transitions;
  readonly always?: TransitionConfig[];
  readonly onDone?: TransitionConfig[];
  readonly states?: Readonly<Record<string, StateConfig>>;
}

function transitionConfig(edge: EdgeDefinition): TransitionConfig {
  const { targets, guard, actions, reenter, description } = edge;
  const [first, ...others] = targets.map((id) => `#${id}`);
  return {
    ...(first !== undefined && { target: others.length === 0 ? first : [first, ...others] }),
    ...(guard !== null && { guard }),
    ...(actions.length > 0 && { actions }),
    ...(reenter && { reenter }),
    ...(description !== '' && { description }),
  };
}

const group = (edges: readonly EdgeDefinition[], key: 'trigger' | 'eventType'): Transitions => {
  const groups: Transitions = {};
  for (const edge of edges) (groups[edge[key]] ??= []).push(transitionConfig(edge));
  return groups;
};

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

function stateConfig(state: StateDefinition): StateConfig {
  const { id, type, history, description, tags, entry, exit, invokes, edges, states } = state;
  if (type === 'history') {
    const target = edges[0]?.targets[0];
    return {
      id,
      type,
      history: history ?? 'shallow',
      ...(target !== undefined && { target: `#${target}` }),
    };
  }
  const of = (eventType: string): TransitionConfig[] =>
    edges.filter((edge) => edge.eventType === eventType).map(transitionConfig);
  const doneType = `xstate.done.state.${id}`;
  const apart = new Set([
    doneType,
    ...invokes.flatMap((invoke) => [
      `xstate.done.actor.${invoke.id}`,
      `xstate.error.actor.${invoke.id}`,
    ]),
  ]);
  const ofEvents = edges.filter(
    ({ kind, eventType }) => ['event', 'done', 'error'].includes(kind) && !apart.has(eventType),
  );
  const on = group(ofEvents, 'eventType');
  const after = group(
    edges.filter(({ kind }) => kind === 'after'),
    'trigger',
  );
  const always = edges.filter(({ kind }) => kind === 'always').map(transitionConfig);
  const onDone = of(doneType);
  const initialId = edges.find(({ kind }) => kind === 'initial')?.targets[0];
  const initial = states.find(
    (child) => child.id === initialId || initialId?.startsWith(`${child.id}.`),
  );
  const invoke = invokes.map(({ id: name, src }): InvokeConfig => {
    const done = of(`xstate.done.actor.${name}`);
    const error = of(`xstate.error.actor.${name}`);
    return {
      id: name,
      src,
      ...(done.length > 0 && { onDone: done }),
      ...(error.length > 0 && { onError: error }),
    };
  });
  return {
    id,
    ...((type === 'parallel' || type === 'final') && { type }),
    ...(initial !== undefined && { initial: initial.key }),
    ...(description !== '' && { description }),
    ...(tags.length > 0 && { tags }),
    ...(entry.length > 0 && { entry }),
    ...(exit.length > 0 && { exit }),
    ...(invoke.length > 0 && { invoke }),
    ...(!isEmpty(on) && { on }),
    ...(!isEmpty(after) && { after }),
    ...(always.length > 0 && { always }),
    ...(onDone.length > 0 && { onDone }),
    ...(states.length > 0 && {
      states: Object.fromEntries(states.map((child) => [child.key, stateConfig(child)])),
    }),
  };
}

/** The config of a machine with this chart: `createMachine` takes it, and Stately draws it. */
export const machineConfig = ({ root }: MachineDefinition): StateConfig => stateConfig(root);

/** The state value with these states active, as XState writes it. */
export function valueOf(state: StateDefinition, active: ReadonlySet<string>): unknown {
  const inside = state.states.filter(({ id }) => active.has(id));
  if (state.type === 'parallel') {
    return Object.fromEntries(inside.map((child) => [child.key, valueOf(child, active)]));
  }
  const [child] = inside;
  if (child === undefined) return {};
  return child.states.length === 0 ? child.key : { [child.key]: valueOf(child, active) };
}
