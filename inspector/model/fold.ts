import {
  noFaults,
  type InspectEvent,
  type MachineRecord,
  type StepRecord,
} from 'linekeeper/inspect';
import type { ActorMoment, ConnectionMoment, Moment, Timed, TransportMoment } from './moment.js';

/** A moment in the making: the maps are its own, what they hold is never changed. */
export interface Fold extends Moment {
  seq: number;
  at: number;
  readonly actors: Map<string, ActorMoment>;
  readonly connections: Map<string, ConnectionMoment>;
  machines: ReadonlyMap<string, Timed<MachineRecord>>;
}

/** Begins where a moment stands, which stays as it is. @default before everything */
export const startFold = (moment?: Moment): Fold => ({
  seq: moment?.seq ?? -1,
  at: moment?.at ?? 0,
  actors: new Map(moment?.actors),
  connections: new Map(moment?.connections),
  machines: moment?.machines ?? new Map(),
});

/** An actor whose birth was dropped on the way. */
const unknownActor = (event: Timed<StepRecord>): ActorMoment => ({
  id: event.actor,
  record: {
    kind: 'actor',
    actor: event.actor,
    parent: null,
    name: event.actor,
    src: null,
    machine: null,
    connection: null,
    seq: event.seq,
    at: event.at,
  },
  phase: 'live',
  endedAt: null,
  endedSeq: null,
  states: [],
  context: null,
  accepts: [],
  status: 'active',
  armed: [],
  step: null,
});

function afterStep(actor: ActorMoment, step: Timed<StepRecord>): ActorMoment {
  const { states, context, accepts, status } = step;
  let { armed } = actor;
  if (step.over.length > 0) armed = armed.filter(({ id }) => !step.over.includes(id));
  if (step.armed.length > 0) {
    const renewed = new Set(step.armed.map(({ id }) => id));
    armed = [...armed.filter(({ id }) => !renewed.has(id)), ...step.armed].sort(
      (a, b) => a.dueAt - b.dueAt,
    );
  }
  if (status !== 'active') armed = [];
  return { ...actor, states, context, accepts, status, armed, step };
}

function changeConnection(
  { connections }: Fold,
  id: string,
  change: (connection: ConnectionMoment) => Partial<ConnectionMoment>,
): void {
  const connection = connections.get(id);
  if (connection !== undefined) connections.set(id, { ...connection, ...change(connection) });
}

const changeTransport = (
  fold: Fold,
  { connection, transport }: { readonly connection: string; readonly transport: string },
  change: (transport: TransportMoment) => Partial<TransportMoment>,
): void =>
  changeConnection(fold, connection, ({ transports }) => ({
    transports: transports.map((one) =>
      one.name === transport ? { ...one, ...change(one) } : one,
    ),
  }));

/** Takes an event into the moment. */
export function foldEvent(fold: Fold, event: InspectEvent): void {
  fold.seq = event.seq;
  fold.at = event.at;
  switch (event.kind) {
    case 'actor':
      fold.actors.set(event.actor, {
        id: event.actor,
        record: event,
        phase: 'live',
        endedAt: null,
        endedSeq: null,
        states: [],
        context: null,
        accepts: [],
        status: 'active',
        armed: [],
        step: null,
      });
      break;
    case 'machine':
      if (fold.machines.has(event.definition.hash)) break;
      fold.machines = new Map(fold.machines).set(event.definition.hash, event);
      break;
    case 'step':
      fold.actors.set(
        event.actor,
        afterStep(fold.actors.get(event.actor) ?? unknownActor(event), event),
      );
      break;
    case 'end': {
      const actor = fold.actors.get(event.actor);
      if (actor === undefined) break;
      const status = actor.status === 'active' ? 'stopped' : actor.status;
      fold.actors.set(event.actor, {
        ...actor,
        phase: 'ended',
        endedAt: event.at,
        endedSeq: event.seq,
        status,
        armed: [],
      });
      break;
    }
    case 'connection':
      fold.connections.set(event.connection, {
        id: event.connection,
        record: event,
        status: null,
        since: event.at,
        transports: event.transports.map((name) => ({
          name,
          socket: null,
          rtt: null,
          traffic: null,
        })),
        faults: noFaults,
        faulted: null,
        rtt: null,
        queued: 0,
      });
      break;
    case 'status':
      changeConnection(fold, event.connection, ({ status, since }) => ({
        status: event,
        since: status?.status === event.status ? since : event.at,
        rtt: event.rtt,
        queued: event.queued,
      }));
      break;
    case 'rtt':
      changeConnection(fold, event.connection, () => ({ rtt: event.rttMs }));
      changeTransport(fold, event, () => ({ rtt: event.rttMs }));
      break;
    case 'socket':
      changeTransport(fold, event, ({ socket }) =>
        // The end of an old socket may be told after the birth of the next one.
        socket !== null && socket.socket > event.socket ? {} : { socket: event },
      );
      break;
    case 'traffic':
      changeTransport(fold, event, () => ({ traffic: event }));
      break;
    case 'faults':
      changeConnection(fold, event.connection, () => ({
        faults: event.faults,
        faulted: event,
      }));
      break;
    default:
  }
}

/** Leaves out actors that ended before a seq, and the connections that they were the roots of. */
export function pruned(moment: Moment, seq: number): Moment {
  const gone = new Set<string>();
  for (const { id, endedSeq } of moment.actors.values()) {
    if (endedSeq !== null && endedSeq < seq) gone.add(id);
  }
  if (gone.size === 0) return moment;
  return {
    ...moment,
    actors: new Map([...moment.actors].filter(([id]) => !gone.has(id))),
    connections: new Map(
      [...moment.connections].filter(([, { record }]) => !gone.has(record.actor)),
    ),
  };
}
