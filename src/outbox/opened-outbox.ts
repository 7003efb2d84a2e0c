import type { Clock } from '../actors/clock.js';
import { LinekeeperError } from '../protocol/errors.js';
import { Drainer } from './drainer.js';
import { openChannel } from './tabs.js';
import { Terms, type Shared } from './terms.js';
import type {
  AddOutcome,
  OutboxBounds,
  OutboxCarrier,
  OutboxDraft,
  OutboxDropReason,
  OutboxEntry,
  OutboxProtocol,
  OutboxStore,
} from './types.js';

/** What tabs with one store tell each other. */
type Word =
  | { readonly type: 'added' }
  | { readonly type: 'acknowledged'; readonly id: string }
  | { readonly type: 'dropped'; readonly id: string; readonly reason: OutboxDropReason }
  | { readonly type: 'cleared' }
  | { readonly type: 'changed' };

/** What an outbox is made of, and whom it tells. */
interface OpenedOutboxOptions {
  readonly store: OutboxStore;
  /** null where nobody shares the store. */
  readonly shared: Shared | null;
  readonly connection: OutboxCarrier;
  readonly protocol: OutboxProtocol;
  readonly transport: string | undefined;
  readonly window: number;
  readonly clock: Clock;
  readonly acknowledged: (id: string) => void;
  readonly dropped: (id: string, reason: OutboxDropReason) => void;
  readonly failed: (error: unknown) => void;
  /** Entries have gone. */
  readonly changed: () => void;
}

/** An outbox whose store is open: whatever is done to it here is told to the other tabs. */
export class OpenedOutbox {
  readonly store: OutboxStore;
  readonly #options: OpenedOutboxOptions;
  readonly #channel: ReturnType<typeof openChannel<Word>>;
  readonly #drainer: Drainer;
  readonly #terms: Terms;

  constructor(options: OpenedOutboxOptions) {
    const { store, shared, acknowledged, dropped, failed, changed } = options;
    this.store = store;
    this.#options = options;
    this.#channel = openChannel<Word>(shared?.name ?? null, (word) => {
      this.#heard(word);
    });
    this.#drainer = new Drainer({
      ...options,
      expire: () => this.expire(),
      acknowledged: (id) => {
        this.#channel.tell({ type: 'acknowledged', id });
        acknowledged(id);
      },
      dropped: (id, reason) => {
        this.#channel.tell({ type: 'dropped', id, reason });
        dropped(id, reason);
      },
      failed: (error) => {
        // Another tab, with a newer version of the app, can send what this one cannot read.
        if (error instanceof LinekeeperError && error.code === 'OUTBOX_FAILED')
          this.#terms.giveUp();
        failed(error);
      },
      changed: () => {
        this.#channel.tell({ type: 'changed' });
        changed();
      },
    });
    this.#terms = new Terms({
      ...options,
      begin: () => {
        this.#drainer.begin();
      },
      pause: () => {
        this.#drainer.pause();
      },
    });
  }

  async add(draft: OutboxDraft, bounds: OutboxBounds, dropOldest: boolean): Promise<AddOutcome> {
    // Begun in the same turn, so that nothing that is enqueued later is stored before it.
    this.expire().catch(this.#options.failed);
    const outcome = await this.store.add(draft, bounds, dropOldest);
    if (outcome.kind === 'added') {
      this.#gaveUp(outcome.dropped, 'overflow');
      this.#channel.tell({ type: 'added' });
      this.#drainer.wake();
    }
    return outcome;
  }

  /** Gives up what is worth nothing any more. */
  async expire(): Promise<void> {
    this.#gaveUp(await this.store.expire(this.#options.clock.now()), 'expired');
  }

  async clear(): Promise<number> {
    const cleared = await this.store.clear();
    this.#channel.tell({ type: 'cleared' });
    this.#drainer.forget(null);
    this.#options.changed();
    return cleared;
  }

  /** Ends it, and keeps what it has. */
  async end(): Promise<void> {
    this.#terms.end();
    this.#drainer.end();
    this.#channel.close();
    await this.store.close();
  }

  #gaveUp(entries: readonly OutboxEntry[], reason: OutboxDropReason): void {
    const { dropped, changed } = this.#options;
    for (const { id } of entries) {
      this.#channel.tell({ type: 'dropped', id, reason });
      this.#drainer.forget([id]);
      dropped(id, reason);
    }
    if (entries.length > 0) changed();
  }

  #heard(word: Word): void {
    const { acknowledged, dropped, changed } = this.#options;
    if (word.type === 'added') this.#drainer.wake();
    else if (word.type === 'acknowledged') acknowledged(word.id);
    else if (word.type === 'dropped') {
      this.#drainer.forget([word.id]);
      dropped(word.id, word.reason);
    } else {
      if (word.type === 'cleared') this.#drainer.forget(null);
      changed();
    }
  }
}
