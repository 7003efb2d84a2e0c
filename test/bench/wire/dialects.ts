import type { SessionName } from '../names.js';

/** What a server says that speaks the protocol of a contender, as far as streams need it. */
export interface ServerDialect {
  readonly subprotocol?: string;
  /** Said before the client has said anything. */
  readonly greeting?: string;
  /** The answer to what a client says before its first message; undefined for none. */
  answer(text: string): string | undefined;
  /** Whether it is a message, and not about the link. */
  isMessage(text: string): boolean;
  /** The message with this number, from 1 up. */
  message(seq: number, payload: string): string;
  /** Said after so many messages of the client; undefined for nothing. */
  acknowledgement(received: number): string | undefined;
}

/** What the server half of linekeeper says by default. */
const welcome = JSON.stringify({
  type: 'welcome',
  session: 'bench',
  token: '1.bench',
  resumed: false,
  received: 0,
  next: 1,
  heartbeatMs: 30_000,
  graceMs: 120_000,
  spreadMs: 0,
  window: { messages: 10_000, bytes: 1_048_576 },
});

/** A client says that it keeps 10 000 messages: half of them is when a server acknowledges at once. */
const ACKNOWLEDGED_EVERY = 5000;

const engineOpen = JSON.stringify({
  sid: 'bench',
  upgrades: [],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 1_000_000,
});

export const serverDialects: Readonly<Record<SessionName, ServerDialect>> = {
  ws: {
    answer: () => undefined,
    isMessage: () => true,
    message: (_, payload) => payload,
    acknowledgement: () => undefined,
  },

  linekeeper: {
    subprotocol: 'linekeeper.v1',
    answer: (text) => (text.startsWith('{"type":"hello"') ? welcome : undefined),
    isMessage: (text) => /^\d/.test(text),
    // The client has sent one message, which is acknowledged once.
    message: (seq, payload) => `${seq === 1 ? '1,1' : seq}:${payload}`,
    acknowledgement: (received) =>
      received % ACKNOWLEDGED_EVERY === 0 ? JSON.stringify({ type: 'ack', received }) : undefined,
  },

  'socket.io': {
    greeting: `0${engineOpen}`,
    answer: (text) => (text === '40' ? '40{"sid":"bench","pid":"bench"}' : undefined),
    isMessage: (text) => text.startsWith('42'),
    // With connection state recovery each event has an offset as its last argument.
    message: (seq, payload) => `42["message","${payload}","P${seq.toString(36).padStart(6, '0')}"]`,
    acknowledgement: () => undefined,
  },
};
