import { asError, same } from './assertions.js';

/** The class that is checked: SupervisedWebSocket, or a WebSocket of the platform as the control. */
export type SocketClass = typeof WebSocket;

type Events = WebSocketEventMap;

/** A socket, and what it has told. */
export interface Link {
  readonly socket: WebSocket;
  /** The types of its events, in order. */
  readonly heard: readonly string[];
  /** The oldest event of this type that was not asked for yet, or the next one. */
  told<T extends keyof Events>(type: T): Promise<Events[T]>;
  /** Does this inside the listener of the next event of this type. */
  during<T extends keyof Events, R>(type: T, act: (event: Events[T]) => R): Promise<R>;
}

/** What a check gets. The sockets that it makes here are closed after it. */
export interface Bench {
  readonly WebSocket: SocketClass;
  /** Host and port of the server. */
  readonly host: string;
  /** The address of a path of the server, see echo-server.ts. */
  url(path: string): string;
  make(...args: readonly unknown[]): WebSocket;
  open(path: string, ...protocols: readonly unknown[]): Link;
  /** Lets the server do what it holds back. */
  letGo(): Promise<void>;
  /** A round trip over another socket: whatever was to come at once has come. */
  settled(): Promise<void>;
}

export type Check = (bench: Bench) => void | Promise<void>;

/** By the path of the web-platform-test in its folder `websockets`. */
export type Checks = Readonly<Record<string, Check>>;

/** Where the server listens, twice: a client may open one socket at a time to each address. */
export interface Addresses {
  readonly port: number;
  readonly asidePort: number;
}

const types = ['open', 'message', 'error', 'close'] as const;

function watch(socket: WebSocket): Link {
  const heard: string[] = [];
  const untold: Event[] = [];
  const waiting = new Map<string, (event: Event) => void>();
  for (const type of types) {
    socket.addEventListener(type, (event) => {
      heard.push(type);
      const tell = waiting.get(type);
      waiting.delete(type);
      if (tell === undefined) untold.push(event);
      else tell(event);
    });
  }
  return {
    socket,
    heard,
    told: <T extends keyof Events>(type: T) =>
      new Promise<Events[T]>((resolve) => {
        const at = untold.findIndex((event) => event.type === type);
        if (at === -1) waiting.set(type, resolve as (event: Event) => void);
        else resolve(untold.splice(at, 1)[0] as Events[T]);
      }),
    during: <T extends keyof Events, R>(type: T, act: (event: Events[T]) => R) =>
      new Promise<R>((resolve, reject) => {
        const listen = (event: Events[T]): void => {
          try {
            resolve(act(event));
          } catch (error) {
            reject(asError(error));
          }
        };
        socket.addEventListener(type, listen, { once: true });
      }),
  };
}

/** Runs one check against a class; it throws what was not as it should be. */
export async function runCheck(
  check: Check,
  WebSocket: SocketClass,
  { port, asidePort }: Addresses,
): Promise<void> {
  const made: WebSocket[] = [];
  const host = `127.0.0.1:${String(port)}`;
  const make = (...args: readonly unknown[]): WebSocket => {
    const socket = new WebSocket(...(args as [string]));
    made.push(socket);
    return socket;
  };
  const aside = async (path: string): Promise<void> => {
    const link = watch(make(`ws://127.0.0.1:${String(asidePort)}${path}`));
    await link.told('open');
    link.socket.send('a round trip');
    same((await link.told('message')).data, 'a round trip', 'the answer');
    link.socket.close();
    await link.told('close');
  };
  try {
    await check({
      WebSocket,
      host,
      url: (path) => `ws://${host}${path}`,
      make,
      open: (path, ...protocols) => watch(make(`ws://${host}${path}`, ...protocols)),
      letGo: () => aside('/let-go'),
      settled: () => aside('/echo'),
    });
  } finally {
    for (const socket of made) socket.close();
  }
}
