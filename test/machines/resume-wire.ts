import { EventEmitter } from 'node:events';
import { FakeEventTarget } from '../../src/testing/fake-event-target.js';
import type { VirtualClock } from '../support/virtual-clock.js';

const WIRE = 'wire';

/** One direction of a link: first in, first out, each after the latency; a stall holds all of them. */
class Pipe {
  readonly #clock: VirtualClock;
  readonly #latencyMs: number;
  #due: (() => void)[] = [];
  #timers = new Set<number>();
  #isStalled = false;
  #isCut = false;

  constructor(clock: VirtualClock, latencyMs: number) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  get isStalled(): boolean {
    return this.#isStalled;
  }

  put(arrive: () => void): void {
    if (this.#isCut) return;
    const timer = this.#clock.setTimeout(
      () => {
        this.#timers.delete(timer);
        if (this.#isStalled) this.#due.push(arrive);
        else arrive();
      },
      this.#latencyMs,
      WIRE,
    );
    this.#timers.add(timer);
  }

  stall(): void {
    this.#isStalled = true;
  }

  flow(): void {
    this.#isStalled = false;
    for (const arrive of this.#due.splice(0)) if (!this.#isCut) arrive();
  }

  /** What is under way is lost, and so is what comes. */
  cut(): void {
    this.#isCut = true;
    this.#due = [];
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
  }
}

/** What can be heard of a link from outside. */
export interface Tap {
  /** A frame is handed to a socket. */
  readonly sent: (link: MemoryLink, from: 'client' | 'server', data: string) => void;
  /** A frame has arrived. */
  readonly arrived: (link: MemoryLink, at: 'client' | 'server', data: string) => void;
}

type Data = string | ArrayBufferLike | ArrayBufferView;

const textOf = (data: Data): string => {
  if (typeof data !== 'string') throw new Error('these worlds have no binary frames');
  return data;
};

const sizeOf = (data: string): number => Buffer.byteLength(data);

/** The end of a link that a server holds: as much of a socket of `ws` as a server uses. */
class ServerEnd extends EventEmitter {
  readonly protocol: string;
  bufferedAmount = 0;
  readonly #link: MemoryLink;

  constructor(link: MemoryLink, protocol: string) {
    super();
    this.#link = link;
    this.protocol = protocol;
  }

  send(data: Data, taken?: () => void): void {
    this.#link.serverSends(textOf(data), taken);
  }

  close(code = 1005, reason = ''): void {
    this.#link.serverCloses(code, reason);
  }

  terminate(): void {
    this.#link.serverCuts();
  }

  ping(): void {
    this.#link.serverPings();
  }

  pause(): void {
    throw new Error('nobody floods in these worlds');
  }

  resume(): void {
    // Never paused.
  }
}

/** The end of a link that a client holds: a WebSocket as browsers have it. */
class ClientEnd extends FakeEventTarget {
  readyState: 0 | 1 | 2 | 3 = 0;
  protocol = '';
  binaryType = 'arraybuffer';
  readonly bufferedAmount = 0;
  readonly protocols: readonly string[];
  readonly #link: MemoryLink;

  constructor(link: MemoryLink, protocols: readonly string[]) {
    super();
    this.#link = link;
    this.protocols = protocols;
  }

  send(data: Data): void {
    if (this.readyState === 1) this.#link.clientSends(textOf(data));
  }

  close(code = 1005, reason = ''): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.#link.clientCloses(code, reason);
  }

  tell(type: 'open' | 'message' | 'error' | 'close', init: object = {}): void {
    this.fireRaw(type, init);
  }
}

/** One link in memory: each end may go without the other, with all that is under way to it. */
export class MemoryLink {
  readonly number: number;
  readonly client: ClientEnd;
  server: ServerEnd | null = null;
  readonly toServer: Pipe;
  readonly toClient: Pipe;
  readonly #clock: VirtualClock;
  readonly #tap: Tap;
  #held: (() => void)[] = [];
  #isServerOver = false;

  constructor(number: number, protocols: readonly string[], network: Network) {
    this.number = number;
    this.#clock = network.clock;
    this.#tap = network.tap;
    this.client = new ClientEnd(this, protocols);
    this.toServer = new Pipe(network.clock, network.latencyMs);
    this.toClient = new Pipe(network.clock, network.latencyMs);
  }

  get isOpen(): boolean {
    return this.client.readyState === 1 && !this.#isServerOver;
  }

  /** The server has let it in. */
  accept(take: (end: ServerEnd) => void): void {
    const [protocol = ''] = this.client.protocols;
    this.server = new ServerEnd(this, protocol);
    take(this.server);
    this.toClient.put(() => {
      if (this.client.readyState !== 0) return;
      this.client.readyState = 1;
      this.client.protocol = protocol;
      this.client.tell('open');
    });
  }

  /** Nobody listens there. */
  refuse(): void {
    if (this.client.readyState === 0) this.#clientOver(1006, '');
  }

  clientSends(data: string): void {
    this.#tap.sent(this, 'client', data);
    this.toServer.put(() => {
      if (this.#isServerOver) return;
      this.#tap.arrived(this, 'server', data);
      this.server?.emit('message', Buffer.from(data), false);
    });
  }

  clientCloses(code: number, reason: string): void {
    this.toServer.put(() => {
      this.#serverOver(code, reason);
    });
    this.#later(() => {
      this.#clientOver(code, reason);
    });
  }

  serverSends(data: string, taken: (() => void) | undefined): void {
    if (this.#isServerOver) return;
    this.#tap.sent(this, 'server', data);
    const { server } = this;
    this.toClient.put(() => {
      if (this.client.readyState !== 1) return;
      this.#tap.arrived(this, 'client', data);
      this.client.tell('message', { data });
    });
    // A socket that is not read fills up.
    const release = (): void => {
      if (server !== null) server.bufferedAmount -= sizeOf(data);
      taken?.();
    };
    if (server !== null) server.bufferedAmount += sizeOf(data);
    if (this.toClient.isStalled) this.#held.push(release);
    else this.#later(release);
  }

  serverCloses(code: number, reason: string): void {
    this.toClient.put(() => {
      this.#clientOver(code, reason);
      this.toServer.put(() => {
        this.#serverOver(code, reason);
      });
    });
  }

  serverCuts(): void {
    this.cut('server');
    this.toClient.put(() => {
      this.#clientOver(1006, '');
    });
  }

  serverPings(): void {
    this.toClient.put(() => {
      if (this.client.readyState === 1) this.toServer.put(() => this.server?.emit('pong'));
    });
  }

  stall(side: 'client' | 'server'): void {
    (side === 'client' ? this.toClient : this.toServer).stall();
  }

  flow(): void {
    this.toClient.flow();
    this.toServer.flow();
    for (const release of this.#held.splice(0)) release();
  }

  /** One end notices that the link is gone; what was under way to it is lost. */
  cut(side: 'client' | 'server'): void {
    (side === 'client' ? this.toClient : this.toServer).cut();
    this.#later(() => {
      if (side === 'client') this.#clientOver(1006, '');
      else this.#serverOver(1006, '');
    });
  }

  #clientOver(code: number, reason: string): void {
    if (this.client.readyState === 3) return;
    const error = Object.assign(new Error('the network broke'), { code: 'ECONNRESET' });
    if (this.client.readyState === 0) this.client.tell('error', { error });
    this.client.readyState = 3;
    this.toClient.cut();
    this.client.tell('close', { code, reason, wasClean: code !== 1006 });
  }

  #serverOver(code: number, reason: string): void {
    if (this.#isServerOver || this.server === null) return;
    this.#isServerOver = true;
    this.toServer.cut();
    this.server.emit('close', code, Buffer.from(reason));
  }

  #later(run: () => void): void {
    this.#clock.setTimeout(run, 0, WIRE);
  }
}

/** What links are made of. */
export interface Network {
  readonly clock: VirtualClock;
  readonly latencyMs: number;
  readonly tap: Tap;
}

/** A class of WebSockets whose links these are. `made` is told of each, and lets it in or not. */
export function memoryWebSocket(
  network: Network,
  made: (link: MemoryLink) => void,
): new (url: string, protocols?: string | string[]) => ClientEnd {
  let links = 0;
  // A function that is called with new gives the object that it returns.
  return function (_url: string, protocols: string | string[] = []) {
    links += 1;
    const link = new MemoryLink(links, [protocols].flat(), network);
    made(link);
    return link.client;
  } as never;
}
