import type { ArmedTimer, InspectEvent } from 'linekeeper/inspect';

/** What a step did to the timers of its actor. */
export interface TimerChanges {
  readonly armed: readonly ArmedTimer[];
  /** Ids of those that fired or were cancelled, before any were armed. */
  readonly over: readonly string[];
}

/** What a late viewer needs of an event when newer ones have pushed it out. */
export interface Standing {
  /** Of each slot, the latest event stands. */
  readonly slot: string;
  /** The actor or connection with whose end it falls; null for what stands for good. */
  readonly owner: string | null;
  /** Of a connection, its root actor. */
  readonly root?: string;
  /** Only of a step. */
  readonly timers?: TimerChanges;
}

/** An event as it is kept: the text that viewers are sent, and what it means for later. */
export interface Entry {
  readonly seq: number;
  readonly text: string;
  readonly bytes: number;
  /** Null for what nobody needs once it is out. */
  readonly standing: Standing | null;
  /** The actor whose end it is. */
  readonly ended: string | null;
}

export const ownerOfActor = (actor: string): string => `actor ${actor}`;
const ownerOfConnection = (connection: string): string => `connection ${connection}`;

function standingOf(event: InspectEvent): Standing | null {
  switch (event.kind) {
    case 'machine':
      return { slot: `machine ${event.definition.hash}`, owner: null };
    case 'actor':
      return { slot: `birth ${event.actor}`, owner: ownerOfActor(event.actor) };
    case 'step': {
      const { actor, armed, over } = event;
      return { slot: `step ${actor}`, owner: ownerOfActor(actor), timers: { armed, over } };
    }
    case 'connection': {
      const { connection, actor } = event;
      const owner = ownerOfConnection(connection);
      return { slot: `connection ${connection}`, owner, root: actor };
    }
    case 'status':
    case 'faults': {
      const owner = ownerOfConnection(event.connection);
      return { slot: `${event.kind} ${event.connection}`, owner };
    }
    case 'socket': {
      const { connection, transport } = event;
      const slot = `socket ${JSON.stringify([connection, transport])}`;
      return { slot, owner: ownerOfConnection(connection) };
    }
    default:
      return null;
  }
}

export function entryOf(event: InspectEvent): Entry {
  const text = JSON.stringify(event);
  return {
    seq: event.seq,
    text,
    bytes: Buffer.byteLength(text),
    standing: standingOf(event),
    ended: event.kind === 'end' ? event.actor : null,
  };
}

/** A step that tells what became of all timers, not only of those that it armed or ended. */
export function withTimers(step: Entry, { armed, over }: TimerChanges): Entry {
  const text = JSON.stringify({ ...(JSON.parse(step.text) as object), armed, over });
  return { ...step, text, bytes: Buffer.byteLength(text) };
}
