import { EventEmitter } from 'node:events';
import type { WebSocketServer } from 'ws';
import type {
  Connection,
  createConnection,
  LinekeeperError,
  SessionLoss,
  WebSocketClass,
} from '../../src/client/index.js';
import { textCodec } from '../../src/protocol/text-codec.js';
import type {
  ConnectionServer,
  createConnectionServer,
  Logger,
  ServerClient,
} from '../../src/server/index.js';
import { seededRandom } from '../support/seeded-random.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { Ledger } from './resume-ledger.js';
import { memoryWebSocket, type MemoryLink } from './resume-wire.js';

/** Both halves of the product: the real ones, or with something wrong in them. */
export interface Product {
  readonly createConnection: typeof createConnection;
  readonly createConnectionServer: typeof createConnectionServer;
}

/** What has happened in a world, so that it can be said what was not tried. */
export interface Tally {
  delivered: number;
  resumed: number;
  /** Sessions that could not be resumed. */
  over: number;
  /** Times that messages were told as lost within a session. */
  lost: number;
  /** Links that were overtaken, or had another in their place. */
  superseded: number;
  /** Void tokens that were shown, and refused. */
  stolen: number;
}

export const newTally = (): Tally => ({
  delivered: 0,
  resumed: 0,
  over: 0,
  lost: 0,
  superseded: 0,
  stolen: 0,
});

/** How a world differs from another. */
export interface ProductSetup {
  readonly seed: number;
  /** How long it goes undisturbed. */
  readonly headStartMs: number;
  /** How much each side keeps. */
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly graceMs: number;
  readonly latencyMs: number;
  /** What a server does with a client that does not read, and from how many bytes on. */
  readonly slow: 'close' | 'drop';
  readonly slowBytes: number;
}

/** A server whose sockets come from elsewhere: as much of one of `ws` as a server listens to. */
class Endpoint extends EventEmitter {
  handleUpgrade(): never {
    throw new Error('there is no HTTP in these worlds');
  }
}

const request = { headers: {}, url: '/', socket: { remoteAddress: '127.0.0.1' } };
const url = 'ws://line.test/';

/** The errors that a link of two honest sides may end with. */
const honestEnds = ['SUPERSEDED', 'SLOW_CONSUMER', 'HELLO_LATE'];

/** The real client and the real server, over links in memory and on one virtual clock. */
export class ProductWorld {
  readonly clock = new VirtualClock(1_000_000);
  readonly connection: Connection;
  /** Whether the server lets links in. */
  isUp = true;
  /** Every link of the client, oldest first. */
  readonly links: MemoryLink[] = [];
  readonly #setup: ProductSetup;
  readonly #product: Product;
  readonly #tally: Tally;
  readonly #ledger: Ledger;
  readonly #sent = { client: 0, server: 0 };
  /** The session and the token that each link was welcomed with. */
  readonly #welcomes = new Map<MemoryLink, { readonly session: string; readonly token: string }>();
  /** Hellos that asked for a session, as they were sent. */
  readonly #hellos: { readonly session: string; readonly token: string; readonly data: string }[] =
    [];
  /** The place of each token among those of its session. */
  readonly #ranks = new Map<string, number>();
  /** The highest rank of which the server has heard that it arrived. */
  readonly #proven = new Map<string, number>();
  #server: ConnectionServer;
  #endpoint = new Endpoint();
  /** The session as the app of the client knows it. */
  #session: string | null = null;
  #hasLost = false;
  /** Whether nothing of the next link reaches the server. */
  #stallsNext = false;
  #wrong: Error | null = null;

  constructor(setup: ProductSetup, product: Product, tally: Tally, ledger = new Ledger()) {
    this.#setup = setup;
    this.#ledger = ledger;
    this.#product = product;
    this.#tally = tally;
    const { maxMessages, maxBytes, maxAgeMs, seed } = setup;
    this.#server = this.#serve();
    this.connection = product.createConnection({
      url,
      webSocket: this.#socketClass() as unknown as WebSocketClass,
      session: { required: true, maxMessages, maxBytes, maxAgeMs },
      clock: this.clock,
      random: seededRandom(seed),
      environment: null,
      storm: { maxAttempts: 1_000_000 },
      delivery: { mode: 'queue', maxMessages: 10_000, maxBytes: 10_000_000 },
    });
    this.#listen();
    this.connection.start();
  }

  get link(): MemoryLink | undefined {
    return this.links.at(-1);
  }

  /** The connection as the server knows it. */
  get client(): ServerClient | undefined {
    return this.#server.clients.get(this.connection.session?.id ?? '');
  }

  /** Fails where something is wrong by now. */
  check(): void {
    if (this.#wrong !== null) throw this.#wrong;
  }

  clientSends(size: number): void {
    this.#sent.client += 1;
    this.connection.send(`c${this.#sent.client} ${'x'.repeat(size)}`);
  }

  serverSends(size: number): void {
    const { client } = this;
    if (client === undefined) return;
    this.#sent.server += 1;
    const data = `${client.id} s${this.#sent.server} ${'x'.repeat(size)}`;
    const outcome = client.send(data);
    // What can be neither sent nor kept takes no number, and its sender is told.
    const isTooLarge = Buffer.byteLength(`:${data}`) > this.#setup.maxBytes;
    if (outcome !== 'dropped' || !isTooLarge) this.#ledger.pushed(client.id, data);
  }

  serverBroadcasts(topic: string, size: number): void {
    this.#server.broadcast(topic, 'x'.repeat(size));
  }

  /** Somebody else shows a token that is void by now. */
  steal(): void {
    const stolen = this.#hellos.find(
      ({ session, token }) => this.#ranks.get(token)! < (this.#proven.get(session) ?? 0),
    );
    if (stolen === undefined || !this.isUp) return;
    const Thief = this.#socketClass(true);
    const thief = new Thief(url, textCodec.subprotocol);
    thief.addEventListener('open', () => {
      thief.send(stolen.data.replace(/"link":\d+/, '"link":1000000'));
      this.clock.setTimeout(() => thief.close(1000), 1000, 'thief');
    });
    thief.addEventListener(
      'message',
      this.#guard(({ data }: { readonly data: unknown }) => {
        const frame = textCodec.decode(String(data));
        if (frame.type !== 'welcome') return;
        if (frame.resumed) throw new Error('a void token was taken');
        this.#tally.stolen += 1;
      }),
    );
  }

  /** A hello is held up until the client has given up on its link, and has another one. */
  delayHello(): void {
    this.#stallsNext = true;
    this.link?.cut('client');
    this.#until(() => !this.#stallsNext && this.link?.client.readyState === 1);
    const late = this.link;
    late?.cut('client');
    this.#until(() => this.link !== late && this.connection.getSnapshot().status === 'connected');
    late?.flow();
  }

  /** The server goes, and another takes its place. */
  restart(isGraceful: boolean): void {
    const former = this.#server;
    this.#endpoint = new Endpoint();
    if (isGraceful) void former.close({ overMs: 100 });
    else {
      former.removeAllListeners();
      former.on('error', () => undefined);
      for (const link of this.links) link.cut('server');
    }
    this.#server = this.#serve();
  }

  /** All is well from now on, until nothing happens any more. */
  settle(): void {
    this.isUp = true;
    for (let round = 0; round < 4; round += 1) {
      for (const link of this.links) link.flow();
      this.clock.advance(100_000);
      this.check();
    }
    const { status, queued } = this.connection.getSnapshot();
    if (status !== 'connected') throw new Error(`at rest, the connection is ${status}`);
    if (queued > 0) throw new Error('at rest, something is queued');
    const { client } = this;
    if (client === undefined) throw new Error('at rest, the server does not know the client');
    this.#ledger.atRest(client.id);
    if (client.unacknowledged + this.connection.session!.unacknowledged > 0) {
      throw new Error('at rest, something is not acknowledged');
    }
  }

  dispose(): void {
    this.connection[Symbol.dispose]();
  }

  /** Time passes until this is so, or for a minute. */
  #until(condition: () => boolean): void {
    for (let step = 0; step < 120 && !condition(); step += 1) this.clock.advance(500);
  }

  /** What listeners throw is contained by the product, and must not be missed here. */
  #guard<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      try {
        act(...args);
      } catch (error) {
        this.#wrong ??= error as Error;
      }
    };
  }

  #fail(what: string): void {
    this.#wrong ??= new Error(what);
  }

  #serve(): ConnectionServer {
    const { seed, graceMs, maxMessages, maxBytes, maxAgeMs, slow, slowBytes } = this.#setup;
    const server = this.#product.createConnectionServer({
      server: this.#endpoint as unknown as WebSocketServer,
      clock: this.clock,
      random: seededRandom(seed + 1),
      sessions: { graceMs, maxMessages, maxBytes, maxAgeMs },
      topics: { authorize: () => true },
      slowConsumer: { warnBytes: 10_000, maxBytes: slowBytes, patienceMs: 0, policy: slow },
      logger: this.#logger(),
    });
    server.on(
      'message',
      this.#guard(({ id }, data) => {
        this.#ledger.delivered(id, 'client', String(data));
        this.#tally.delivered += 1;
      }),
    );
    server.on(
      'lost',
      this.#guard(({ id }, range) => {
        this.#ledger.skipped(id, 'client', range);
      }),
    );
    server.on('error', (error) => {
      this.#fail(error.message);
    });
    return server;
  }

  #logger(): Logger {
    const silent = (): void => undefined;
    return {
      debug: silent,
      info: (details: object, message: string) => {
        const { code } = details as { readonly code?: string };
        const isHonest = honestEnds.includes(code ?? '');
        if (code === 'SUPERSEDED') this.#tally.superseded += 1;
        if (message.endsWith('Link refused') && !isHonest) this.#fail(`a link ended: ${code}`);
      },
      warn: silent,
      error: (_: object, message: string) => {
        this.#fail(message);
      },
    };
  }

  #socketClass(isStrange = false) {
    const { clock } = this;
    const { latencyMs } = this.#setup;
    const tap = {
      sent: this.#guard((link: MemoryLink, from: 'client' | 'server', data: string) => {
        if (!isStrange) this.#hearSent(link, from, data);
      }),
      arrived: this.#guard((link: MemoryLink, at: 'client' | 'server', data: string) => {
        if (!isStrange) this.#hearArrived(link, at, data);
      }),
    };
    return memoryWebSocket({ clock, latencyMs, tap }, (link) => {
      if (!isStrange) this.links.push(link);
      if (!isStrange && this.#stallsNext) link.stall('server');
      if (!isStrange) this.#stallsNext = false;
      const answer = (): void => {
        if (this.isUp) link.accept((end) => this.#endpoint.emit('connection', end, request));
        else link.refuse();
      };
      clock.setTimeout(answer, latencyMs, 'network');
    });
  }

  #hearSent(link: MemoryLink, from: 'client' | 'server', data: string): void {
    const frame = textCodec.decode(data);
    if (frame.type === 'hello' && frame.session !== undefined) {
      this.#hellos.push({ session: frame.session, token: frame.token!, data });
    } else if (frame.type === 'welcome') {
      this.#welcomes.set(link, frame);
      this.#ranks.set(frame.token, this.#ranks.size + 1);
    } else if (frame.type === 'numbered') {
      this.#ledger.wired(this.#welcomes.get(link)!.session, from, frame);
    }
  }

  #hearArrived(link: MemoryLink, at: 'client' | 'server', data: string): void {
    const frame = textCodec.decode(data);
    const welcome = this.#welcomes.get(link);
    if (at === 'client' && frame.type === 'welcome') {
      if (frame.resumed && frame.session !== this.#session) throw new Error('a strange session');
      this.#session ??= frame.session;
      if (frame.resumed) this.#tally.resumed += 1;
    } else if (at === 'server' && welcome !== undefined && frame.type !== 'hello') {
      const { session, token } = welcome;
      const rank = Math.max(this.#proven.get(session) ?? 0, this.#ranks.get(token)!);
      this.#proven.set(session, rank);
    }
  }

  #listen(): void {
    const { connection } = this;
    connection.on(
      'message',
      this.#guard((data) => {
        const text = data as string;
        this.#ledger.delivered(text.split(' ')[0]!, 'server', text);
        this.#tally.delivered += 1;
      }),
    );
    connection.on(
      'error',
      this.#guard((error) => {
        this.#told(error);
      }),
    );
    connection.on('retry', ({ close }) => {
      if (close?.cause === 'protocol' && !this.#isNew) this.#fail(`a link ended: ${close.reason}`);
    });
    connection.on(
      'open',
      this.#guard(({ recovered }) => {
        if ((recovered === false) !== this.#hasLost) {
          throw new Error(`recovered is ${String(recovered)}, lost is ${String(this.#hasLost)}`);
        }
        this.#hasLost = false;
      }),
    );
  }

  /** Before its first welcome a client takes a silent server for one without the protocol. */
  get #isNew(): boolean {
    return this.#session === null;
  }

  /** What the app of the client is told. */
  #told(error: LinekeeperError): void {
    if (error.code === 'SESSION_UNSUPPORTED' && this.#isNew) return;
    if (error.code !== 'SESSION_LOST') throw error;
    const { received, sent } = error.cause as SessionLoss;
    const session = this.#session!;
    if (this.connection.getSnapshot().status !== 'connected') this.#hasLost = true;
    if (received?.to === null) {
      this.#ledger.over(session, sent);
      this.#tally.over += 1;
      this.#session = this.#welcomes.get(this.link!)!.session;
      return;
    }
    this.#tally.lost += 1;
    if (received !== null) {
      const { from, to } = received;
      this.#ledger.skipped(session, 'server', { from, to });
    }
    if (sent !== null) this.#ledger.forgone(session, sent);
  }
}
