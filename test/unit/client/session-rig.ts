import type {
  LinekeeperError,
  SessionLoss,
  SupervisionOptions,
} from '../../../src/client/index.js';
import type { FakePayload, FakeSocket } from '../../support/fake-socket.js';
import type { FakeNetwork } from '../../support/fake-web-socket.js';
import type { VirtualClock } from '../../support/virtual-clock.js';
import { createBench, type Bench } from './bench.js';

export const SUBPROTOCOL = 'linekeeper.v1';

type Fields = Readonly<Record<string, unknown>>;

/** A server of PROTOCOL.md, written from that page alone: the test says what it says. */
export interface ScriptedServer {
  /** Whether a hello is answered. @default true */
  welcomes: boolean;
  /** Whether requests are confirmed at once. @default true */
  confirms: boolean;
  /** Whether numbered frames arrive. @default true */
  takes: boolean;
  /** Put over the fields of each welcome. */
  welcome: Fields;
  /** Whether there is one to be resumed. */
  readonly hasSession: boolean;
  /** Every hello, oldest first. */
  readonly hellos: readonly Fields[];
  /** What has come after the hello on the latest link, as text. */
  readonly heard: readonly string[];
  /** The numbered frames of this session, once and in order, without their numbers. */
  readonly taken: readonly string[];
  /** How many numbered frames it has said in this session. */
  readonly said: number;
  /** The socket of the latest link. */
  readonly socket: FakeSocket;
  /** Sends the next numbered frame, now or on the next link: `:hello`, `#topic\nhello`, `{…}`. */
  say(body: string | Uint8Array): void;
  /** Sends a frame as it is. */
  control(frame: Fields | string | Uint8Array): void;
  /** Acknowledges all that was taken. */
  acknowledge(): void;
  /** Answers the request with this number. */
  reply(to: number, code?: string): void;
  /** Cannot repeat what comes before this number any more. */
  forgetBefore(number: number): void;
  /** What a restart does. */
  forgetSession(): void;
}

interface Memory {
  readonly id: string;
  epoch: number;
  received: number;
  first: number;
  readonly said: (string | Uint8Array)[];
  readonly taken: string[];
}

const isRequest = (body: string): boolean => /^(#|\{"type":"(un)?subscribe")/.test(body);

const toBytes = (data: FakePayload): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data as ArrayBuffer);

/** Latin-1, so that any bytes can be compared as text. */
const textOf = (data: FakePayload): string =>
  typeof data === 'string' ? data : String.fromCharCode(...toBytes(data));

/** Binary frame: a text header, then the bytes of the body. */
const framed = (seq: number, body: string | Uint8Array): string | Uint8Array =>
  typeof body === 'string'
    ? `${String(seq)}${body}`
    : Uint8Array.from([...new TextEncoder().encode(String(seq)), ...body]);

/** Serves the sockets, of one URL or of all, that have agreed on the session protocol. */
export function serveSessions(
  network: FakeNetwork,
  clock: VirtualClock,
  url?: string,
): ScriptedServer {
  const { onSend: others } = network;
  const hellos: Fields[] = [];
  let heard: string[] = [];
  let link: FakeSocket | null = null;
  let sessions = 0;
  let memory: Memory | null = null;

  const soon = (socket: FakeSocket, run: () => void): void => {
    clock.setTimeout(
      () => {
        if (socket === link && socket.readyState === 1 && !socket.silent) run();
      },
      network.latencyMs,
      'network',
    );
  };

  const begin = (): Memory => {
    sessions += 1;
    return { id: `s${String(sessions)}`, epoch: 0, received: 0, first: 1, said: [], taken: [] };
  };

  const meet = (hello: Fields): void => {
    const isResumed = memory !== null && hello['session'] === memory.id;
    const session = isResumed && memory !== null ? memory : begin();
    memory = session;
    session.epoch += 1;
    const asked = isResumed ? (hello['received'] as number) : 0;
    const next = Math.max(session.first, asked + 1);
    server.control({
      type: 'welcome',
      session: session.id,
      token: `${session.id}.${String(session.epoch)}`,
      resumed: isResumed,
      ...(hello['session'] !== undefined && !isResumed && { refusal: 'unknown' }),
      received: session.received,
      next,
      heartbeatMs: 30_000,
      graceMs: 120_000,
      spreadMs: 0,
      window: { messages: 1000, bytes: 1_048_576 },
      ...server.welcome,
    });
    for (let seq = next; seq <= session.said.length && link?.readyState === 1; seq += 1) {
      link.message(framed(seq, session.said[seq - 1]!));
    }
  };

  const take = (frame: string): void => {
    const [, number, body] = /^(\d+)(?:,\d+)?([^]*)$/.exec(frame) ?? [];
    const seq = Number(number);
    if (memory === null || body === undefined || seq !== memory.received + 1) return;
    const session = memory;
    session.received = seq;
    session.taken.push(body);
    if (!server.confirms || !isRequest(body)) return;
    // An answer belongs to the session, whatever becomes of the link.
    const answer = (): void => {
      if (memory === session) server.reply(seq);
    };
    clock.setTimeout(answer, network.latencyMs, 'network');
  };

  network.onSend = (socket, data) => {
    if (url !== undefined && socket.url !== url) others?.(socket, data);
    if (socket.protocol !== SUBPROTOCOL || socket.url !== (url ?? socket.url)) return;
    const text = textOf(data);
    const frame = (text.startsWith('{') ? JSON.parse(text) : {}) as Fields;
    if (frame['type'] === 'hello') {
      hellos.push(frame);
      heard = [];
      link = socket;
      if (server.welcomes) soon(socket, () => meet(frame));
      return;
    }
    heard.push(text);
    if (frame['type'] === 'ping') {
      soon(socket, () => server.control({ type: 'pong', id: frame['id'] }));
    }
    if (frame['type'] === 'lost' && memory !== null) {
      memory.received = Math.max(memory.received, (frame['next'] as number) - 1);
    }
    if (frame['type'] === undefined && server.takes) take(text);
  };

  const server: ScriptedServer = {
    welcomes: true,
    confirms: true,
    takes: true,
    welcome: {},
    hellos,
    get heard() {
      return heard;
    },
    get hasSession() {
      return memory !== null;
    },
    get said() {
      return memory?.said.length ?? 0;
    },
    get taken() {
      return memory?.taken ?? [];
    },
    get socket() {
      if (link === null) throw new Error('No hello has come yet.');
      return link;
    },
    say(body) {
      if (memory === null) throw new Error('There is no session.');
      memory.said.push(body);
      if (link?.readyState === 1) link.message(framed(memory.said.length, body));
    },
    control(frame) {
      const isData = typeof frame === 'string' || frame instanceof Uint8Array;
      server.socket.message(isData ? frame : JSON.stringify(frame));
    },
    acknowledge() {
      server.control({ type: 'ack', received: memory?.received ?? 0 });
    },
    reply(to, code) {
      const error = code === undefined ? {} : { error: { code, message: 'no' } };
      server.say(JSON.stringify({ type: 'reply', to, ...error }));
    },
    forgetBefore(number) {
      if (memory !== null) memory.first = number;
    },
    forgetSession() {
      memory = null;
    },
  };
  return server;
}

/** A bench whose connection has a session with a scripted server. */
export interface SessionBench extends Bench {
  readonly server: ScriptedServer;
  /** The losses that were told. */
  readonly losses: readonly SessionLoss[];
  /** The link breaks. */
  cut(): void;
  /** The link breaks, and the wait for the next attempt passes. */
  comeBack(): void;
}

/** Makes a bench whose connection has a session; the server is ready, the connection not started. */
export function createSessionBench(
  options: SupervisionOptions = {},
  world: Parameters<typeof createBench>[1] = {},
): SessionBench {
  const bench = createBench({ session: true, ...options }, world);
  const losses: SessionLoss[] = [];
  bench.connection.on('error', ({ code, cause }: LinekeeperError) => {
    if (code === 'SESSION_LOST') losses.push(cause as SessionLoss);
  });
  const cut = (): void => {
    bench.network.last.fail();
  };
  return {
    ...bench,
    server: serveSessions(bench.network, bench.clock),
    losses,
    cut,
    comeBack: () => {
      cut();
      const { nextAttemptAt } = bench.connection.getSnapshot();
      bench.clock.advance((nextAttemptAt ?? 0) - bench.clock.now());
    },
  };
}

/** The same, connected. */
export function createSession(options: SupervisionOptions = {}): SessionBench {
  const bench = createSessionBench(options);
  bench.connect();
  return bench;
}

/** How a promise has settled by now: `pending`, `done`, or the code of its error. */
export async function outcome(promise: Promise<void>): Promise<string> {
  let is = 'pending';
  promise.then(
    () => (is = 'done'),
    (error: unknown) => (is = (error as LinekeeperError).code),
  );
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return is;
}
