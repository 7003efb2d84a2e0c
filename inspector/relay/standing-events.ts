import type { ArmedTimer } from 'linekeeper/inspect';
import { ownerOfActor, withTimers, type Entry, type TimerChanges } from './entry.js';

/** Ends of actors that are remembered, for viewers that saw them live and missed the end. */
const ENDS = 1000;
const MOST_SLOTS = 10_000;
const MOST_TIMERS = 1000;

interface Slot {
  readonly owner: string | null;
  readonly entry: Entry;
  /** Of a step. */
  readonly timers: Timers;
}

/** What became of the timers of an actor. */
interface Timers {
  readonly running: ReadonlyMap<string, ArmedTimer>;
  /** Those that a viewer that fell behind may still believe in. */
  readonly over: ReadonlySet<string>;
}

const none: Timers = { running: new Map(), over: new Set() };

function changed(before: Timers, { armed, over }: TimerChanges): Timers {
  const running = new Map(before.running);
  const gone = new Set(before.over);
  for (const id of over) {
    running.delete(id);
    gone.add(id);
  }
  for (const timer of armed) {
    running.set(timer.id, timer);
    gone.delete(timer.id);
  }
  return {
    running: new Map([...running].slice(-MOST_TIMERS)),
    over: new Set([...gone].slice(-MOST_TIMERS)),
  };
}

/**
 * What stands of the events that are out: charts, actors that live with their latest step, and the
 * latest of each thing that a connection tells. With it a late viewer understands the rest.
 */
export class StandingEvents {
  /** Charts, and apart from them everything else: of that the oldest goes first. */
  readonly #charts = new Map<string, Slot>();
  readonly #slots = new Map<string, Slot>();
  /** The slots of an actor or a connection. */
  readonly #owned = new Map<string, Set<string>>();
  /** The connections of a root actor. */
  readonly #rooted = new Map<string, Set<string>>();
  readonly #mostBytes: number;
  readonly #ends: Entry[] = [];
  #bytes = 0;
  #sorted: readonly Entry[] | null = null;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** By seq. */
  get all(): readonly Entry[] {
    this.#sorted ??= [...this.#charts.values(), ...this.#slots.values()]
      .map(({ entry }) => entry)
      .concat(this.#ends)
      .sort((a, b) => a.seq - b.seq);
    return this.#sorted;
  }

  /** Takes in the event that is out next. */
  take(entry: Entry): void {
    const { standing, ended } = entry;
    if (ended !== null) this.#end(ended, entry);
    if (standing !== null) this.#put(entry, standing);
    while (this.#slots.size > MOST_SLOTS || this.#bytes > this.#mostBytes) {
      const from = this.#slots.size > 0 ? this.#slots : this.#charts;
      const [oldest] = from.keys();
      if (oldest === undefined) break;
      this.#drop(from, oldest);
    }
  }

  #put(entry: Entry, { slot, owner, root, timers }: NonNullable<Entry['standing']>): void {
    const slots = owner === null ? this.#charts : this.#slots;
    const standing = timers === undefined ? none : changed(slots.get(slot)?.timers ?? none, timers);
    const { running, over } = standing;
    const isWhole =
      running.size === (timers?.armed.length ?? 0) && over.size === (timers?.over.length ?? 0);
    const kept = isWhole
      ? entry
      : withTimers(entry, { armed: [...running.values()], over: [...over] });
    this.#drop(slots, slot);
    slots.set(slot, { owner, entry: kept, timers: standing });
    this.#count(kept.bytes);
    if (owner !== null) addTo(this.#owned, owner, slot);
    if (owner !== null && root !== undefined) addTo(this.#rooted, root, owner);
  }

  #end(actor: string, entry: Entry): void {
    for (const connection of this.#rooted.get(actor) ?? []) this.#fall(connection);
    this.#rooted.delete(actor);
    this.#fall(ownerOfActor(actor));
    this.#ends.push(entry);
    this.#count(entry.bytes);
    if (this.#ends.length > ENDS) this.#count(-(this.#ends.shift()?.bytes ?? 0));
  }

  #fall(owner: string): void {
    for (const slot of this.#owned.get(owner) ?? []) this.#drop(this.#slots, slot);
  }

  #drop(from: Map<string, Slot>, slot: string): void {
    const dropped = from.get(slot);
    if (dropped === undefined) return;
    from.delete(slot);
    this.#count(-dropped.entry.bytes);
    const owned = dropped.owner === null ? undefined : this.#owned.get(dropped.owner);
    owned?.delete(slot);
    if (owned?.size === 0 && dropped.owner !== null) this.#owned.delete(dropped.owner);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#sorted = null;
  }
}

function addTo(sets: Map<string, Set<string>>, name: string, item: string): void {
  const set = sets.get(name);
  if (set === undefined) sets.set(name, new Set([item]));
  else set.add(item);
}
