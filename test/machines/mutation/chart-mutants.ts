import { and, not } from 'xstate';
import { children, resolve, type ChartState, type StatePath } from './chart-states.js';

/** A transition as the chart's config writes it. */
interface Transition {
  target?: string;
  guard?: unknown;
  actions?: string | string[];
  reenter?: boolean;
}

/** One small wrong done to a copy of the chart's config. */
export interface ChartMutant {
  /** Says where and what; stays the same while the place does. */
  readonly id: string;
  readonly apply: (config: ChartState) => void;
}

const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** A place in the config that holds one transition or a list of them, found anew in each copy. */
interface Place {
  readonly id: string;
  readonly of: StatePath;
  /** The object and the key in it that hold the transitions. */
  readonly holder: (config: ChartState) => readonly [Record<string, unknown>, string];
}

const stateAt = (config: ChartState, path: StatePath): ChartState =>
  path.reduce((state, name) => children(state)[name]!, config);

function* states(config: ChartState, path: StatePath = []): Generator<StatePath> {
  yield path;
  for (const name of Object.keys(children(stateAt(config, path)))) {
    yield* states(config, [...path, name]);
  }
}

function* placesOf(config: ChartState, of: StatePath): Generator<Place> {
  const state = stateAt(config, of);
  const where = of.join('/') || 'the root';
  for (const kind of ['on', 'after'] as const) {
    for (const name of Object.keys(state[kind] ?? {})) {
      yield {
        id: `${where} ${kind} ${name}`,
        of,
        holder: (copy) => [stateAt(copy, of)[kind]!, name],
      };
    }
  }
  if (state.always !== undefined) {
    yield { id: `${where} always`, of, holder: (copy) => [stateAt(copy, of) as never, 'always'] };
  }
  for (const name of ['onDone', 'onError'] as const) {
    if (state.invoke?.[name] === undefined) continue;
    yield {
      id: `${where} ${state.invoke.id} ${name}`,
      of,
      holder: (copy) => [stateAt(copy, of).invoke!, name],
    };
  }
}

const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

/** What can be wrong with one transition, whatever its place. */
function* wrongsOf(
  transition: Transition,
  place: Place,
  config: ChartState,
): Generator<readonly [what: string, wrong: (copy: Transition) => void]> {
  const { target, guard, actions, reenter } = transition;
  if (guard !== undefined) {
    yield ['guard dropped', (copy) => delete copy.guard];
    yield ['guard negated', (copy) => (copy.guard = not(guard as never))];
    // XState keeps the parts of a compound guard on it.
    const parts = (guard as { guards?: unknown[] }).guards ?? [];
    if (parts.length > 1) {
      for (const at of parts.keys()) {
        yield [
          `guard without its part ${at + 1}`,
          (copy) => (copy.guard = and(without(parts, at) as never)),
        ];
      }
    }
  }
  for (const [at, action] of listOf(actions).entries()) {
    yield [`action ${action} dropped`, (copy) => (copy.actions = without(listOf(actions), at))];
  }
  if (target !== undefined) {
    for (const [name, other] of resolve(config, place.of, target).siblings) {
      yield [`target ${target} -> ${name}`, (copy) => (copy.target = other)];
    }
  }
  if (reenter === true) yield ['reenter dropped', (copy) => delete copy.reenter];
}

function* mutantsOfPlace(config: ChartState, place: Place): Generator<ChartMutant> {
  const [holder, key] = place.holder(config);
  const transitions = listOf(holder[key] as Transition | Transition[]);
  for (const [at, transition] of transitions.entries()) {
    const id = transitions.length > 1 ? `${place.id} [${at}]` : place.id;
    yield {
      id: `${id}: removed`,
      apply: (copy) => {
        const [object, name] = place.holder(copy);
        const rest = without(listOf(object[name]), at);
        if (rest.length > 0) object[name] = rest;
        else Reflect.deleteProperty(object, name);
      },
    };
    for (const [what, wrong] of wrongsOf(transition, place, config)) {
      yield {
        id: `${id}: ${what}`,
        apply: (copy) => {
          const [object, name] = place.holder(copy);
          wrong(listOf(object[name] as Transition | Transition[])[at]!);
        },
      };
    }
  }
}

function* mutantsOfState(
  config: ChartState,
  of: StatePath,
  delays: readonly string[],
): Generator<ChartMutant> {
  const state = stateAt(config, of);
  const where = of.join('/') || 'the root';
  for (const kind of ['entry', 'exit'] as const) {
    const actions = listOf(state[kind]);
    for (const [at, action] of actions.entries()) {
      yield {
        id: `${where} ${kind}: action ${action} dropped`,
        apply: (copy) => (stateAt(copy, of)[kind] = without(actions, at)),
      };
    }
  }
  if (state.invoke !== undefined) {
    yield {
      id: `${where}: invoke ${state.invoke.id} removed`,
      apply: (copy) => delete stateAt(copy, of).invoke,
    };
  }
  const { initial } = state;
  if (initial !== undefined) {
    for (const other of Object.keys(children(state)).filter((name) => name !== initial)) {
      yield {
        id: `${where} initial: ${initial} -> ${other}`,
        apply: (copy) => (stateAt(copy, of).initial = other),
      };
    }
  }
  for (const [delay, transitions] of Object.entries(state.after ?? {})) {
    for (const other of delays.filter((name) => name !== delay)) {
      yield {
        id: `${where} after ${delay}: delay -> ${other}`,
        apply: (copy) => (stateAt(copy, of).after = { [other]: transitions }),
      };
    }
  }
}

/**
 * Every transition removed, each guard dropped and negated, each action dropped, each target moved
 * to each of its siblings, every invoke removed, every delay and initial state exchanged.
 */
export function* chartMutants(config: ChartState): Generator<ChartMutant> {
  const paths = [...states(config)];
  const delays = [
    ...new Set(paths.flatMap((path) => Object.keys(stateAt(config, path).after ?? {}))),
  ];
  for (const path of paths) {
    yield* mutantsOfState(config, path, delays);
    for (const place of placesOf(config, path)) yield* mutantsOfPlace(config, place);
  }
}

/** A copy whose objects and lists are its own; functions are shared. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)])) as T;
}
