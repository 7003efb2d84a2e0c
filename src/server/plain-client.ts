import { frameErrors } from '../protocol/frame-errors.js';
import type { Packed, Payload } from '../protocol/frames.js';
import { TopicMember } from './topic-member.js';
import type { Core, Member } from './core.js';
import { actionIn, answerAction, type Action } from './json-dialect.js';
import type { Link, LinkHandler } from './link.js';
import { assertClose, assertEventData, assertEventName } from './arguments.js';
import { toPayload } from './payload.js';
import type { ClientEnd, LinkEnd, SendOutcome, User } from './types.js';

/** By how many times a burst may exceed what a socket holds. */
const BURST = 4;

/** As many actions may wait for the app. */
const MAX_UNANSWERED = 100;

/** A client that does without the session protocol: it ends with its link. */
export class PlainClient extends TopicMember implements Member, LinkHandler {
  readonly isPlain = true;
  readonly unacknowledged = 0;
  readonly #link: Link;
  #why: ClientEnd = 'closed';
  #answers: Promise<void> | null = null;
  #unanswered = 0;

  constructor(core: Core, link: Link, user: User | null) {
    super(core, user);
    this.#link = link;
    link.handler = this;
    if (core.settings.plain === 'json') this.#say({ type: 'connected', clientId: this.id });
  }

  get address(): string {
    return this.#link.address;
  }

  get isConnected(): boolean {
    return !this.isOver;
  }

  get rttMs(): number | null {
    return this.#link.rttMs;
  }

  get bufferedBytes(): number {
    return this.#link.socket.bufferedAmount;
  }

  send(data: string | Buffer | Uint8Array | ArrayBuffer): SendOutcome {
    const payload = toPayload(data);
    if (this.isOver) return 'dropped';
    const { isBlocked, isStuck, socket } = this.#link;
    const most = BURST * this.core.settings.slowConsumer.maxBytes;
    // A burst fills the socket for a moment; nothing is kept for a client without a session.
    if (!isBlocked || (!isStuck && socket.bufferedAmount + payload.length <= most)) {
      this.#link.write(payload);
      return 'sent';
    }
    if (this.core.settings.slowConsumer.policy === 'close') {
      this.#link.close(frameErrors.SLOW_CONSUMER[0], 'SLOW_CONSUMER');
    }
    return 'dropped';
  }

  deliver(_: Packed, data: Payload): SendOutcome {
    return this.send(data);
  }

  sendEvent(name: string, data?: unknown): SendOutcome {
    assertEventName(name);
    assertEventData(data);
    return this.send(JSON.stringify({ type: name, data }));
  }

  close(code = 1000, reason = ''): void {
    assertClose(code, reason);
    this.#why = 'ended';
    this.#link.close(code, reason);
  }

  terminate(): void {
    this.#link.terminate();
  }

  drain(retryAfterMs: number): void {
    this.#link.close(1012, JSON.stringify({ retryAfterMs }));
  }

  received(_: Link, data: Payload): void {
    if (this.isOver) return;
    if (this.core.settings.plain === 'json' && typeof data === 'string') {
      const action = actionIn(data);
      if (action !== null) {
        this.#answer(action);
        return;
      }
    }
    const message = data as string | Buffer;
    this.tell('message', message);
    this.core.announce('message', this, message);
  }

  drained(): void {
    // Nothing was held back.
  }

  ended(_: Link, end: LinkEnd): void {
    this.tell('disconnected', end);
    this.core.announce('disconnected', this, end);
    this.end(this.core.isClosing ? 'ended' : this.#why);
  }

  protected self(): this {
    return this;
  }

  /** Actions are answered in order, also where the app takes its time. */
  #answer(action: Action): void {
    const answer = (): object | Promise<object> => answerAction(this.core, this, action);
    const words = this.#answers === null ? answer() : this.#answers.then(answer);
    if (!(words instanceof Promise)) {
      this.#say(words);
      return;
    }
    this.#unanswered += 1;
    if (this.#unanswered > MAX_UNANSWERED) this.#link.close(1013, 'TRY_LATER');
    const answers = words.then((later: object) => {
      this.#unanswered -= 1;
      this.#say(later);
      if (this.#answers === answers) this.#answers = null;
    });
    this.#answers = answers;
  }

  #say(words: object): void {
    this.send(JSON.stringify(words));
  }
}
