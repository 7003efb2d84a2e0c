import { ignoreRejection } from '../policies/thenable.js';
import type {
  OutboxCarrier,
  OutboxDropReason,
  OutboxEntry,
  OutboxProtocol,
  OutboxStore,
} from './types.js';

/** As many entries are read at once. */
const BATCH = 50;

/** What a drainer is made of. */
interface DrainerOptions {
  readonly connection: OutboxCarrier;
  readonly store: () => Promise<OutboxStore>;
  readonly protocol: OutboxProtocol;
  readonly transport: string | undefined;
  readonly window: number;
  readonly now: () => number;
  readonly acknowledged: (id: string) => void;
  readonly dropped: (id: string, reason: OutboxDropReason, error?: unknown) => void;
  /** Something failed that is tried again. */
  readonly failed: (error: unknown) => void;
  /** Entries have gone. */
  readonly changed: () => void;
}

/** Whether the connection takes more; false when it has stopped. */
const hasRoom = (connection: OutboxCarrier): Promise<boolean> =>
  connection.drained().then(
    () => true,
    () => false,
  );

/**
 * Sends what the store holds, in order, and forgets what has arrived. Each link begins with the oldest
 * that is not acknowledged: what was on its way is sent again, by the same id.
 */
export class Drainer {
  readonly #options: DrainerOptions;
  /** Entries that this link, or this session, has taken, by id. */
  readonly #onTheirWay = new Set<string>();
  readonly #offs: (() => void)[];
  #isOver = false;
  /** The present link has no session, or does not take what it is given. */
  #isRefused = false;
  #isPumping = false;
  #isWoken = false;
  /** Counts the links: what was read for an earlier one is not sent on a later one. */
  #link = 0;
  #sentSeq = 0;

  constructor(options: DrainerOptions) {
    this.#options = options;
    const { connection, protocol } = options;
    const hear = protocol.acknowledged;
    this.#offs = [
      connection.on('open', () => {
        this.#begin();
      }),
      ...(hear === undefined
        ? []
        : [
            connection.on('message', (data: unknown) => {
              this.#hear(hear, data);
            }),
          ]),
    ];
  }

  /** There may be something to send. */
  wake(): void {
    this.#isWoken = this.#isPumping;
    if (this.#isPumping || this.#isOver) return;
    this.#isPumping = true;
    this.#pump()
      .catch((error: unknown) => {
        this.#options.failed(error);
      })
      .finally(() => {
        this.#isPumping = false;
        if (this.#isWoken) this.wake();
      });
  }

  /** Entries that are not kept any more make room in the window; all of them for null. */
  forget(ids: readonly string[] | null): void {
    if (ids === null) this.#onTheirWay.clear();
    else for (const id of ids) this.#onTheirWay.delete(id);
    this.wake();
  }

  /** Sends no more. */
  end(): void {
    this.#isOver = true;
    for (const off of this.#offs) off();
  }

  get #usesSession(): boolean {
    return this.#options.protocol.acknowledged === undefined;
  }

  #begin(): void {
    this.#link += 1;
    this.#isRefused = false;
    // A session repeats by itself what it has taken, and says so when it cannot.
    if (!this.#usesSession) {
      this.#onTheirWay.clear();
      this.#sentSeq = 0;
    }
    this.wake();
  }

  #hear(acknowledged: NonNullable<OutboxProtocol['acknowledged']>, data: unknown): void {
    try {
      const answer: unknown = acknowledged(data);
      if (answer === null || answer === undefined) return;
      const ids = typeof answer === 'string' ? [answer] : answer;
      if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
        ignoreRejection(answer);
        throw new TypeError('protocol.acknowledged gave no id; accepted: a string, a list, null');
      }
      void this.#arrived(ids);
    } catch (error) {
      this.#options.failed(error);
    }
  }

  async #arrived(ids: readonly string[]): Promise<void> {
    const { store, acknowledged, changed, failed } = this.#options;
    try {
      // Out of the window only when it is out of the store: it must not be read again in between.
      const gone = await (await store()).remove(ids);
      for (const { id } of gone) acknowledged(id);
      changed();
      this.forget(ids);
    } catch (error) {
      failed(error);
    }
  }

  async #pump(): Promise<void> {
    const { connection, store, window, now } = this.#options;
    const opened = await store();
    const isUp = (): boolean => !this.#isOver && connection.getSnapshot().status === 'connected';
    while (isUp()) {
      const link = this.#link;
      const room = Math.min(BATCH, window - this.#onTheirWay.size);
      const batch = room > 0 ? await opened.read(this.#sentSeq, room) : [];
      if (batch.length === 0) return;
      if (!(await hasRoom(connection))) return;
      const before = this.#sentSeq;
      const handed: OutboxEntry[] = [];
      for (const entry of batch) {
        if (this.#link !== link || !isUp()) break;
        if (!this.#onTheirWay.has(entry.id)) {
          if (entry.expiresAt <= now()) await this.#drop(entry, 'expired');
          else if (await this.#send(entry)) handed.push(entry);
          else break;
          if (this.#link !== link) break;
        }
        this.#sentSeq = entry.seq;
      }
      await opened.attempted(handed.map(({ seq }) => seq));
      const done = handed.filter(({ mustAck }) => !mustAck);
      if (done.length > 0) await this.#arrived(done.map(({ id }) => id));
      if (this.#link === link && this.#sentSeq === before) return;
    }
  }

  /** Whether the entry is on its way. */
  async #send(entry: OutboxEntry): Promise<boolean> {
    const { connection, protocol, transport } = this.#options;
    let message: ReturnType<OutboxProtocol['encode']>;
    try {
      message = protocol.encode(entry);
    } catch (error) {
      // It would never be sent, and hold up all that come after it.
      await this.#drop(entry, 'unsendable', error);
      return true;
    }
    if (this.#usesSession && entry.mustAck) {
      this.#onTheirWay.add(entry.id);
      this.#deliver(entry, message);
      return true;
    }
    const outcome = connection.send(message, {
      delivery: 'drop',
      ...(transport !== undefined && { transport }),
    });
    if (outcome === 'dropped') return false;
    if (entry.mustAck) this.#onTheirWay.add(entry.id);
    return true;
  }

  #deliver({ id, seq }: OutboxEntry, message: ReturnType<OutboxProtocol['encode']>): void {
    const { connection, failed } = this.#options;
    connection.session?.deliver(message).then(
      () => this.#arrived([id]),
      (error: unknown) => {
        // Whether it has arrived is not known: it is sent again, and those after it.
        this.#onTheirWay.delete(id);
        this.#sentSeq = Math.min(this.#sentSeq, seq - 1);
        const { code } = error as { readonly code?: unknown };
        if (code === 'SESSION_LOST') this.wake();
        else if (!this.#isRefused && code !== 'STOPPED') {
          // It fails again until there is another link.
          this.#isRefused = true;
          failed(error);
        }
      },
    );
  }

  async #drop({ id }: OutboxEntry, reason: OutboxDropReason, error?: unknown): Promise<void> {
    const { store, dropped, changed } = this.#options;
    await (await store()).remove([id]);
    dropped(id, reason, error);
    changed();
  }
}
