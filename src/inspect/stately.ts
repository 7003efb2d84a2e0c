import type { InspectEvent, Shown } from './envelope.js';
import type { MachineDefinition } from './definition.js';
import { machineConfig, valueOf } from './stately-config.js';

/** The version of `@statelyai/inspect` whose form this is. */
const VERSION = '0.7.2';

interface StatelyBase {
  readonly sessionId: string;
  readonly rootId: string;
  /** In ms since the epoch, as text. */
  readonly createdAt: string;
  readonly id: string;
  readonly _version: string;
}

interface StatelySnapshot {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly value?: unknown;
  readonly context?: Shown;
}

/** What Stately's inspector reads: the events of `@statelyai/inspect`. */
export type StatelyEvent = StatelyBase &
  (
    | {
        readonly type: '@xstate.actor';
        readonly name: string;
        readonly parentId: string | undefined;
        /** The config of the machine, as JSON. */
        readonly definition: string | undefined;
        readonly snapshot: StatelySnapshot;
      }
    | {
        readonly type: '@xstate.event';
        readonly event: { readonly type: string; readonly [key: string]: Shown };
        readonly sourceId: string | undefined;
      }
    | {
        readonly type: '@xstate.snapshot';
        readonly event: { readonly type: string; readonly [key: string]: Shown };
        readonly snapshot: StatelySnapshot;
      }
  );

interface KnownActor {
  readonly rootId: string;
  readonly definition: MachineDefinition | undefined;
}

/**
 * Translates records for Stately's viewer: `inspector.subscribe((events) =>
 * events.flatMap(toStately).forEach(send))`. What has no counterpart there (edges, timers, sockets)
 * gives nothing. Made of records, it shows no more than they do.
 *
 * @param startedAt `inspector.client.startedAt`
 */
export function createStatelyFeed(startedAt: number): (event: InspectEvent) => StatelyEvent[] {
  const machines = new Map<string, MachineDefinition>();
  const actors = new Map<string, KnownActor>();

  return (event) => {
    const base = (actor: string): StatelyBase => ({
      sessionId: actor,
      rootId: actors.get(actor)?.rootId ?? actor,
      createdAt: String(Math.round(startedAt + event.at)),
      id: `${actor}.${String(event.seq)}`,
      _version: VERSION,
    });
    switch (event.kind) {
      case 'machine':
        machines.set(event.definition.hash, event.definition);
        return [];
      case 'actor': {
        const { actor, parent, name, machine } = event;
        const definition = machine === null ? undefined : machines.get(machine);
        const rootId = parent === null ? actor : (actors.get(parent)?.rootId ?? parent);
        actors.set(actor, { rootId, definition });
        return [
          {
            ...base(actor),
            type: '@xstate.actor',
            name,
            parentId: parent ?? undefined,
            definition:
              definition === undefined ? undefined : JSON.stringify(machineConfig(definition)),
            snapshot: { status: 'active' },
          },
        ];
      }
      case 'step': {
        const { actor, source, event: given, states, status, context } = event;
        const definition = actors.get(actor)?.definition;
        const snapshot: StatelySnapshot = {
          status,
          ...(definition !== undefined && {
            value: valueOf(definition.root, new Set(states)),
            context,
          }),
        };
        return [
          { ...base(actor), type: '@xstate.event', event: given, sourceId: source ?? undefined },
          { ...base(actor), type: '@xstate.snapshot', event: given, snapshot },
        ];
      }
      case 'end':
        actors.delete(event.actor);
        return [];
      default:
        return [];
    }
  };
}
