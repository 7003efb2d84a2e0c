import type { Clock } from '../actors/clock.js';
import { ignoreRejection } from '../policies/thenable.js';
import { LinekeeperError } from '../protocol/errors.js';
import { RETRY_MS } from './retry.js';
import type {
  OutboxCarrier,
  OutboxDropReason,
  OutboxEntry,
  OutboxProtocol,
  OutboxStore,
} from './types.js';

/** As many entries are read at once. */
const BATCH = 50;

/** So often nothing may leave in a row before it is tried again in a while. */
const MAX_STALLS = 3;

/** What a drainer is made of. */
interface DrainerOptions {
  readonly connection: OutboxCarrier;
  readonly store: OutboxStore;
  readonly protocol: OutboxProtocol;
  readonly transport: string | undefined;
  readonly window: number;
  readonly clock: Clock;
  /** Gives up what is worth nothing any more. */
  readonly expire: () => Promise<void>;
  readonly acknowledged: (id: string) => void;
  readonly dropped: (id: string, reason: OutboxDropReason) => void;
  /** Something failed that is tried again. */
  readonly failed: (error: unknown) => void;
  /** Entries have gone. */
  readonly changed: () => void;
}

/** @throws TypeError for what no WebSocket sends. */
function encoded(message: unknown): ReturnType<OutboxProtocol['encode']> {
  if (typeof message === 'string' || message instanceof ArrayBuffer) return message;
  // A socket of a browser throws at shared memory, and so at each link again.
  if (ArrayBuffer.isView(message) && message.buffer instanceof ArrayBuffer) {
    return message as ArrayBufferView<ArrayBuffer>;
  }
  ignoreRejection(message);
  throw new TypeError(`it gave ${typeof message}; accepted: string, ArrayBuffer, a view of one`);
}

const callbackFailed = (name: string, error: unknown): LinekeeperError =>
  new LinekeeperError('CALLBACK_FAILED', `protocol.${name} failed: ${String(error)}`, error);

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
  /** Entries that the link of this term, or the session, has taken, by id. */
  readonly #onTheirWay = new Set<string>();
  /** Hears no more acknowledgements. */
  readonly #deafen: () => void;
  /** Whether it is this one that sends, of several with one store. */
  #isActive = false;
  /** The present link has no session, or does not take what it is given. */
  #isRefused = false;
  #isPumping = false;
  #isWoken = false;
  /** Counts what makes worthless what was read before: another term, a clearing. */
  #turn = 0;
  #sentSeq = 0;
  #retry: unknown;
  /** What was sent after this has to be looked at again. */
  #rewindTo = Infinity;

  constructor(options: DrainerOptions) {
    this.#options = options;
    const { connection, protocol } = options;
    const { acknowledged } = protocol;
    this.#deafen =
      acknowledged === undefined
        ? () => undefined
        : connection.on('message', (data: unknown) => {
            this.#hear(acknowledged, data);
          });
  }

  /** There may be something to send. */
  wake(): void {
    this.#isWoken = this.#isPumping;
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#pump()
      .catch((error: unknown) => {
        this.#failed(error);
      })
      .finally(() => {
        this.#isPumping = false;
        if (this.#isWoken) this.wake();
      });
  }

  /** Entries that are not kept any more make room in the window; all of them for null. */
  forget(ids: readonly string[] | null): void {
    if (ids === null) {
      this.#onTheirWay.clear();
      this.#turn += 1;
    }
    for (const id of ids ?? []) this.#onTheirWay.delete(id);
    this.wake();
  }

  /** A term begins, on one link, with the oldest: another one may have been at it. */
  begin(): void {
    this.#isActive = true;
    this.#isRefused = false;
    // A session repeats by itself what it has taken, and says so when it cannot.
    if (!this.#usesSession) this.#onTheirWay.clear();
    this.#startOver();
  }

  /** Sends no more, until it begins again. */
  pause(): void {
    this.#isActive = false;
    this.#options.clock.clearTimeout(this.#retry);
  }

  /** Hears no more; it has paused before. */
  end(): void {
    this.#deafen();
  }

  get #usesSession(): boolean {
    return this.#options.protocol.acknowledged === undefined;
  }

  #maySend(): boolean {
    return this.#isActive && !this.#isRefused;
  }

  #startOver(): void {
    this.#turn += 1;
    this.#rewindTo = 0;
    this.wake();
  }

  /** Tells it, and tries again in a while. */
  #failed(error: unknown): void {
    this.#options.failed(error);
    this.#tryLater();
  }

  #tryLater(): void {
    const { clock } = this.#options;
    if (!this.#isActive) return;
    clock.clearTimeout(this.#retry);
    this.#retry = clock.setTimeout(() => {
      this.#startOver();
    }, RETRY_MS);
  }

  #hear(acknowledged: NonNullable<OutboxProtocol['acknowledged']>, data: unknown): void {
    try {
      const answer: unknown = acknowledged(data);
      if (answer === null || answer === undefined) return;
      const ids = typeof answer === 'string' ? [answer] : answer;
      if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
        ignoreRejection(answer);
        throw new TypeError('it gave no id; accepted: a string, a list, null');
      }
      void this.#arrived(ids);
    } catch (error) {
      this.#options.failed(callbackFailed('acknowledged', error));
    }
  }

  #arrived(ids: readonly string[]): Promise<void> {
    return this.#remove(ids, this.#options.acknowledged);
  }

  async #remove(ids: readonly string[], tell: (id: string) => void): Promise<void> {
    const { store, changed } = this.#options;
    try {
      // Out of the window only when it is out of the store: it must not be read again in between.
      const gone = await store.remove(ids);
      for (const { id } of gone) tell(id);
      changed();
    } catch (error) {
      this.#failed(error);
    }
    this.forget(ids);
  }

  async #pump(): Promise<void> {
    const { connection, store, window, expire } = this.#options;
    let stalls = 0;
    while (stalls < MAX_STALLS) {
      if (!this.#maySend()) return;
      await expire();
      if (!(await hasRoom(connection)) || !this.#maySend()) return;
      const turn = this.#turn;
      this.#sentSeq = Math.min(this.#sentSeq, this.#rewindTo);
      this.#rewindTo = Infinity;
      const room = Math.min(BATCH, window - this.#onTheirWay.size);
      const batch = room > 0 ? await store.read(this.#sentSeq, room) : [];
      if (batch.length === 0) return;
      if (this.#turn !== turn) continue;
      const before = this.#sentSeq;
      const handed: OutboxEntry[] = [];
      for (const entry of batch) {
        // What a function of the app may have ended.
        if (!this.#maySend()) break;
        if (!this.#onTheirWay.has(entry.id)) {
          const outcome = this.#send(entry);
          if (outcome === 'held up') break;
          if (outcome === 'handed') handed.push(entry);
        }
        this.#sentSeq = entry.seq;
      }
      await store.attempted(handed.map(({ seq }) => seq));
      const done = handed.filter(({ mustAck }) => !mustAck && !this.#usesSession);
      if (done.length > 0) await this.#arrived(done.map(({ id }) => id));
      // Somebody else has filled the socket first.
      stalls = this.#turn === turn && this.#sentSeq === before ? stalls + 1 : 0;
    }
    this.#tryLater();
  }

  #send(entry: OutboxEntry): 'handed' | 'skipped' | 'held up' {
    const { connection, protocol, transport, failed } = this.#options;
    let message: ReturnType<OutboxProtocol['encode']>;
    try {
      message = encoded(protocol.encode(entry));
    } catch (error) {
      // Kept for code that can, and not in the way of those that come after it.
      failed(callbackFailed('encode', error));
      return 'skipped';
    }
    if (this.#usesSession) {
      this.#onTheirWay.add(entry.id);
      this.#deliver(entry, message);
      return 'handed';
    }
    const outcome = connection.send(message, {
      delivery: 'drop',
      ...(transport !== undefined && { transport }),
    });
    if (outcome === 'dropped') return 'held up';
    if (entry.mustAck) this.#onTheirWay.add(entry.id);
    return 'handed';
  }

  #deliver(entry: OutboxEntry, message: ReturnType<OutboxProtocol['encode']>): void {
    const { id, seq } = entry;
    const { connection, dropped, failed } = this.#options;
    // What waited in the connection would come before what has to be sent again.
    connection.session?.deliver(message, { delivery: 'drop' }).then(
      () => this.#arrived([id]),
      (error: unknown) => {
        const { code } = error as { readonly code?: unknown };
        if (code === 'MESSAGE_TOO_LARGE') {
          // The connection has told it.
          void this.#remove([id], () => {
            dropped(id, 'unsendable');
          });
          return;
        }
        // Whether it has arrived is not known: it is sent again, and those after it.
        this.#onTheirWay.delete(id);
        this.#rewindTo = Math.min(this.#rewindTo, seq - 1);
        if (code === 'SESSION_LOST') this.wake();
        else if (code === 'QUEUE_OVERFLOW') this.#tryLater();
        else if (!this.#isRefused && code !== 'STOPPED') {
          // It fails again until there is another link.
          this.#isRefused = true;
          failed(error);
        }
      },
    );
  }
}
