import type { FrameData } from '../policies/liveness.js';
import type { AttemptInfo, Handshake } from './ports.js';
import type { WebSocketLike } from './web-socket.js';

/** A handshake in progress. */
interface RunningHandshake {
  /** Takes an inbound frame. */
  readonly hear: (data: FrameData) => void;
  /** Resolves with the frames that the handshake did not take, in order. */
  readonly done: Promise<readonly FrameData[]>;
}

/** Runs the app's first exchange over a socket that has just opened. */
export function startHandshake(
  handshake: (talk: Handshake) => unknown,
  socket: WebSocketLike,
  attempt: AttemptInfo,
): RunningHandshake {
  const inbox: FrameData[] = [];
  const takers: ((data: FrameData) => void)[] = [];
  const talk: Handshake = {
    ...attempt,
    send: (data) => {
      socket.send(data);
    },
    next: () =>
      new Promise((resolve) => {
        const waiting = inbox.shift();
        if (waiting === undefined) takers.push(resolve);
        else resolve(waiting);
      }),
  };
  return {
    hear: (data) => {
      const taker = takers.shift();
      if (taker === undefined) inbox.push(data);
      else taker(data);
    },
    done: (async () => {
      await handshake(talk);
      return inbox;
    })(),
  };
}
