import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { ProtocolError } from '../protocol/protocol-error.js';
import { frameErrors } from '../protocol/frame-errors.js';
import { authenticate, tokenOf } from './authenticate.js';
import type { Core } from './core.js';
import { ExpiryQueue } from './expiry-queue.js';
import { Greeting, turnAway } from './greeting.js';
import { Link, type LinkHandler } from './link.js';
import { PlainClient } from './plain-client.js';
import { wordsOf } from './refuse-link.js';
import type { User } from './types.js';

/** Meets every socket: those that speak the session protocol by their hello, the others at once. */
export class Greeter {
  readonly #core: Core;
  readonly #awaited: ExpiryQueue<Link>;

  constructor(core: Core) {
    this.#core = core;
    const { clock, limits } = core.settings;
    this.#awaited = new ExpiryQueue(clock, limits.helloTimeoutMs, (link) => {
      turnAway(core, link, new ProtocolError('HELLO_LATE'));
    });
  }

  /** Takes a socket that has just opened. `user` is undefined where it is to be asked for. */
  greet(
    socket: WebSocket,
    request: IncomingMessage,
    user: User | null | undefined,
    address: string,
  ): void {
    const core = this.#core;
    if (socket.protocol === core.settings.codec.subprotocol) {
      const awaited = this.#awaited;
      const greeting = new Greeting({ core, request, user, awaited });
      awaited.add(new Link(socket, address, core.desk, greeting));
      return;
    }
    const early = new EarlyMessages();
    const link = new Link(socket, address, core.desk, early);
    if (user === undefined) this.#identify(link, request, early);
    else this.#admit(link, request, user, early);
  }

  /** Nobody is waited for any more. */
  stop(): void {
    this.#awaited.clear();
  }

  #identify(link: Link, request: IncomingMessage, early: EarlyMessages): void {
    authenticate(this.#core, request, tokenOf(request), early.gone.signal).then(
      (user) => {
        if (!link.isOver) this.#admit(link, request, user, early);
      },
      (error: unknown) => {
        // Whoever has left was not refused.
        if (link.isOver) return;
        const isRefused = error instanceof ProtocolError && error.code === 'UNAUTHORIZED';
        const refusal = isRefused ? error : new ProtocolError('INTERNAL');
        const { code } = refusal;
        const [closeCode] = frameErrors[code];
        if (this.#core.settings.plain === 'json' && isRefused) {
          const message = wordsOf(refusal);
          link.write(JSON.stringify({ error: 'Authentication failed', message }));
        }
        this.#core.refuse({ code: closeCode ?? 1011, reason: code, address: link.address });
        link.close(closeCode ?? 1011, isRefused ? 'Authentication failed' : code);
      },
    );
  }

  #admit(link: Link, request: IncomingMessage, user: User | null, early: EarlyMessages): void {
    const client = new PlainClient(this.#core, link, user);
    this.#core.connected(client, request);
    for (const data of early.messages) client.received(link, data);
  }
}

/** As many messages, and bytes of them, are kept of a client that is not known yet. */
const MAX_EARLY = 100;
const MAX_EARLY_BYTES = 1_048_576;

/** Keeps what a plain client says before it is known who it is. */
class EarlyMessages implements LinkHandler {
  readonly messages: Parameters<LinkHandler['received']>[1][] = [];
  readonly gone = new AbortController();
  #bytes = 0;

  received(link: Link, data: Parameters<LinkHandler['received']>[1]): void {
    this.#bytes += data.length;
    const isRoom = this.messages.length < MAX_EARLY && this.#bytes <= MAX_EARLY_BYTES;
    if (isRoom) this.messages.push(data);
    else link.close(1008, 'too many messages before the answer');
  }

  drained(): void {
    // Nothing was held back.
  }

  ended(): void {
    this.gone.abort(new Error('the link has ended'));
  }
}
