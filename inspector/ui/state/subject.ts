import { originOf } from './client-clock.js';
import type { MachineDefinition } from 'linekeeper/inspect';
import {
  momentAt,
  type ActorMoment,
  type ClientView,
  type ConnectionMoment,
  type Moment,
} from '../../model/index.js';
import { connectionOf } from './selection.js';
import type { ViewState } from './view-state.js';

/** What is looked at, at the moment that is looked at. */
export interface Subject {
  readonly client: ClientView;
  readonly moment: Moment;
  readonly isLive: boolean;
  /** Null while the client has none. */
  readonly actor: ActorMoment | null;
  readonly connection: ConnectionMoment | null;
  /** The id of the connection that it belongs to, at whatever moment. */
  readonly connectionId: string | null;
  /** The chart to draw: the actor's own, else that of the machine it belongs to. */
  readonly charted: { readonly actor: ActorMoment; readonly definition: MachineDefinition } | null;
  /** Why nothing can be sent to it now; null when it can. */
  readonly blocked: string | null;
}

/** Why a client takes no commands; null when it does. */
function blockedReason(client: ClientView, { source, cursor }: ViewState): string | null {
  if (client.origin === 'imported') return 'this is a recording';
  if (source.phase !== 'open') return 'the relay is gone';
  if (!client.isConnected) return 'the client is gone';
  if (!client.info.isControllable) return 'the app was started with control: false';
  if (cursor !== 'live') return 'you are looking at the past; go back to live first';
  return null;
}

function chartedActor(
  moment: Moment,
  client: ClientView,
  from: ActorMoment | null,
): Subject['charted'] {
  let actor = from;
  // Far deeper than any real tree: a loop of parents must not hang the page.
  for (let depth = 0; actor !== null && depth < 64; depth += 1) {
    const definition = client.machines.get(actor.record.machine ?? '');
    if (definition !== undefined) return { actor, definition };
    actor = moment.actors.get(actor.record.parent ?? '') ?? null;
  }
  return null;
}

/** Resolves what is selected; null when there is no client at all. */
export function subjectOf(state: ViewState): Subject | null {
  const { clients, selection, cursor } = state;
  const client = clients.find(({ id }) => id === selection?.client);
  if (client === undefined) return null;
  const moment = momentAt(client, cursor);
  const isLive = cursor === 'live';
  const id = selection?.actor ?? null;
  const actor = (id === null ? undefined : moment.actors.get(id)) ?? null;
  const now = isLive ? moment : momentAt(client, 'live');
  const connectionId = connectionOf(now, id);
  const connection = moment.connections.get(connectionId ?? '') ?? null;
  return {
    client,
    moment,
    isLive,
    actor,
    connection,
    connectionId,
    charted: chartedActor(moment, client, actor),
    blocked: blockedReason(client, state),
  };
}

/** The time in a client that a countdown counts from, in ms since its start. */
export function timeIn(
  client: ClientView,
  moment: Moment,
  isLive: boolean,
  epochMs: number,
): number {
  if (!isLive) return moment.at;
  return client.isConnected
    ? Math.max(client.lastAt, epochMs - originOf(client.info))
    : client.lastAt;
}

/** The seq of the last event of a client at or before a time in ms since the epoch; -1 before all. */
export function seqAt(client: ClientView, epochMs: number): number {
  const at = epochMs - client.info.startedAt;
  const { events } = client;
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events.at(middle)?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return events.at(low - 1)?.seq ?? -1;
}
