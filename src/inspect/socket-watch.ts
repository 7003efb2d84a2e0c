import type { Clock, SocketFactory, WebSocketLike } from '../client/index.js';
import type { InspectRecord } from './envelope.js';
import type { FaultSettings } from './faults.js';
import { createFaultySocket, type FaultySocket, type SocketWitness } from './faulty-socket.js';
import { countOr } from './parts.js';
import type { Redaction } from './redaction.js';
import { createRefusedSocket } from './refused-socket.js';
import { sessionGreetingIn } from './session-greeting.js';
import type { InspectorTime } from './time.js';
import { bytesOf, createTrafficCounter, payloadOf, shownLength } from './traffic.js';

/** How long traffic is counted before it is told, in ms. */
const TRAFFIC_MS = 250;

/** What a watch of sockets is made of. */
export interface SocketWatchOptions {
  /** The connection. */
  readonly id: string;
  readonly transports: readonly string[];
  readonly clock: Clock;
  readonly time: InspectorTime;
  readonly redaction: Redaction;
  /** Whether the messages themselves are told. */
  readonly payloads: boolean;
  readonly faults: () => FaultSettings;
  readonly emit: (record: InspectRecord) => void;
}

/** The sockets of one connection. */
export interface SocketWatch {
  /** Gives what makes sockets that are watched. */
  factory(transport: string, create: SocketFactory): SocketFactory;
  /** A switch was thrown. */
  update(): void;
  /** Cuts every socket. */
  drop(): void;
  /** Tells what was counted last, and counts no more. */
  end(): void;
}

const isSocket = (made: unknown): made is WebSocketLike =>
  ['addEventListener', 'removeEventListener', 'send', 'close'].every(
    (method) =>
      typeof (made as Record<string, unknown> | null | undefined)?.[method] === 'function',
  );

/** Watches the sockets of a connection: what becomes of them, and what passes. */
export function createSocketWatch(options: SocketWatchOptions): SocketWatch {
  const { id, transports, clock, time, redaction, payloads, faults, emit } = options;
  const sockets = new Set<FaultySocket>();
  const latest = new Map<string, FaultySocket>();
  const counters = new Map(transports.map((name) => [name, createTrafficCounter(() => time.at())]));
  let count = 0;
  let timer: unknown;
  let isOver = false;

  function tellTraffic(): void {
    time.clearTimeout(timer);
    timer = undefined;
    for (const [transport, counter] of counters) {
      const counts = counter.take();
      if (counts === null) continue;
      const bufferedAmount = countOr(latest.get(transport)?.socket.bufferedAmount, 0);
      emit({ kind: 'traffic', connection: id, transport, bufferedAmount, ...counts });
    }
  }
  function passed(transport: string, direction: 'sent' | 'received', data: unknown): void {
    if (isOver) return;
    const bytes = bytesOf(data);
    counters.get(transport)?.count(direction, bytes);
    timer ??= time.setTimeout(tellTraffic, TRAFFIC_MS);
    const greeting = sessionGreetingIn(data);
    // The peer may repeat them in what is told without being asked for, such as a close reason.
    if (greeting !== null) redaction.learn(greeting.secrets);
    if (!payloads) return;
    const payload = redaction.payload(greeting?.shown ?? payloadOf(data), shownLength(data));
    emit({ kind: 'frame', connection: id, transport, direction, bytes, payload });
  }
  // As a browser has it that is offline: nothing passes, and nothing new opens.
  const hold = (): { stall: boolean; delayMs: number } => {
    const { stall, offline, delayMs } = faults();
    return { stall: stall || offline, delayMs };
  };

  return {
    factory: (transport, create) => (attempt) => {
      if (isOver) return create(attempt);
      const { url, protocols, credentials } = attempt;
      redaction.learn(credentials);
      redaction.learnUrl(url);
      redaction.learnProtocols(protocols);
      const { refuse, offline, delayMs } = faults();
      const made = refuse || offline ? null : create(attempt);
      // What is no socket, the connection refuses in its own words.
      if (made !== null && !isSocket(made)) return made;
      count += 1;
      const record = {
        kind: 'socket',
        connection: id,
        transport,
        socket: count,
        url: redaction.url(url),
      } as const;
      emit({ ...record, phase: 'connecting', close: null });
      const witness: SocketWitness = {
        opened: () => emit({ ...record, phase: 'open', close: null }),
        closed: ({ code, reason, wasClean }) => {
          sockets.delete(faulty);
          const close = { code, reason: redaction.text(reason), wasClean };
          emit({ ...record, phase: 'closed', close });
        },
        sent: (data) => passed(transport, 'sent', data),
        received: (data) => passed(transport, 'received', data),
      };
      const faulty: FaultySocket =
        made === null
          ? createRefusedSocket(url, delayMs, clock, witness)
          : createFaultySocket(made, hold, clock, witness);
      sockets.add(faulty);
      latest.set(transport, faulty);
      return faulty.socket;
    },
    update() {
      for (const socket of [...sockets]) socket.update();
    },
    drop() {
      for (const socket of [...sockets]) socket.drop();
    },
    end() {
      if (isOver) return;
      tellTraffic();
      isOver = true;
    },
  };
}
