import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { HelloFrame, Payload } from '../protocol/frames.js';
import { authenticate, tokenOf } from './authenticate.js';
import type { Core } from './core.js';
import type { ExpiryQueue } from './expiry-queue.js';
import type { Link, LinkHandler } from './link.js';
import { refuseLink } from './refuse-link.js';
import { welcome } from './sessions.js';
import type { User } from './types.js';

/** A hello that is not answered by then gets a sign that the server speaks the protocol, in ms. */
const PATIENCE_MS = 500;

/** What a greeting is made of. */
interface GreetingOptions {
  readonly core: Core;
  readonly request: IncomingMessage;
  /** Who it is, where that was asked at the upgrade; undefined where it is to be asked. */
  readonly user: User | null | undefined;
  /** The greetings that wait for a hello. */
  readonly awaited: ExpiryQueue<Link>;
}

/** Refuses whoever is not a client yet, and tells the app. */
export function turnAway(core: Core, link: Link, error: unknown): void {
  const end = refuseLink(core, link, error);
  if (end !== null) core.turnedAway({ ...end, address: link.address });
}

/** Has a link from its opening to the welcome. */
export class Greeting implements LinkHandler {
  readonly #options: GreetingOptions;
  #aborter: AbortController | null = null;

  constructor(options: GreetingOptions) {
    this.#options = options;
  }

  received(link: Link, data: Payload): void {
    const { core } = this.#options;
    try {
      if (this.#aborter !== null) throw new ProtocolError('HELLO_TWICE', 'wait for the welcome');
      const frame = core.settings.codec.decode(data);
      if (frame.type !== 'hello') throw new ProtocolError('HELLO_EXPECTED');
      this.#options.awaited.delete(link);
      this.#greet(link, frame);
    } catch (error) {
      turnAway(core, link, error);
    }
  }

  drained(): void {
    // Nothing was held back.
  }

  ended(link: Link): void {
    this.#options.awaited.delete(link);
    this.#aborter?.abort(new Error('the link has ended'));
  }

  #greet(link: Link, hello: HelloFrame): void {
    const { core, request, user } = this.#options;
    if (user !== undefined) {
      welcome(core, link, hello, user, request);
      return;
    }
    const aborter = new AbortController();
    this.#aborter = aborter;
    const { clock, codec } = core.settings;
    const timer = clock.setTimeout(() => {
      link.write(codec.encodeControl({ type: 'pong', id: 0 }));
    }, PATIENCE_MS);
    aborter.signal.addEventListener('abort', () => {
      clock.clearTimeout(timer);
    });
    const token = hello.auth ?? tokenOf(request);
    authenticate(core, request, token, aborter.signal).then(
      (found) => {
        clock.clearTimeout(timer);
        if (!link.isOver) welcome(core, link, hello, found, request);
      },
      (error: unknown) => {
        clock.clearTimeout(timer);
        turnAway(core, link, error);
      },
    );
  }
}
