import type {
  ArmedTimer,
  CloseShown,
  ConnectionRecord,
  InspectRecord,
  Microstep,
  SocketRecord,
  TrafficRecord,
} from 'linekeeper/inspect';
import { command, faultFields } from './command-shape.js';
import { definition } from './definition-shape.js';
import {
  flag,
  listOf,
  nullable,
  number,
  objectOf,
  oneOf,
  place,
  shown,
  tableOf,
  text,
  variantOf,
  type Check,
  type Fields,
} from './shape.js';

type Kind = InspectRecord['kind'];
type RecordOf<Name extends Kind> = Omit<Extract<InspectRecord, { readonly kind: Name }>, 'kind'>;

const word = text();
const words = listOf(word);
const wordOrNull = nullable(word);

const timer = objectOf<ArmedTimer>({
  id: word,
  edge: wordOrNull,
  eventType: word,
  delayMs: number,
  dueAt: number,
});

const microstep = objectOf<Microstep>({
  eventType: word,
  edges: words,
  actions: words,
  states: words,
});

const close = nullable(
  objectOf<CloseShown>({
    cause: word,
    code: number,
    reason: word,
    wasClean: flag,
    transport: wordOrNull,
    httpStatus: nullable(number),
    retryAfterMs: nullable(number),
    duringHandshake: flag,
  }),
);

const amount = objectOf<TrafficRecord['sent']>({ frames: number, bytes: number });

/** By kind, and with every field of its type: what is added there is missing here at once. */
const records: { readonly [Name in Kind]: Fields<RecordOf<Name>> } = {
  actor: {
    actor: word,
    parent: wordOrNull,
    name: word,
    src: wordOrNull,
    machine: wordOrNull,
    connection: wordOrNull,
  },
  machine: { definition },
  step: {
    actor: word,
    source: wordOrNull,
    event: objectOf<{ type: string }>({ type: word }),
    microsteps: listOf(microstep),
    states: words,
    status: oneOf('active', 'done', 'error', 'stopped'),
    context: shown,
    accepts: words,
    armed: listOf(timer),
    over: words,
  },
  end: { actor: word },
  connection: {
    connection: word,
    actor: word,
    transports: words,
    policy: shown,
    credentials: objectOf<ConnectionRecord['credentials']>({ awaited: flag, refreshable: flag }),
    surroundings: objectOf<ConnectionRecord['surroundings']>({
      online: flag,
      visible: flag,
      frozen: flag,
    }),
  },
  status: {
    connection: word,
    status: oneOf('stopped', 'blocked-auth', 'offline', 'cooldown', 'connecting', 'connected'),
    reason: wordOrNull,
    attempt: number,
    nextAttemptAt: nullable(number),
    lastClose: close,
    rtt: nullable(number),
    queued: number,
    metrics: tableOf(number),
    explanation: word,
  },
  notice: {
    connection: word,
    type: oneOf('open', 'stable', 'close', 'retry', 'lost', 'restored', 'error'),
    close,
    delayMs: nullable(number),
    cause: wordOrNull,
  },
  socket: {
    connection: word,
    transport: word,
    socket: number,
    phase: oneOf('connecting', 'open', 'closed'),
    url: word,
    close: nullable(
      objectOf<NonNullable<SocketRecord['close']>>({ code: number, reason: word, wasClean: flag }),
    ),
  },
  traffic: {
    connection: word,
    transport: word,
    sent: amount,
    received: amount,
    bufferedAmount: number,
    overMs: number,
  },
  frame: {
    connection: word,
    transport: word,
    direction: oneOf('sent', 'received'),
    bytes: number,
    payload: word,
  },
  rtt: { connection: word, transport: word, rttMs: number },
  faults: { connection: word, faults: objectOf(faultFields) },
  draw: { connection: word, value: number },
  command: { command },
  dropped: { count: number },
};

/** A record with its place and time. */
export const event: Check = variantOf(
  'kind',
  Object.fromEntries(
    Object.entries<Fields<object>>(records).map(([kind, fields]) => [
      kind,
      objectOf({ ...fields, seq: place, at: number }),
    ]),
  ),
);
