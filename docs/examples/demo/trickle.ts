import type { Connection } from 'linekeeper';

/** What became of the numbered messages, each told once. */
export interface TrickleListener {
  sent(text: string): void;
  waiting(text: string): void;
  gone(text: string): void;
}

/** A steady trickle of numbered messages that the server echoes. */
export interface Trickle {
  /** Sends one message now. */
  send(): void;
  stop(): void;
  /** Messages that had to wait for the line. */
  readonly queued: number;
  /** Messages that were handed to a socket and never came back. */
  readonly lost: number;
}

interface Message {
  readonly number: number;
  readonly at: number;
  hasWaited: boolean;
  isOverdue: boolean;
}

/** "#4", or "#4-#7". */
const span = (messages: readonly Message[]): string => {
  const numbers = messages.map(({ number }) => `#${number}`);
  return numbers.length > 1 ? `${numbers[0] ?? ''}-${numbers.at(-1) ?? ''}` : numbers.join('');
};

const since = (at: number): string => {
  const ms = performance.now() - at;
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
};

export function startTrickle(
  connection: Connection,
  everyMs: number,
  listener: TrickleListener,
): Trickle {
  /** In the queue of the connection, oldest first. */
  let waiting: Message[] = [];
  /** Handed to a socket, without an echo so far. */
  let underway: Message[] = [];
  let count = 0;
  let queued = 0;
  let lost = 0;
  let dropped = 0;

  const send = (): void => {
    const message = { number: ++count, at: performance.now(), hasWaited: false, isOverdue: false };
    const outcome = connection.send(String(message.number));
    if (outcome === 'sent') underway.push(message);
    if (outcome !== 'queued') return;
    message.hasWaited = true;
    waiting.push(message);
    queued += 1;
    listener.waiting(`#${message.number} queued, ${waiting.length} waiting`);
  };

  const tick = (): void => {
    for (const message of underway) {
      if (message.isOverdue) continue;
      message.isOverdue = true;
      listener.waiting(`#${message.number} sent, no echo yet`);
    }
    if (connection.getSnapshot().status !== 'stopped') send();
  };

  connection.subscribe((snapshot) => {
    const overflow = waiting.splice(0, snapshot.metrics.dropped - dropped);
    dropped = snapshot.metrics.dropped;
    if (overflow.length > 0) {
      const why = snapshot.status === 'stopped' ? 'stopped' : 'the queue is full, oldest first';
      listener.gone(`${span(overflow)} dropped: ${why}`);
    }
    underway.push(...waiting.splice(0, waiting.length - snapshot.queued));
  });

  connection.on('message', (data) => {
    const index = underway.findIndex(({ number }) => String(number) === data);
    const message = underway[index];
    if (message === undefined) return;
    if (!message.hasWaited) {
      underway.splice(index, 1);
      listener.sent(`#${message.number} sent, echo after ${since(message.at)}`);
      return;
    }
    // What left the queue together is told together, with its last echo.
    const batch = underway.filter(({ hasWaited }) => hasWaited);
    if (batch.at(-1) !== message) return;
    underway = underway.filter(({ hasWaited }) => !hasWaited);
    listener.sent(`${span(batch)} sent from the queue in order, echo after ${since(message.at)}`);
  });

  connection.on('close', () => {
    if (underway.length === 0) return;
    lost += underway.length;
    listener.gone(`${span(underway)} sent, never echoed: lost with the link`);
    underway = [];
  });

  const timer = setInterval(tick, everyMs);
  return {
    send,
    stop: () => {
      clearInterval(timer);
      waiting = [];
    },
    get queued() {
      return queued;
    },
    get lost() {
      return lost;
    },
  };
}
