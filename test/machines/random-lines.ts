import { createFakeNetwork, type FakeNetwork } from '../support/fake-web-socket.js';
import type { FakeNodeSocket } from '../support/fake-node-socket.js';
import type { FakeSocket } from '../support/fake-socket.js';
import type { VirtualClock } from '../support/virtual-clock.js';
import type { Manner } from './random-step.js';

/** A socket with what the world knows of it. */
export interface Line {
  readonly socket: FakeSocket;
  readonly transport: string;
  /** What the server was shown; null without credentials. */
  readonly token: string | null;
}

/** Every socket between the connection and its server. */
export interface Lines {
  readonly network: FakeNetwork;
  /** Give this to the connection. */
  readonly WebSocket: FakeNetwork['WebSocket'];
  /** The sockets of the newest attempt. */
  readonly newest: readonly Line[];
  /** The newest socket of a transport while it is open. */
  open(transport: string): Line | undefined;
  /** Sockets that are neither closing nor closed: of the newest attempt, and of older ones. */
  live(): { readonly live: number; readonly stale: number };
  /** A socket of the newest attempt has ended. */
  readonly hasEnded: boolean;
  /** A socket that is closing or closed. */
  readonly dead: FakeSocket | undefined;
  /** What the server does with the next socket. */
  manner: Manner;
}

interface LinesOptions {
  readonly clock: VirtualClock;
  readonly sockets: 'browser' | 'node';
  /** A socket is made, the first of its attempt or another. */
  readonly dialled: (line: Line, isFirst: boolean) => void;
  /** The server closes a socket with a code, or answers an upgrade with HTTP 401. */
  readonly refused: (line: Line, code: number | 'http') => void;
  readonly sent: (line: Line, data: string) => void;
  /** Breaks the class of the sockets on purpose. */
  readonly sabotage?: ((Class: FakeNetwork['WebSocket']) => FakeNetwork['WebSocket']) | undefined;
}

/** Closed, or given up by the connection, which does not wait for the close. */
const isOver = ({ socket }: Line): boolean =>
  socket.readyState === 3 || (socket.readyState === 2 && socket.listenerCount('close') === 0);
const isHeld = ({ socket }: Line): boolean => socket.readyState < 2;

/** Lays the lines. */
export function layLines(options: LinesOptions): Lines {
  const { clock, dialled, refused } = options;
  const lines = new Map<FakeSocket, Line>();
  let newest: Line[] = [];
  let older: Line[] = [];

  const lineOf = (socket: FakeSocket): Line => {
    const line = lines.get(socket);
    if (line === undefined) throw new Error('A socket was made by another class.');
    return line;
  };
  const closeAfterOpen = (socket: FakeSocket, code: number): void => {
    socket.open();
    if (socket.readyState !== 1) return;
    refused(lineOf(socket), code);
    if (code === 1006) socket.fail();
    else socket.serverClose(code);
  };
  const answerUpgrade = (socket: FakeSocket, status: number): void => {
    const isShown = options.sockets === 'node';
    // `ws` tells the status first and the end a moment later; a deadline may come between the two.
    const note = (): void => {
      if (socket.listenerCount('close') > 0) refused(lineOf(socket), 'http');
    };
    if (isShown && status === 401) clock.setTimeout(note, 0, 'network');
    if (!isShown) {
      socket.fail();
      return;
    }
    const upgrade = socket as object as Pick<FakeNodeSocket, 'refuseUpgrade'>;
    upgrade.refuseUpgrade(status, { 'retry-after': '7' });
  };
  const manners: Readonly<Record<Manner, (socket: FakeSocket) => void>> = {
    accept: (socket) => socket.open(),
    refuse: (socket) => socket.fail(),
    hang: () => undefined,
    unauthorized: (socket) => answerUpgrade(socket, 401),
    unavailable: (socket) => answerUpgrade(socket, 503),
    flap: (socket) => closeAfterOpen(socket, 1006),
    reject: (socket) => closeAfterOpen(socket, 1008),
    crowded: (socket) => closeAfterOpen(socket, 1013),
  };
  const behaviour = (socket: FakeSocket): void => manners[self.manner](socket);
  const shared = { clock, latencyMs: 10, behaviour };
  const network: FakeNetwork =
    options.sockets === 'node'
      ? (createFakeNetwork({ ...shared, node: true }) as unknown as FakeNetwork)
      : createFakeNetwork(shared);
  network.onSend = (socket, data) => {
    if (typeof data !== 'string') throw new Error('The app sends text only.');
    options.sent(lineOf(socket), data);
  };

  const Class = options.sabotage?.(network.WebSocket) ?? network.WebSocket;
  const WebSocket = new Proxy(Class, {
    construct(target, given: ConstructorParameters<typeof Class>) {
      const socket = new target(...given);
      const { pathname, searchParams } = new URL(socket.url);
      const line = { socket, transport: pathname.slice(1), token: searchParams.get('token') };
      const isFirst =
        !newest.every(isHeld) || newest.some(({ transport }) => transport === line.transport);
      if (isFirst || newest.length === 0) {
        older = [...older, ...newest].filter(isHeld);
        newest = [];
      }
      newest.push(line);
      lines.set(socket, line);
      dialled(line, newest.length === 1);
      return socket;
    },
  });

  const self: Lines = {
    network,
    WebSocket,
    get newest() {
      return newest;
    },
    open: (transport) =>
      newest.find((line) => line.transport === transport && line.socket.readyState === 1),
    live() {
      older = older.filter(isHeld);
      return { live: newest.filter(isHeld).length, stale: older.length };
    },
    get hasEnded() {
      return newest.some(isOver);
    },
    get dead() {
      return network.sockets.findLast(({ readyState }) => readyState > 1);
    },
    manner: 'accept',
  };
  return self;
}
