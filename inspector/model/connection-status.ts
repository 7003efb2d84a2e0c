import type { ConnectionStatus } from 'linekeeper';
import type { RowTone } from './row.js';
import type { ChartIndex } from './chart-index.js';

const tones: Readonly<Record<ConnectionStatus, RowTone>> = {
  stopped: 'neutral',
  'blocked-auth': 'bad',
  offline: 'warn',
  cooldown: 'warn',
  connecting: 'neutral',
  connected: 'good',
};

const isStatus = (tag: string): tag is ConnectionStatus => Object.hasOwn(tones, tag);

/** The public status that the active states of linekeeper's own chart mean: it is one of their tags. */
export function statusOfStates(
  chart: ChartIndex,
  states: readonly string[],
): ConnectionStatus | null {
  for (const id of states) {
    const status = chart.states.get(id)?.state.tags.find(isStatus);
    if (status !== undefined) return status;
  }
  return null;
}

/** How a status is to be shown. */
export const toneOfStatus = (status: ConnectionStatus, reason: string | null): RowTone =>
  reason === 'fatal' || reason === 'exhausted' ? 'bad' : tones[status];
