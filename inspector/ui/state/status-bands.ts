import type { ConnectionStatus } from 'linekeeper';
import type { ClientView } from '../../model/index.js';

/** A status of a connection, which holds until the next band begins. */
export interface StatusBand {
  readonly status: ConnectionStatus;
  /** In ms since the client's start. */
  readonly from: number;
}

const answers = new WeakMap<ClientView, Map<string, readonly StatusBand[]>>();

/** When which status of a connection began, the oldest first: the same array for the same client. */
export function bandsOf(client: ClientView, connection: string): readonly StatusBand[] {
  const known = answers.get(client) ?? new Map<string, readonly StatusBand[]>();
  answers.set(client, known);
  const answer = known.get(connection);
  if (answer !== undefined) return answer;
  const bands: StatusBand[] = [];
  for (const event of client.events) {
    if (event.kind !== 'status' || event.connection !== connection) continue;
    if (bands.at(-1)?.status !== event.status) bands.push({ status: event.status, from: event.at });
  }
  known.set(connection, bands);
  return bands;
}
