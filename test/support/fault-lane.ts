import type { Socket } from 'node:net';

export type Direction = 'up' | 'down';
export type LaneMode = 'pass' | 'stall' | 'blackhole';

/** The state of the wire, shared by every connection of one proxy and changed while they run. */
export interface WireConditions {
  readonly mode: Record<Direction, LaneMode>;
  delayMs: number;
  bytesPerSecond: number | undefined;
  /** Bytes that may still pass before the connection that carries the last one is reset. */
  readonly cutAfter: Record<Direction, number | undefined>;
}

export interface LaneReports {
  forwarded(bytes: number): void;
  dropped(bytes: number): void;
  cut(): void;
  /** The source reset its connection and the wire has carried the news. */
  reset(): void;
}

type Parcel =
  | { readonly kind: 'data'; readonly arrivedAt: number; readonly bytes: Buffer }
  | { readonly kind: 'end' | 'reset'; readonly arrivedAt: number };

// Past this the source is no longer read, so that its own send buffer fills up as on a real link.
const HIGH_WATER = 8 * 2 ** 20;
const SLICES_PER_SECOND = 50;
// libuv reports a plain end of stream when RST comes together with unread bytes.
const CUT_AFTER_LAST_BYTE_MS = 10;

/** One direction of one connection: an ordered queue between two sockets, slowed as the wire says. */
export class FaultLane {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #direction: Direction;
  readonly #wire: WireConditions;
  readonly #reports: LaneReports;
  #queue: Parcel[] = [];
  #queuedBytes = 0;
  #isWriting = false;
  #clearAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #cutTimer: NodeJS.Timeout | undefined;

  constructor(
    source: Socket,
    sink: Socket,
    direction: Direction,
    wire: WireConditions,
    reports: LaneReports,
  ) {
    this.#source = source;
    this.#sink = sink;
    this.#direction = direction;
    this.#wire = wire;
    this.#reports = reports;
    let hasEnded = false;
    source.on('data', (bytes: Buffer) => this.#take(bytes));
    source.on('end', () => {
      hasEnded = true;
      this.#push({ kind: 'end', arrivedAt: performance.now() });
    });
    source.on('close', (hadError) => {
      if (hadError || !hasEnded) this.#push({ kind: 'reset', arrivedAt: performance.now() });
    });
  }

  get heldBytes(): number {
    return this.#queuedBytes;
  }

  /** Looks again at what is queued; called whenever the wire changes. */
  kick(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pump();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#cutTimer);
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #take(bytes: Buffer): void {
    if (this.#wire.mode[this.#direction] === 'blackhole') {
      this.#reports.dropped(bytes.length);
      return;
    }
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes > HIGH_WATER) this.#source.pause();
    this.#push({ kind: 'data', arrivedAt: performance.now(), bytes });
  }

  #push(parcel: Parcel): void {
    if (this.#sink.destroyed) return;
    this.#queue.push(parcel);
    this.#pump();
  }

  #pump(): void {
    const mode = this.#wire.mode[this.#direction];
    if (mode === 'blackhole') this.#dropData();
    const parcel = this.#queue[0];
    // A dead wire carries neither FIN nor RST: both ends go on believing in the connection.
    if (mode !== 'pass' || parcel === undefined || this.#isWriting || this.#timer) return;

    const now = performance.now();
    const pacedUntil = this.#wire.bytesPerSecond === undefined ? 0 : this.#clearAt;
    const wait = Math.max(parcel.arrivedAt + this.#wire.delayMs, pacedUntil) - now;
    if (wait > 0) {
      this.#timer = setTimeout(() => this.kick(), Math.ceil(wait));
      this.#timer.unref();
      return;
    }
    if (parcel.kind === 'data') this.#write(parcel, now);
    else this.#finish(parcel.kind);
  }

  #write(parcel: Parcel & { kind: 'data' }, now: number): void {
    const { bytesPerSecond, cutAfter } = this.#wire;
    const allowed = cutAfter[this.#direction] ?? Infinity;
    const paced =
      bytesPerSecond === undefined
        ? Infinity
        : Math.max(1, Math.floor(bytesPerSecond / SLICES_PER_SECOND));
    const slice = parcel.bytes.subarray(0, Math.min(allowed, paced));
    const rest = parcel.bytes.subarray(slice.length);
    if (rest.length > 0) this.#queue[0] = { ...parcel, bytes: rest };
    else this.#queue.shift();
    this.#queuedBytes -= slice.length;
    if (this.#queuedBytes <= HIGH_WATER) this.#source.resume();

    // Counted before the write: two connections writing at once must not both spend the last byte.
    const isLast = allowed <= slice.length;
    if (allowed !== Infinity) {
      cutAfter[this.#direction] = isLast ? undefined : allowed - slice.length;
    }
    if (bytesPerSecond !== undefined) this.#clearAt = now + (slice.length * 1000) / bytesPerSecond;
    this.#isWriting = true;
    this.#sink.write(slice, (error) => {
      if (error) return;
      this.#reports.forwarded(slice.length);
      if (isLast) {
        this.#cutTimer = setTimeout(() => this.#reports.cut(), CUT_AFTER_LAST_BYTE_MS);
        return;
      }
      this.#isWriting = false;
      this.#pump();
    });
  }

  #finish(kind: 'end' | 'reset'): void {
    this.#queue.shift();
    if (kind === 'end') this.#sink.end();
    else this.#reports.reset();
    this.#pump();
  }

  #dropData(): void {
    if (this.#queuedBytes === 0) return;
    this.#reports.dropped(this.#queuedBytes);
    this.#queuedBytes = 0;
    this.#queue = this.#queue.filter((parcel) => parcel.kind !== 'data');
  }
}
