import type { Command, ToApp } from 'linekeeper/inspect';
import type { RelayClock } from './clock.js';
import type { AppPeer } from './peers.js';

/** Told how a command ended: null for done, else why not. */
export type Answer = (error: string | null) => void;

interface Pending {
  readonly app: AppPeer;
  readonly answer: Answer;
  readonly timer: unknown;
}

/** Commands that are on their way to an app, under ids of the relay's own. */
export class PendingCommands {
  readonly #clock: RelayClock;
  readonly #withinMs: number;
  readonly #pending = new Map<string, Pending>();
  #count = 0;

  constructor(clock: RelayClock, withinMs: number) {
    this.#clock = clock;
    this.#withinMs = withinMs;
  }

  ask(app: AppPeer, command: Command, answer: Answer): void {
    this.#count += 1;
    const id = String(this.#count);
    const timer = this.#clock.setTimeout(() => {
      this.#end(id, `the app did not answer within ${this.#withinMs} ms`);
    }, this.#withinMs);
    this.#pending.set(id, { app, answer, timer });
    app.send(JSON.stringify({ type: 'command', id, command } satisfies ToApp));
  }

  /** An app answered. Answers that come too late, or to what another app was asked, are nothing. */
  settle(app: AppPeer, id: string, error: string | null): void {
    if (this.#pending.get(id)?.app === app) this.#end(id, error);
  }

  /** An app is gone. */
  abandon(app: AppPeer): void {
    for (const [id, pending] of this.#pending) {
      if (pending.app === app) this.#end(id, 'the app went away before it answered');
    }
  }

  #end(id: string, error: string | null): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    this.#clock.clearTimeout(pending.timer);
    pending.answer(error);
  }
}
