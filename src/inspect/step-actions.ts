import type { AnyStateNode } from 'xstate';
import type { Move } from './chart-moves.js';
import { actionNames } from './names.js';

/**
 * The names of the actions that a microstep ran, in XState's order: exits from the inside out, the
 * actions of the transitions, entries from the outside in. Read from the chart, since XState tells of
 * no `assign`. `finished` are the states of a machine that is done, which it leaves at last.
 */
export function actionsOf(
  { transitions, left, entered, opened }: Move,
  finished: readonly AnyStateNode[],
): string[] {
  const last = [...finished].sort((a, b) => b.order - a.order);
  return actionNames([
    ...left.flatMap(({ exit }): readonly unknown[] => exit),
    ...transitions.flatMap(({ actions }): readonly unknown[] => actions),
    ...entered.flatMap((node): readonly unknown[] => [
      ...node.entry,
      ...(opened.has(node) && node.type === 'compound' ? node.initial.actions : []),
    ]),
    ...last.flatMap(({ exit }): readonly unknown[] => exit),
  ]);
}
