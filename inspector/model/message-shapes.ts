import type {
  ActorRecord,
  ArmedTimer,
  ClientInfo,
  ClientState,
  CloseShown,
  CommandRecord,
  ConnectionRecord,
  DrawRecord,
  DroppedRecord,
  EdgeDefinition,
  EndRecord,
  FaultSettings,
  FaultsRecord,
  FrameRecord,
  InspectRecord,
  MachineDefinition,
  MachineRecord,
  Microstep,
  NoticeRecord,
  RttRecord,
  SocketRecord,
  StateDefinition,
  StatusRecord,
  StepRecord,
  SurroundingsShown,
  ToViewer,
  TrafficRecord,
} from 'linekeeper/inspect';
import {
  both,
  count,
  finite,
  flag,
  json,
  list,
  nullable,
  oneOf,
  positive,
  record,
  shape,
  table,
  text,
  variants,
  type Fields,
  type Shape,
} from './shape.js';

const MAX_LEVELS = 100;

const edge = record({
  id: text,
  source: text,
  targets: list(text),
  kind: oneOf('event', 'after', 'always', 'done', 'error', 'initial'),
  trigger: text,
  eventType: text,
  guard: nullable(text),
  actions: list(text),
  reenter: flag,
  description: text,
} satisfies Fields<EdgeDefinition, never>);

const flatState = record({
  id: text,
  key: text,
  type: oneOf('atomic', 'compound', 'parallel', 'final', 'history'),
  history: nullable(oneOf('shallow', 'deep')),
  description: text,
  tags: list(text),
  entry: list(text),
  exit: list(text),
  invokes: list(record({ id: text, src: text })),
  edges: list(edge),
} satisfies Fields<StateDefinition, 'states'>);

/** States within states, down to a level that nobody draws. */
const stateWithin = (levels: number): Shape =>
  levels === 0
    ? shape(`at most ${String(MAX_LEVELS)} levels of states`, () => false)
    : both(
        flatState,
        record({
          states: {
            test: (value) => list(stateWithin(levels - 1)).test(value),
            explain: (value, path) => list(stateWithin(levels - 1)).explain(value, path),
          },
        }),
      );

const machine = record({
  hash: text,
  id: text,
  root: stateWithin(MAX_LEVELS),
} satisfies Fields<MachineDefinition>);

const close = record({
  cause: text,
  code: count,
  reason: text,
  wasClean: flag,
  transport: nullable(text),
  httpStatus: nullable(finite),
  retryAfterMs: nullable(finite),
  duringHandshake: flag,
} satisfies Fields<CloseShown>);

const event = both(record({ type: text }), json);

/** A text, or nothing at all. */
const optionalText = shape(
  'a text, or nothing',
  (value) => value === undefined || typeof value === 'string',
);

const command = both(event, record({ connection: optionalText, actor: optionalText }));

const timer = record({
  id: text,
  edge: nullable(text),
  eventType: text,
  delayMs: finite,
  dueAt: finite,
} satisfies Fields<ArmedTimer>);

const microstep = record({
  eventType: text,
  edges: list(text),
  actions: list(text),
  states: list(text),
} satisfies Fields<Microstep>);

const amount = record({ frames: count, bytes: positive });

const surroundings = record({
  online: flag,
  visible: flag,
  frozen: flag,
} satisfies Fields<SurroundingsShown>);

const faults = record({
  stall: flag,
  delayMs: positive,
  refuse: flag,
  offline: flag,
  hidden: flag,
} satisfies Fields<FaultSettings>);

const records: Readonly<Record<InspectRecord['kind'], Shape>> = {
  actor: record({
    actor: text,
    parent: nullable(text),
    name: text,
    src: nullable(text),
    machine: nullable(text),
    connection: nullable(text),
  } satisfies Fields<ActorRecord>),
  machine: record({ definition: machine } satisfies Fields<MachineRecord>),
  step: record({
    actor: text,
    source: nullable(text),
    event,
    microsteps: list(microstep),
    states: list(text),
    status: oneOf('active', 'done', 'error', 'stopped'),
    context: json,
    accepts: list(text),
    armed: list(timer),
    over: list(text),
  } satisfies Fields<StepRecord>),
  end: record({ actor: text } satisfies Fields<EndRecord>),
  connection: record({
    connection: text,
    actor: text,
    transports: list(text),
    policy: json,
    credentials: record({ awaited: flag, refreshable: flag }),
    surroundings,
  } satisfies Fields<ConnectionRecord>),
  status: record({
    connection: text,
    status: oneOf('stopped', 'blocked-auth', 'offline', 'cooldown', 'connecting', 'connected'),
    reason: nullable(text),
    attempt: count,
    nextAttemptAt: nullable(finite),
    lastClose: nullable(close),
    rtt: nullable(finite),
    queued: count,
    metrics: table(finite),
    explanation: text,
  } satisfies Fields<StatusRecord>),
  notice: record({
    connection: text,
    type: oneOf('open', 'stable', 'close', 'retry', 'lost', 'restored', 'error'),
    close: nullable(close),
    delayMs: nullable(finite),
    cause: nullable(text),
  } satisfies Fields<NoticeRecord, 'kind'>),
  socket: record({
    connection: text,
    transport: text,
    socket: count,
    phase: oneOf('connecting', 'open', 'closed'),
    url: text,
    close: nullable(record({ code: count, reason: text, wasClean: flag })),
  } satisfies Fields<SocketRecord>),
  traffic: record({
    connection: text,
    transport: text,
    sent: amount,
    received: amount,
    bufferedAmount: positive,
    overMs: positive,
  } satisfies Fields<TrafficRecord>),
  frame: record({
    connection: text,
    transport: text,
    direction: oneOf('sent', 'received'),
    bytes: positive,
    payload: text,
  } satisfies Fields<FrameRecord>),
  rtt: record({ connection: text, transport: text, rttMs: positive } satisfies Fields<RttRecord>),
  faults: record({ connection: text, faults } satisfies Fields<FaultsRecord>),
  draw: record({ connection: text, value: finite } satisfies Fields<DrawRecord>),
  command: record({ command } satisfies Fields<CommandRecord>),
  dropped: record({ count } satisfies Fields<DroppedRecord>),
};

/** An event of a client. */
export const inspectEvent: Shape = both(
  // What was dropped is told between two seqs.
  record({ seq: positive, at: finite }),
  variants('kind', records),
);

/** Who a client is. */
export const clientInfo: Shape = record({
  id: shape('a text that is not empty', (value) => typeof value === 'string' && value !== ''),
  name: text,
  runtime: oneOf('browser', 'node'),
  startedAt: finite,
  isControllable: flag,
} satisfies Fields<ClientInfo>);

const clientState = { client: clientInfo, isConnected: flag } satisfies Fields<ClientState>;

/** What a relay says to a viewer. */
export const toViewer: Shape = variants('type', {
  clients: record({ clients: list(record(clientState)) }),
  client: record(clientState),
  events: record({ client: text, events: list(inspectEvent) }),
  result: record({ id: text, error: nullable(text) }),
} satisfies Record<ToViewer['type'], Shape>);
