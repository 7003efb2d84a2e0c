import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Packed, Payload } from '../protocol/frames.js';
import { LinekeeperError } from '../protocol/errors.js';
import { ContainedEmitter } from './contained-emitter.js';
import { ExpiryQueue } from './expiry-queue.js';
import { LinkDesk } from './link-desk.js';
import type { ServerSettings } from './options.js';
import { ResumeTokens } from './tokens.js';
import { Topics } from './topics.js';
import type { ClientEnd, Refusal, SendOutcome, ServerClient, ServerEvents, User } from './types.js';

/** An acknowledgement alone is sent at most this often, in ms. */
const ACK_DELAY_MS = 1000;

/** A population is never told to spread further than this, in ms (PERF.md, section 4). */
const MAX_SPREAD_MS = 15_000;

/** How many bits of chance a session id and the secret of the tokens have. */
const ID_BYTES = 16;
const SECRET_BYTES = 32;

/** A client as the parts of a server know it. */
export interface Member extends ServerClient {
  /** Whether it is gone for good. */
  readonly isOver: boolean;
  /** Sends what is packed already, or the data where the client does without a session. */
  deliver(packed: Packed, data: Payload): SendOutcome;
  /** Says when to come back, and closes. */
  drain(retryAfterMs: number): void;
  /** It is gone for good. */
  end(why: ClientEnd): void;
}

/** Who sends an acknowledgement alone when its time has come. */
interface Acknowledging {
  acknowledge(): void;
}

/** What is counted besides the links. */
interface Counters {
  accepted: number;
  refused: number;
  resumed: number;
  notResumed: number;
}

/** What the parts of a server share. */
export class Core extends ContainedEmitter<ServerEvents> {
  readonly settings: ServerSettings<User>;
  readonly desk: LinkDesk;
  readonly clients = new Map<string, Member>();
  readonly topics = new Topics<Member>();
  readonly tokens = new ResumeTokens(randomBytes(SECRET_BYTES));
  readonly counters: Counters = { accepted: 0, refused: 0, resumed: 0, notResumed: 0 };
  /** Clients without a link, in the order in which they go. */
  readonly waiting: ExpiryQueue<Member>;
  /** Clients that are owed an acknowledgement. */
  readonly acks: ExpiryQueue<Acknowledging>;
  isClosing = false;

  constructor(settings: ServerSettings<User>, left: (address: string) => void) {
    super();
    const { clock, sessions } = settings;
    this.settings = settings;
    this.desk = new LinkDesk(settings, ({ address }) => {
      left(address);
    });
    this.waiting = new ExpiryQueue(clock, sessions.graceMs, (client) => {
      client.end('expired');
    });
    this.acks = new ExpiryQueue(clock, ACK_DELAY_MS, (client) => {
      client.acknowledge();
    });
  }

  now(): number {
    return this.settings.clock.now();
  }

  /** A name that nobody can guess. */
  newId(): string {
    return randomBytes(ID_BYTES).toString('base64url');
  }

  /** How long the whole population needs to come back, in ms. */
  spreadMs(): number {
    const { reconnectsPerSecond } = this.settings;
    return Math.min(MAX_SPREAD_MS, (this.clients.size / reconnectsPerSecond) * 1000);
  }

  /** A client that was not there before. */
  connected(client: Member, request: IncomingMessage): void {
    this.clients.set(client.id, client);
    this.settings.logger.debug({ client: client.id }, '[WebSocket] Client connected');
    this.announce('connection', client, request);
  }

  /** A client has lost its link; the one that waits longest makes room for it. */
  wait(client: Member): void {
    this.waiting.add(client);
    if (this.waiting.size > this.settings.sessions.maxWaiting) this.waiting.first?.end('evicted');
  }

  /** A client is gone for good. */
  gone(client: Member, why: ClientEnd): void {
    this.clients.delete(client.id);
    this.waiting.delete(client);
    this.settings.logger.debug({ client: client.id, why }, '[WebSocket] Client gone');
    this.announce('end', client, why);
  }

  refuse(refusal: Refusal): void {
    this.settings.logger.info(refusal, '[WebSocket] Refused');
    this.turnedAway(refusal);
  }

  /** Counts and tells a refusal that was logged by whoever refused. */
  turnedAway(refusal: Refusal): void {
    this.counters.refused += 1;
    this.announce('refused', refusal);
  }

  /** Tells the app. */
  announce<Type extends keyof ServerEvents>(type: Type, ...args: ServerEvents[Type]): void {
    this.tell(type, ...args);
  }

  /** A function of the app failed; the server goes on. */
  callbackFailed(what: string, cause: unknown): void {
    const message = cause instanceof Error ? cause.message : 'it threw a value that is no error';
    const error = new LinekeeperError('CALLBACK_FAILED', `${what} failed: ${message}`, cause);
    this.settings.logger.error({ error: cause }, `[WebSocket] ${what} failed`);
    this.report(error);
  }

  /** Tells of an error, which must not vanish where nobody hears it. */
  report(error: LinekeeperError): void {
    const isHeard = this.tell('error', error);
    if (!isHeard && this.settings.given.logger === undefined) console.error(error);
  }

  protected failed(error: unknown, type: string): void {
    if (type !== 'error') {
      this.callbackFailed(`a listener of "${type}"`, error);
      return;
    }
    // A listener of 'error' that throws would be told of that for ever.
    this.settings.logger.error({ error }, '[WebSocket] A listener threw');
    if (this.settings.given.logger === undefined) console.error(error);
  }
}
