import { assertTopic } from './arguments.js';
import { ContainedEmitter } from './contained-emitter.js';
import type { Core, Member } from './core.js';
import type { ClientEnd, ClientEvents, User } from './types.js';

const noTopics: ReadonlySet<string> = new Set();

/** What every client has, with or without a session: a name, subscriptions, and one end. */
export abstract class TopicMember extends ContainedEmitter<ClientEvents> {
  readonly id: string;
  /** What `authenticate` said last: another time it may say more, or less, of the same user. */
  user: User | null;
  protected readonly core: Core;
  #topics: Set<string> | null = null;
  #isOver = false;

  constructor(core: Core, user: User | null) {
    super();
    this.core = core;
    this.id = core.newId();
    this.user = user;
  }

  get topics(): ReadonlySet<string> {
    return this.#topics ?? noTopics;
  }

  /** Whether it is gone for good. */
  get isOver(): boolean {
    return this.#isOver;
  }

  subscribe(topic: string): void {
    assertTopic('subscribe', topic);
    if (this.#isOver) return;
    this.#topics ??= new Set();
    this.#topics.add(topic);
    this.core.topics.join(this.self(), topic);
  }

  unsubscribe(topic: string): void {
    this.#topics?.delete(topic);
    this.core.topics.leave(this.self(), topic);
  }

  /** It is gone for good. */
  end(why: ClientEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const topic of this.topics) this.core.topics.leave(this.self(), topic);
    this.#topics = null;
    this.tell('end', why);
    this.core.gone(this.self(), why);
  }

  /** The client as the other parts know it. */
  protected abstract self(): Member;

  protected failed(error: unknown, type: string): void {
    this.core.callbackFailed(`a listener of "${type}"`, error);
  }
}
