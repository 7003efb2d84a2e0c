import { momentAt, type ClientView, type Moment } from '../../model/index.js';
import type { Selection } from './view-state.js';

/** What a person most likely wants to see first: a connection, else a machine, else any actor. */
export function firstActor(moment: Moment): string | null {
  for (const { record } of moment.connections.values()) {
    if (moment.actors.get(record.actor)?.phase === 'live') return record.actor;
  }
  const actors = [...moment.actors.values()];
  const machine = actors.find(({ record, phase }) => record.machine !== null && phase === 'live');
  return (machine ?? actors[0])?.id ?? null;
}

/** The connection whose actor, or whose actor's child, this is. */
export function connectionOf(moment: Moment, actor: string | null): string | null {
  if (actor === null) return null;
  const owner = moment.actors.get(actor)?.record.connection;
  if (owner !== undefined && owner !== null) return owner;
  for (const { id, record } of moment.connections.values()) {
    if (record.actor === actor) return id;
  }
  return null;
}

/**
 * The selection after the clients have changed: one that still stands is kept, an empty one is
 * filled, and a client that came back under a new id takes the place of its former self.
 */
export function nextSelection(
  selection: Selection | null,
  clients: readonly ClientView[],
  isLive: boolean,
): Selection | null {
  const current = clients.find(({ id }) => id === selection?.client);
  if (selection === null || current === undefined) {
    const best = clients.find(({ isConnected }) => isConnected) ?? clients[0];
    if (best === undefined) return null;
    return { client: best.id, actor: firstActor(momentAt(best, 'live')) };
  }
  if (isLive && current.origin === 'live' && !current.isConnected) {
    const successor = clients.find(
      ({ info, isConnected, lastSeq }) =>
        isConnected &&
        lastSeq >= 0 &&
        info.name === current.info.name &&
        info.startedAt > current.info.startedAt,
    );
    if (successor !== undefined) {
      return { client: successor.id, actor: firstActor(momentAt(successor, 'live')) };
    }
  }
  if (selection.actor !== null) return selection;
  const actor = firstActor(momentAt(current, 'live'));
  return actor === null ? selection : { client: current.id, actor };
}
