import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { clientFrame, FrameReader, opcodes, type WholeFrame } from './frames.js';
import type { Member, SwarmDialect } from './swarm-dialects.js';

/** The end of the head of an HTTP answer. */
const BLANK_LINE = '\r\n\r\n';

/** Where a swarm goes. */
export interface SwarmTarget {
  readonly host: string;
  readonly port: number;
}

/** A client, and its socket while it has one. */
interface Bee extends Member {
  socket: Socket | null;
}

/**
 * Many clients without a library, which would cost more than the server under test. They answer
 * pings, count what comes, and come back to their sessions.
 */
export class Swarm {
  readonly #dialect: SwarmDialect;
  readonly #target: SwarmTarget;
  readonly #bees: Bee[] = [];
  #received = 0;
  #awaited = Number.POSITIVE_INFINITY;
  #complete = (): void => undefined;

  constructor(dialect: SwarmDialect, target: SwarmTarget) {
    this.#dialect = dialect;
    this.#target = target;
  }

  /** Clients that have a socket. */
  get size(): number {
    return this.#bees.filter(({ socket }) => socket !== null).length;
  }

  /** So many new clients come, some of them at once; resolves when all are in. */
  async join(count: number, atOnce: number): Promise<void> {
    for (let joined = 0; joined < count; joined += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, count - joined) }, (): Bee => ({
        session: null,
        token: '',
        received: 0,
        offset: '',
        links: 0,
        socket: null,
      }));
      this.#bees.push(...some);
      await Promise.all(some.map((bee) => this.#enter(bee)));
    }
  }

  /** Resolves when so many messages more have come than at the last call. */
  expect(count: number): Promise<void> {
    this.#awaited = count;
    return new Promise((resolve) => {
      this.#complete = resolve;
      this.#check();
    });
  }

  /** Everyone acknowledges what has come. */
  acknowledge(): void {
    for (const bee of this.#bees) {
      const words = this.#dialect.acknowledgement(bee);
      if (words !== undefined) bee.socket?.write(clientFrame(words));
    }
  }

  /** Cuts every socket, as a fault would; resolves when that is done. */
  async cut(): Promise<void> {
    const cut = this.#bees.flatMap(({ socket }) => {
      if (socket === null) return [];
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.resetAndDestroy();
      return [closed];
    });
    await Promise.all(cut);
  }

  /** The first clients come back, one after the other; each is cut again when it has what it lacked. */
  async comeBack(count: number, lacks: number): Promise<void> {
    for (const bee of this.#bees.slice(0, count)) {
      const { received, offset } = bee;
      await this.#enter(bee);
      while (bee.received < received + lacks) await pause(1);
      const { socket } = bee;
      const closed = new Promise((resolve) => socket?.once('close', resolve));
      socket?.resetAndDestroy();
      await closed;
      // What it was sent meanwhile it is to lack again.
      Object.assign(bee, { received, offset });
    }
  }

  #check(): void {
    if (this.#received < this.#awaited) return;
    this.#received -= this.#awaited;
    this.#awaited = Number.POSITIVE_INFINITY;
    this.#complete();
  }

  #enter(bee: Bee): Promise<void> {
    const { path, subprotocol, isInAtOnce } = this.#dialect;
    bee.links += 1;
    return new Promise((resolve, reject) => {
      const socket = connect({ ...this.#target, noDelay: true });
      bee.socket = socket;
      const reader = new FrameReader();
      let isUpgraded = false;
      socket.on('error', reject);
      socket.on('close', () => {
        bee.socket = null;
        reject(new Error('a client was not let in'));
      });
      socket.on('data', (data: Buffer) => {
        reader.push(data);
        if (!isUpgraded) {
          const end = reader.unread.indexOf(BLANK_LINE);
          if (end < 0) return;
          isUpgraded = true;
          reader.unread = reader.unread.subarray(end + BLANK_LINE.length);
          const words = this.#dialect.opening(bee);
          if (words !== undefined) socket.write(clientFrame(words));
          if (isInAtOnce) resolve();
        }
        for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
          if (this.#hear(bee, socket, frame)) resolve();
        }
      });
      const offer = subprotocol === undefined ? '' : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`;
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${offer}\r\n`,
      );
    });
  }

  /** Whether the client is in by that. */
  #hear(bee: Bee, socket: Socket, { opcode, payload }: WholeFrame): boolean {
    if (opcode === opcodes.ping) socket.write(clientFrame(payload, opcodes.pong));
    if (opcode !== opcodes.text) return false;
    const heard = this.#dialect.hear(payload.toString('latin1'), bee);
    if (heard === undefined) {
      this.#received += 1;
      this.#check();
      return false;
    }
    if (heard.answer !== undefined) socket.write(clientFrame(heard.answer));
    return heard.isIn === true;
  }
}
