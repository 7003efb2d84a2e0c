import type { FakeNodeSocket } from './fake-node-socket.js';
import type { FakePayload, FakeSocket } from './fake-socket.js';
import type { FakeNetwork } from './fake-web-socket.js';

/** An answer to a message: what is sent back, or nothing. */
export type Answer = string | Uint8Array | undefined;

/**
 * The far end of every connection of a world. What is done to connections waits for those that are
 * just being opened, and resolves when everything that needs no time has followed.
 */
export interface FakeServer<Socket extends FakeSocket = FakeSocket> {
  /** From now on lets in who comes, and who has been waiting since `hang()`. */
  accept(): Promise<void>;
  /**
   * From now on refuses who comes, and who has been waiting. The HTTP status and headers are seen
   * only by sockets in the shape of `ws` (`createWorld({ node: true })`), as in real life.
   */
  refuse(status?: number, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** From now on neither lets in nor refuses: TCP is accepted, the upgrade never answered. */
  hang(): void;
  /**
   * Closes every open connection with a close frame.
   *
   * @throws Error when none is open.
   */
  close(code?: number, reason?: string): Promise<void>;
  /**
   * Breaks every open connection without a close frame (1006), as a crash or a pulled cable does.
   *
   * @throws Error when none is open.
   */
  drop(): Promise<void>;
  /** Falls silent on the present connections: half-open links. New ones are served as before. */
  goSilent(): Promise<void>;
  /**
   * Sends a message on every open connection; it arrives after the latency.
   *
   * @throws Error when none is open.
   */
  send(data: string | Uint8Array): Promise<void>;
  /** Answers messages from now on: `server.answer((data) => (data === 'ping' ? 'pong' : undefined))`. */
  answer(reply: ((data: FakePayload, socket: Socket) => Answer) | undefined): void;
  /** Every message that has arrived, in order. */
  readonly received: readonly FakePayload[];
  /** The open connections, oldest first. */
  readonly connections: readonly Socket[];
}

const isNodeSocket = (socket: FakeSocket): socket is FakeNodeSocket => 'refuseUpgrade' in socket;

/** A server for all sockets of a network. `settle` lets everything happen that needs no time. */
export function createFakeServer<Socket extends FakeSocket>(
  network: FakeNetwork<Socket>,
  settle: () => Promise<void>,
): FakeServer<Socket> {
  const received: FakePayload[] = [];
  let reply: ((data: FakePayload, socket: Socket) => Answer) | undefined;

  const inState = (state: number): Socket[] =>
    network.sockets.filter(({ readyState }) => readyState === state);

  /** Acts on each socket of a state that is still in it when its turn comes. */
  const each = (state: number, act: (socket: Socket) => void): void => {
    for (const socket of inState(state)) if (socket.readyState === state) act(socket);
  };

  const isHeard = (socket: Socket): boolean => !socket.silent && !network.silent;
  const whyNone = (): string => {
    if (inState(1).length > 0) return 'it has fallen silent on every open connection.';
    const isWaiting = inState(0).length > 0;
    return `no connection is open, ${isWaiting ? 'one waits to be let in' : 'and none is tried'}.`;
  };

  async function act(what: string, onSocket: (socket: Socket) => void): Promise<void> {
    await settle();
    if (!inState(1).some(isHeard)) throw new Error(`server.${what}(): ${whyNone()}`);
    each(1, (socket) => {
      if (isHeard(socket)) onSocket(socket);
    });
    await settle();
  }

  network.onSend = (socket, data) => {
    if (!isHeard(socket)) return;
    received.push(data);
    const answer = reply?.(data, socket);
    if (answer !== undefined) socket.reply(answer);
  };

  return {
    received,
    get connections() {
      return inState(1);
    },
    async accept() {
      network.behaviour = 'accept';
      each(0, (socket) => {
        socket.open();
      });
      await settle();
    },
    async refuse(status, headers) {
      const refuse = (socket: Socket): void => {
        if (status !== undefined && isNodeSocket(socket)) socket.refuseUpgrade(status, headers);
        else socket.fail();
      };
      network.behaviour = refuse;
      each(0, refuse);
      await settle();
    },
    hang: () => void (network.behaviour = 'hang'),
    close: (code, reason) =>
      act('close', (socket) => {
        socket.serverClose(code, reason);
      }),
    drop: () =>
      act('drop', (socket) => {
        socket.fail();
      }),
    goSilent: () =>
      act('goSilent', (socket) => {
        socket.silent = true;
      }),
    send: (data) =>
      act('send', (socket) => {
        socket.reply(data);
      }),
    answer: (given) => void (reply = given),
  };
}
