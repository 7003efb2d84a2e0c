import type { SendOutcome } from '../../src/client/types.js';

/** The books of all messages, of both directions. */
export interface Ledger {
  /** The text of the next message of the app. */
  next(): string;
  /** The app was told what became of a message. */
  told(text: string, outcome: SendOutcome): void;
  /** The server received a frame of the app. */
  received(transport: string, text: string): void;
  /** The text of the next message of the server. */
  nextOfServer(): string;
  /** The app heard a message. */
  heard(transport: string, text: string): void;
  /** Whether the app has heard this message. */
  hasHeard(text: string): boolean;
  /** Messages that the app has sent on this page, and that the server has received of them. */
  readonly sent: number;
  readonly arrived: number;
  /** The page is left, and what was queued with it. */
  turn(): void;
}

/** Opens the books; `wrong` is told what does not add up. */
export function openLedger(wrong: (what: string) => void): Ledger {
  let written = 0;
  let spoken = 0;
  let sent = 0;
  let arrived = 0;
  let lastArrived = '';
  const lastReceived = new Map<string, number>();
  const lastHeard = new Map<string, number>();

  const inOrder = (last: Map<string, number>, transport: string, text: string): void => {
    const number = Number(text.slice(1));
    const before = last.get(transport) ?? 0;
    if (number <= before) wrong(`${text} came after ${text[0] ?? ''}${String(before)}`);
    last.set(transport, number);
  };

  return {
    next: () => `m${String((written += 1))}`,
    told(text, outcome) {
      sent += 1;
      if (outcome === 'sent' && lastArrived !== text) wrong(`${text} was sent and is not there`);
      if (outcome !== 'sent' && lastArrived === text) wrong(`${text} was ${outcome} and is there`);
    },
    received(transport, text) {
      arrived += 1;
      lastArrived = text;
      inOrder(lastReceived, transport, text);
    },
    nextOfServer: () => `s${String((spoken += 1))}`,
    heard: (transport, text) => {
      if (text.startsWith('s')) inOrder(lastHeard, transport, text);
      else wrong(`the app heard "${text}"`);
    },
    hasHeard: (text) => [...lastHeard.values()].includes(Number(text.slice(1))),
    get sent() {
      return sent;
    },
    get arrived() {
      return arrived;
    },
    turn: () => {
      sent = 0;
      arrived = 0;
    },
  };
}
