/** What the tests read of a state of the chart. */
import type { TimedState } from './timed-logic.js';

type Value = string | { readonly [name: string]: Value | undefined };

const leaves = (value: Value | undefined): readonly string[] =>
  typeof value === 'object'
    ? Object.entries(value).flatMap(([name, inner]) =>
        ['line', 'link', 'live', 'stability', 'presence'].includes(name)
          ? leaves(inner)
          : [[name, ...leaves(inner)].join(' ')],
      )
    : value === undefined
      ? []
      : [value];

/** Where the line is, as a phrase: `opening`, `connected settling attended`, `stopped manual`. */
export function leafOf({ snapshot }: TimedState): string {
  const value = snapshot.value as { readonly [name: string]: Value };
  const { supervising } = value;
  const line = typeof supervising === 'object' ? supervising['line'] : value;
  return leaves(line).join(' ');
}

/** Whether this transport has opened in the present epoch. */
export const isOpen = ({ snapshot }: TimedState, transport: string): boolean =>
  snapshot.context.opened.includes(transport);

/** The credentials that were refused last. */
export const refusedValue = ({ snapshot }: TimedState): string | undefined =>
  snapshot.context.refused.at(-1)?.reveal() as string | undefined;

/** An epoch that is over, whose sockets may still say something; 0 where there is none. */
export function ghostEpoch(world: TimedState): number {
  const { epoch } = world.snapshot.context;
  return /^(authorizing|opening|connected)/.test(leafOf(world)) ? epoch - 1 : epoch;
}

export const hasGhost = (world: TimedState): boolean => ghostEpoch(world) > 0;
