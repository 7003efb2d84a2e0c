import type { ClientInfo, InspectEvent, MachineDefinition } from 'linekeeper/inspect';
import type { ClientView } from './client-view.js';
import { ChunkedLog, type Chunk } from './event-log.js';
import { foldEvent, pruned, startFold } from './fold.js';
import { tellGaps } from './gaps.js';

const CHUNK = 256;

const momentAfter = ({ before, events }: Chunk): Chunk['before'] => {
  const fold = startFold(before);
  for (const event of events) foldEvent(fold, event);
  return fold;
};

/** One client of a store: events are pushed in, views are taken out. */
export class ClientCore {
  readonly id: string;
  readonly #origin: ClientView['origin'];
  readonly #limit: number;
  readonly #size: number;
  #info: ClientInfo;
  #isConnected: boolean;
  #chunks: readonly Chunk[] = [{ before: startFold(), events: [] }];
  #machines: ReadonlyMap<string, MachineDefinition> = new Map();
  #lastSeq = -1;
  #lastAt = 0;
  #dropped = 0;
  #view: ClientView | null = null;

  constructor(id: string, info: ClientInfo, origin: ClientView['origin'], limit: number) {
    this.id = id;
    this.#info = info;
    this.#origin = origin;
    this.#isConnected = false;
    this.#limit = limit;
    this.#size = Math.max(1, Math.min(CHUNK, Math.floor(limit / 8)));
  }

  get isLive(): boolean {
    return this.#origin === 'live';
  }

  /** Takes who it is now, and whether it can be spoken to. */
  meet(info: ClientInfo, isConnected: boolean): void {
    this.#info = info;
    this.#isConnected = isConnected;
    this.#view = null;
  }

  lose(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#view = null;
  }

  /** Takes the events that are new; true when there are any. */
  push(events: readonly InspectEvent[]): boolean {
    const last = this.#lastSeq;
    const { told, missing } = tellGaps(
      last,
      events.filter(({ seq }) => seq > last),
    );
    for (const event of told) {
      if (event.seq <= this.#lastSeq) continue;
      this.#lastSeq = event.seq;
      this.#lastAt = event.at;
      if (event.kind === 'machine') this.#learn(event.definition);
      this.#append(event);
    }
    this.#dropped += missing;
    if (told.length > 0) this.#view = null;
    return told.length > 0;
  }

  /** Drops every event; what stands now is kept. */
  clear(): void {
    const last = this.#chunks.at(-1);
    if (last === undefined) return;
    this.#chunks = [{ before: pruned(momentAfter(last), Infinity), events: [] }];
    this.#view = null;
  }

  view(): ClientView {
    this.#view ??= Object.freeze({
      id: this.id,
      info: this.#info,
      origin: this.#origin,
      isConnected: this.#isConnected,
      events: new ChunkedLog(this.#chunks, this.#size, this.#chunks.at(-1)?.events.length ?? 0),
      lastSeq: this.#lastSeq,
      lastAt: this.#lastAt,
      dropped: this.#dropped,
      machines: this.#machines,
    });
    return this.#view;
  }

  #learn(definition: MachineDefinition): void {
    if (this.#machines.has(definition.hash)) return;
    this.#machines = new Map(this.#machines).set(definition.hash, definition);
  }

  #append(event: InspectEvent): void {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.events.length < this.#size) {
      last.events.push(event);
      return;
    }
    const oldest = this.#chunks[0]?.events[0]?.seq ?? event.seq;
    const before = last === undefined ? startFold() : pruned(momentAfter(last), oldest);
    this.#chunks = [...this.#chunks, { before, events: [event] }];
    this.#dropOldest();
  }

  /** Makes room for the whole of the chunk that has just begun. */
  #dropOldest(): void {
    const most = Math.max(1, Math.floor(this.#limit / this.#size));
    const [oldest, first, ...rest] = this.#chunks;
    if (this.#chunks.length <= most || oldest === undefined || first === undefined) return;
    this.#dropped += oldest.events.length;
    const before = pruned(first.before, first.events[0]?.seq ?? 0);
    this.#chunks = [{ before, events: first.events }, ...rest];
  }
}
