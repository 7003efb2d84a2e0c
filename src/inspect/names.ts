import { and, not, or, stateIn } from 'xstate';

const ANONYMOUS = 'inline';

/** What JavaScript names a function by that is written in its place in the chart. */
const places = new Set(['', 'entry', 'exit', 'actions', 'guard', 'src']);

const nameOrInline = (name: unknown): string =>
  typeof name === 'string' && !places.has(name) ? name : ANONYMOUS;

function nameOf(action: unknown): string {
  if (typeof action === 'string') return action;
  const { type, name } = action as { readonly type?: unknown; readonly name?: unknown };
  return typeof type === 'string' ? type : nameOrInline(name);
}

/** What XState does for delays; it shows as timers. */
const ofTimers = new Set(['xstate.raise', 'xstate.cancel']);

/** The names of actions: those of XState by their own (`assign`), others without one as `inline`. */
export const actionNames = (actions: readonly unknown[]): string[] =>
  actions
    .map(nameOf)
    .filter((name) => !ofTimers.has(name))
    .map((name) => name.replace(/^xstate\./, ''));

/** The name of an actor's logic. */
export const srcName = (src: unknown): string =>
  typeof src === 'string' && !src.startsWith('xstate.invoke.') ? src : ANONYMOUS;

interface Combined {
  readonly type?: unknown;
  readonly name?: unknown;
  readonly check?: unknown;
  readonly guards?: readonly unknown[];
  readonly stateValue?: unknown;
}

const checkOf = (guard: unknown): unknown => (guard as Combined).check;
// By what they do and not by their names, which a minifier takes away.
const [isAnd, isOr, isNot, isIn] = [and([]), or([]), not(''), stateIn('')].map(checkOf);

const joined = (guards: readonly unknown[], word: string): string =>
  guards.map((guard) => operand(guard)).join(` ${word} `);

/** A guard inside another; one that has several parts in brackets. */
function operand(guard: unknown): string {
  const { check, guards = [] } = guard as Combined;
  const isSeveral = (check === isAnd || check === isOr) && guards.length > 1;
  return isSeveral ? `(${guardName(guard)})` : guardName(guard);
}

/** A guard in words: `isOnline and not (isHidden or isFrozen)`. */
export function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const { type, name, check, guards = [], stateValue } = guard as Combined;
  if (check !== undefined) {
    if (check === isAnd) return joined(guards, 'and');
    if (check === isOr) return joined(guards, 'or');
    if (check === isNot) return `not ${joined(guards, '')}`;
    if (check === isIn) {
      return `in ${typeof stateValue === 'string' ? stateValue : JSON.stringify(stateValue)}`;
    }
  }
  return typeof type === 'string' ? type : nameOrInline(name);
}
