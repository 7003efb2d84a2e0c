import { createMachine, type AnyStateMachine } from 'xstate';
import type {
  ClientInfo,
  InspectEvent,
  InspectRecord,
  MachineDefinition,
  StatusRecord,
  StepRecord,
} from 'linekeeper/inspect';
import { MachineReading } from '../../../src/inspect/machine-reading.js';
import {
  createViewerStore,
  type ClientView,
  type ViewerStore,
} from '../../../inspector/model/index.js';

/** Noon of a day, in ms since the epoch. */
export const startedAt = Date.UTC(2026, 10, 20, 12);

export const clientInfo: ClientInfo = {
  id: 'app',
  name: 'my app',
  runtime: 'node',
  startedAt,
  isControllable: true,
};

/** The chart of a machine, as the emitter reads it. */
export const chartOf = (machine: AnyStateMachine): MachineDefinition =>
  new MachineReading(machine).definition;

/** A switch with a guard, two candidates, and a timer. */
export const light = chartOf(
  createMachine({
    id: 'light',
    initial: 'off',
    states: {
      off: { on: { press: [{ guard: 'isBroken', target: 'dead' }, { target: 'on' }] } },
      on: { on: { press: 'off' }, after: { 1000: 'off' } },
      dead: {},
    },
  }),
);

/** Gives records their seq and time, one ms apart unless told otherwise. */
export const sequence = (
  records: readonly (InspectRecord & { readonly at?: number })[],
  from = 0,
): InspectEvent[] =>
  records.map((record, index) => ({ at: from + index, ...record, seq: from + index }));

export const actorRecord = (actor: string, more: Partial<InspectRecord> = {}): InspectRecord => ({
  ...{
    kind: 'actor',
    actor,
    parent: null,
    name: actor,
    src: null,
    machine: null,
    connection: null,
  },
  ...(more as object),
});

export const stepRecord = (actor: string, more: Partial<StepRecord> = {}): StepRecord => ({
  kind: 'step',
  actor,
  source: null,
  event: { type: 'press' },
  microsteps: [],
  states: [],
  status: 'active',
  context: null,
  accepts: [],
  armed: [],
  over: [],
  ...more,
});

export const connectionRecord = (more: Partial<InspectRecord> = {}): InspectRecord => ({
  kind: 'connection',
  connection: 'c1',
  actor: 'a1',
  transports: ['main'],
  policy: {},
  credentials: { awaited: false, refreshable: false },
  surroundings: { online: true, visible: true, frozen: false },
  ...(more as object),
});

export const statusRecord = (more: Partial<StatusRecord> = {}): StatusRecord => ({
  kind: 'status',
  connection: 'c1',
  status: 'connected',
  reason: null,
  attempt: 0,
  nextAttemptAt: null,
  lastClose: null,
  rtt: null,
  queued: 0,
  metrics: {},
  explanation: 'connected: for 0.0 s',
  ...more,
});

/** A store that knows the client `app`, with these records. */
export function storeOf(
  records: readonly (InspectRecord & { readonly at?: number })[],
  limit?: number,
): ViewerStore {
  const store = createViewerStore(limit === undefined ? {} : { limit });
  store.apply({ type: 'client', client: clientInfo, isConnected: true });
  store.apply({ type: 'events', client: 'app', events: sequence(records) });
  return store;
}

/** The only client of a store. */
export function clientOf(store: ViewerStore): ClientView {
  const [client] = store.getSnapshot().clients;
  if (client === undefined) throw new Error('the store has no client');
  return client;
}

/** A client with these records. */
export const clientWith = (
  records: readonly (InspectRecord & { readonly at?: number })[],
  limit?: number,
): ClientView => clientOf(storeOf(records, limit));
