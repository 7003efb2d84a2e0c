import type { ActorRecord } from 'linekeeper/inspect';
import type { ActorMoment, ConnectionMoment, Moment } from './moment.js';

const TRANSPORT = 'transport.';

/** Whether an actor owns a socket of a linekeeper connection. */
export const isTransportActor = ({ connection, src, name }: ActorRecord): boolean =>
  connection !== null && src === 'transport' && name.startsWith(TRANSPORT);

/** Whether an actor is the root of a linekeeper connection. */
export const isConnectionRoot = ({ connection, parent }: ActorRecord): boolean =>
  connection !== null && parent === null;

/** The connection whose root actor it is; null also while nothing has been told of it. */
export function connectionOfRoot(
  { connections }: Moment,
  { record }: ActorMoment,
): ConnectionMoment | null {
  if (record.connection === null || !isConnectionRoot(record)) return null;
  return connections.get(record.connection) ?? null;
}

/** What people call an actor: a transport by its name, a connection by its id. */
export function labelOf({ record }: ActorMoment): string {
  if (isTransportActor(record)) return record.name.slice(TRANSPORT.length);
  return isConnectionRoot(record) ? (record.connection ?? record.name) : record.name;
}
