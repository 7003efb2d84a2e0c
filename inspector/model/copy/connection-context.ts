import type { Shown, SurroundingsShown } from 'linekeeper/inspect';
import type { ChartIndex } from '../chart-index.js';
import { leavesOf } from '../chart-index.js';
import { statusOfStates } from '../connection-status.js';
import { fieldOf, numberIn } from './recorded-steps.js';
import { refusal } from './refusal.js';

/** A planned wait, by the clock of the connection. */
export interface ShownWait {
  readonly reason: string;
  readonly delayMs: number;
  readonly dueAt: number;
}

/** What is read of the context of a connection. */
export interface ConnectionContextShown {
  readonly attempt: number;
  readonly epoch: number;
  readonly starts: readonly number[];
  readonly opened: readonly string[];
  readonly surroundings: SurroundingsShown;
  readonly wait: ShownWait | null;
  readonly verdict: string | null;
  readonly refusalsInARow: number;
}

const isRecordOf = (value: Shown | undefined, names: readonly string[]): boolean =>
  names.every((name) => fieldOf(value, name) !== undefined);

const texts = (value: Shown | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** Reads a context as linekeeper's emitter shows it. */
export function readContext(context: Shown): ConnectionContextShown {
  const around = fieldOf(context, 'surroundings');
  if (!isRecordOf(around, ['online', 'visible', 'frozen']) || numberIn(context, 'epoch') === null) {
    throw refusal('the context of the connection is not shown as linekeeper shows it');
  }
  const wait = fieldOf(context, 'wait');
  const reason = fieldOf(wait, 'reason');
  const verb = fieldOf(fieldOf(context, 'verdict'), 'verb');
  const starts = fieldOf(context, 'starts');
  return {
    attempt: numberIn(context, 'attempt') ?? 0,
    epoch: numberIn(context, 'epoch') ?? 0,
    starts: Array.isArray(starts)
      ? starts.filter((item): item is number => typeof item === 'number')
      : [],
    opened: texts(fieldOf(context, 'opened')),
    surroundings: {
      online: fieldOf(around, 'online') === true,
      visible: fieldOf(around, 'visible') === true,
      frozen: fieldOf(around, 'frozen') === true,
    },
    wait:
      typeof reason === 'string'
        ? {
            reason,
            delayMs: numberIn(wait, 'delayMs') ?? 0,
            dueAt: numberIn(wait, 'dueAt') ?? 0,
          }
        : null,
    verdict: typeof verb === 'string' ? verb : null,
    refusalsInARow: numberIn(context, 'refusalsInARow') ?? 0,
  };
}

/** The gate that is closed, in the words of a status reason; null for none. */
export function closedGate(
  { online, visible, frozen }: SurroundingsShown,
  policy: Shown,
): 'network' | 'hidden' | 'frozen' | null {
  const gates = fieldOf(policy, 'gates');
  if (frozen) return 'frozen';
  if (fieldOf(gates, 'network') === true && !online) return 'network';
  return fieldOf(gates, 'visibility') === true && !visible ? 'hidden' : null;
}

/** A status with its reason, as `recordStatuses` and `replay` write it. */
export function statusName(
  chart: ChartIndex,
  states: readonly string[],
  context: ConnectionContextShown,
  policy: Shown,
): string {
  const status = statusOfStates(chart, states);
  if (status === null) throw refusal('its chart is not that of a linekeeper connection');
  const reasons: Readonly<Record<string, string | null | undefined>> = {
    stopped: leavesOf(chart, states).find(({ parent }) => parent?.state.key === 'stopped')?.state
      .key,
    offline: closedGate(context.surroundings, policy),
    cooldown: context.wait?.reason,
  };
  const reason = reasons[status] ?? null;
  return reason === null ? status : `${status}:${reason}`;
}
