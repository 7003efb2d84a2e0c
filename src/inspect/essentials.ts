import type { ArmedTimer, InspectEvent } from './envelope.js';

/**
 * What stands of the events that were dropped: charts, live actors with their timers, and how each
 * connection stood. With it a reader understands the rest, whenever it comes.
 */
export interface Essentials {
  /** Takes in the event that is dropped next. */
  take(event: InspectEvent): void;
  /** What a reader lacks who has read everything before a seq, in order. */
  from(seq: number): InspectEvent[];
}

type StepEvent = Extract<InspectEvent, { kind: 'step' }>;
type EndEvent = Extract<InspectEvent, { kind: 'end' }>;

/** The latest step of an actor, and what came of its timers in all of them. */
interface StepSlot {
  readonly running: Map<string, ArmedTimer>;
  readonly over: Set<string>;
}

/** Ends that are remembered, for readers that have read of the birth. */
const MAX_ENDS = 1000;
/** What is remembered of actors and connections; an app that ends its actors never has so much. */
const MAX_SLOTS = 10_000;
const MAX_OVER = 200;

const cap = (keys: Map<unknown, unknown> | Set<unknown>, most: number): void => {
  if (keys.size <= most) return;
  const [oldest] = keys.keys();
  keys.delete(oldest);
};

/** An app that makes machines from data may have no end of charts: the latest are kept. */
const MAX_CHARTS = 1000;

/** Nothing dropped yet. */
export function createEssentials(): Essentials {
  const charts: InspectEvent[] = [];
  const slots = new Map<string, InspectEvent>();
  const steps = new Map<string, StepSlot>();
  const ends = new Map<EndEvent, number>();

  function put(key: string, event: InspectEvent): void {
    // The one that was changed last is forgotten last.
    slots.delete(key);
    slots.set(key, event);
    cap(slots, MAX_SLOTS);
  }

  /** The step with all timers that run after it, not only those that it armed. */
  function whole(event: StepEvent): StepEvent {
    const { actor } = event;
    const { running, over } = steps.get(actor) ?? { running: new Map(), over: new Set() };
    steps.set(actor, { running, over });
    cap(steps, MAX_SLOTS);
    for (const id of event.over) {
      running.delete(id);
      over.add(id);
      cap(over, MAX_OVER);
    }
    for (const timer of event.armed) {
      running.set(timer.id, timer);
      over.delete(timer.id);
    }
    return { ...event, armed: [...running.values()], over: [...over] };
  }

  function end(event: EndEvent): void {
    const { actor } = event;
    ends.set(event, slots.get(`actor ${actor}`)?.seq ?? -1);
    cap(ends, MAX_ENDS);
    slots.delete(`actor ${actor}`);
    slots.delete(`step ${actor}`);
    steps.delete(actor);
    const gone = [...slots.values()].flatMap((one) =>
      one.kind === 'connection' && one.actor === actor ? one.connection : [],
    );
    for (const [key, one] of slots) {
      if ('connection' in one && one.connection !== null && gone.includes(one.connection)) {
        slots.delete(key);
      }
    }
  }

  return {
    take(event) {
      switch (event.kind) {
        case 'machine':
          charts.push(event);
          if (charts.length > MAX_CHARTS) charts.shift();
          break;
        case 'actor':
          put(`actor ${event.actor}`, event);
          break;
        case 'step':
          put(`step ${event.actor}`, whole(event));
          break;
        case 'end':
          end(event);
          break;
        case 'connection':
          put(`connection ${event.connection}`, event);
          break;
        case 'status':
        case 'faults':
        case 'socket': {
          const { kind, connection } = event;
          // The end of a socket may be told after that of its connection.
          if (!slots.has(`connection ${connection}`)) break;
          put(`${kind} ${connection} ${kind === 'socket' ? event.transport : ''}`, event);
          break;
        }
        default:
      }
    },
    from(seq) {
      const known = [...ends].filter(([, bornAt]) => bornAt >= 0 && bornAt < seq);
      return [...charts, ...slots.values(), ...known.map(([event]) => event)]
        .filter((event) => event.seq >= seq)
        .sort((a, b) => a.seq - b.seq);
    },
  };
}
