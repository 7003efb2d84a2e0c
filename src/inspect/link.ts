import {
  createConnection,
  fullJitter,
  type Connection,
  type WebSocketClass,
  type WebSocketLike,
} from '../client/index.js';
import { verbOfCode } from '../protocol/close-codes.js';
import {
  inspectProtocol,
  type ClientInfo,
  type FromApp,
  type InspectEvent,
  type ToApp,
} from './envelope.js';
import type { Feed } from './feed.js';
import { createSuspects } from './suspects.js';
import type { InspectorTime } from './time.js';

/** What a link to an inspector is made of. */
interface LinkOptions {
  /** The relay's address: `ws://127.0.0.1:4111`. */
  readonly url: string;
  readonly token: string;
  readonly webSocket: WebSocketClass | undefined;
  readonly time: InspectorTime;
  readonly client: ClientInfo;
  readonly feed: Feed;
  /** Carries out a command; gives what went wrong, or null. */
  readonly command: (command: unknown) => string | null;
  readonly guarded: (task: () => void) => void;
  /** The relay has been gone for 5 s. */
  readonly lost: () => void;
  /** The relay said no, for a reason that it has not given just before. */
  readonly refused: (close: { readonly code: number; readonly reason: string }) => void;
}

/** Frames wait while more than this has not left the socket, in bytes. */
const HIGH_WATER_BYTES = 1_000_000;
/** Records are gathered this long, in ms; and a full socket is tried again after it. */
const GATHER_MS = 16;
/** How much one message, and one round of sending, is at most, in characters. */
const MAX_MESSAGE = 256 * 1024;
/** A longer message is none of the relay's. */
const MAX_HEARD = 1_000_000;

/** Invalid payload, and message too big: what the relay says to one message. */
const ofMessages: ReadonlySet<number> = new Set([1007, 1009]);

const ignore = (): void => undefined;

/** The part of a `ws` socket by which it lets its process end. */
interface NodeSocket {
  on?(type: 'upgrade', listener: (response: { socket?: { unref?: () => void } }) => void): void;
}

function parse(data: unknown): ToApp | null {
  if (typeof data !== 'string' || data.length > MAX_HEARD) return null;
  try {
    const message = JSON.parse(data) as Partial<Record<string, unknown>> | null;
    if (message?.['type'] === 'welcome') {
      const { next } = message;
      return { type: 'welcome', next: typeof next === 'number' ? next : 0 };
    }
    if (message?.['type'] !== 'command' || typeof message['id'] !== 'string') return null;
    return message as ToApp;
  } catch {
    return null;
  }
}

/** Records as messages of a bounded size, with the seq that follows each. */
function* messagesOf(
  chunks: Iterable<readonly InspectEvent[]>,
  isAlone: (seq: number) => boolean,
): Generator<{ readonly text: string; readonly next: number; readonly count: number }> {
  for (const events of chunks) {
    let texts: string[] = [];
    let length = 0;
    for (const [index, event] of events.entries()) {
      const text = JSON.stringify(event);
      texts.push(text);
      length += text.length;
      const isWhole = length >= MAX_MESSAGE || isAlone(event.seq);
      if (!isWhole && index < events.length - 1) continue;
      yield {
        text: `{"type":"events","events":[${texts.join()}]}`,
        next: Math.floor(event.seq) + 1,
        count: texts.length,
      };
      texts = [];
      length = 0;
    }
  }
}

/** A linekeeper connection of its own, which is not inspected and keeps no process alive. */
function connect(
  { url, token, webSocket, time }: LinkOptions,
  made: (socket: WebSocketLike) => void,
): Connection {
  return createConnection({
    url: `${url.replace(/\/$/, '')}/app`,
    protocols: [inspectProtocol, `token.${token}`],
    delivery: 'drop',
    heartbeat: false,
    // A process that has nothing else to do waits for this, and not for the rest.
    connectTimeoutMs: 5000,
    environment: null,
    gates: { network: false, visibility: false },
    backoff: fullJitter({ baseMs: 500, capMs: 15_000 }),
    // A message that was refused is not sent again as it was.
    close: { codes: Object.fromEntries([...ofMessages].map((code) => [code, 'retry'])) },
    clock: {
      now: () => time.startedAt + time.at(),
      setTimeout: (fn, ms) => time.setTimeout(fn, ms),
      clearTimeout: (id) => {
        time.clearTimeout(id);
      },
    },
    // What goes wrong here is not the app's business.
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    inspect: {
      probe: () => ({
        inspect: ignore,
        environment: (source) => source,
        random: (random) => random,
        sockets: (_, create) => (attempt) => {
          const socket = create(attempt);
          (socket as NodeSocket).on?.('upgrade', (response) => response.socket?.unref?.());
          made(socket);
          return socket;
        },
        attach: ignore,
        failed: ignore,
      }),
    },
    ...(webSocket !== undefined && { webSocket }),
  });
}

/**
 * The way to the inspector: tells what happens, takes commands, and comes back by itself.
 *
 * @returns what ends it.
 */
export function createLink(options: LinkOptions): () => void {
  const { time, client, feed, command, guarded, lost, refused } = options;
  let socket: WebSocketLike | undefined;
  /** The seq that the relay gets next; null while it has not said. */
  let cursor: number | null = null;
  let timer: unknown;
  let toldReason: string | null = null;
  const suspects = createSuspects();

  const connection = connect(options, (made) => {
    socket = made;
  });
  const send = (text: string): boolean =>
    connection.getSnapshot().status === 'connected' && connection.send(text) === 'sent';
  const say = (message: FromApp): boolean => send(JSON.stringify(message));
  function flush(): void {
    timer = undefined;
    if (cursor === null) return;
    let length = 0;
    const messages = messagesOf(feed.since(cursor), suspects.isAlone);
    for (;;) {
      if (length > MAX_MESSAGE || (socket?.bufferedAmount ?? 0) > HIGH_WATER_BYTES) break;
      const message = messages.next();
      if (message.done === true) return;
      const { text, next, count } = message.value;
      if (!send(text)) break;
      suspects.sent(next, count);
      length += text.length;
      cursor = Math.max(cursor, next);
    }
    gather();
  }
  function gather(): void {
    if (cursor === null) return;
    timer ??= time.setTimeout(() => {
      guarded(flush);
    }, GATHER_MS);
  }
  function heard(message: ToApp): void {
    if (message.type === 'welcome') {
      const from = Math.min(Math.max(0, Math.floor(message.next)), feed.next());
      cursor = suspects.resume(from);
      if (cursor > from) {
        const dropped = { kind: 'dropped', count: 1, seq: cursor - 0.5, at: time.at() } as const;
        say({ type: 'events', events: [dropped] });
      }
      flush();
    } else {
      const { id } = message;
      say({ type: 'result', id, error: command(message.command) });
    }
  }

  connection.on('open', () => {
    cursor = null;
    say({ type: 'hello', client });
  });
  connection.on('close', ({ code, reason }) => {
    cursor = null;
    if (ofMessages.has(code)) suspects.refused();
    if (['retry', 'room-reset'].includes(verbOfCode(code)) || toldReason === reason) return;
    toldReason = reason;
    guarded(() => {
      refused({ code, reason });
    });
  });
  connection.on('lost', () => {
    guarded(lost);
  });
  connection.on('message', (data) => {
    const message = parse(data);
    if (message === null) return;
    guarded(() => {
      heard(message);
    });
  });
  const unsubscribe = feed.subscribe(gather);
  connection.start();

  return () => {
    unsubscribe();
    guarded(flush);
    cursor = null;
    time.clearTimeout(timer);
    connection[Symbol.dispose]();
  };
}
