import { checkOptions, failOption, fn, signal as signalRule } from '../protocol/option-rules.js';

/** Event types with what their listeners are given. */
type Signatures<Events> = { readonly [Type in keyof Events]: readonly unknown[] };

/** Typed events. A listener that throws is reported and disturbs nobody. */
export interface Emitter<Events extends Signatures<Events>> {
  /**
   * Calls the listener on every event until the returned function is called or the signal aborts.
   *
   * @throws LinekeeperError OPTION_INVALID for an event that there is not, for no function, and for
   * another option than a signal.
   */
  readonly on: <Type extends keyof Events>(
    type: Type,
    listener: (...args: Events[Type]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ) => () => void;
  /** Tells all listeners before it returns; those of events that are being told already come first. */
  readonly emit: <Type extends keyof Events>(type: Type, ...args: Events[Type]) => void;
  /** `emit` for one type of two arguments, without a look-up or an array: for the message path. */
  readonly emitterOf: <Type extends keyof Events>(
    type: Type,
  ) => (first: Events[Type][0], second: Events[Type][1]) => void;
  readonly has: (type: keyof Events) => boolean;
  /** Tells the events that are being told to the rest of their listeners. */
  readonly finish: () => void;
  readonly clear: () => void;
}

interface Entry {
  /** One that does nothing once it is off: a round may still come to it. */
  listener: (...args: readonly unknown[]) => void;
  readonly off: () => void;
}

const ignore = (): void => undefined;

/** The listeners of one type. The array is replaced and never changed, so they may come and go. */
interface Slot {
  entries: readonly Entry[];
  /** The listener of one that is alone: for the message path. */
  sole: Entry['listener'] | undefined;
}

const keep = (slot: Slot, entries: readonly Entry[]): void => {
  const [first, second] = entries;
  slot.entries = entries;
  slot.sole = second === undefined ? first?.listener : undefined;
};

/** An event on its way from listener to listener. */
interface Round {
  readonly entries: readonly Entry[];
  readonly args: readonly unknown[];
  next: number;
}

/**
 * Creates an emitter of these types: true for those that an app is told of. `failed` hears what
 * listeners throw.
 */
export function createEmitter<Events extends Signatures<Events>>(
  types: Readonly<Record<keyof Events & string, boolean>>,
  failed: (error: unknown) => void,
): Emitter<Events> {
  const names = Object.keys(types) as (keyof Events & string)[];
  const slots = new Map<keyof Events, Slot>(
    names.map((type) => [type, { entries: [], sole: undefined }]),
  );
  const slotOf = (type: keyof Events): Slot =>
    slots.get(type) ?? failOption('on.event', type, names.filter((name) => types[name]).join(', '));
  // One queue for all types: whatever a listener sets off, everyone hears everything in one order.
  const rounds: Round[] = [];

  const call = ({ listener }: Entry, args: readonly unknown[]): void => {
    try {
      listener(...args);
    } catch (error) {
      failed(error);
    }
  };
  const finish = (): void => {
    for (let round = rounds[0]; round !== undefined; round = rounds[0]) {
      const entry = round.entries[round.next];
      round.next += 1;
      if (entry === undefined) rounds.shift();
      else call(entry, round.args);
    }
  };

  const emit: Emitter<Events>['emit'] = (type, ...args) => {
    const { entries } = slotOf(type);
    if (entries.length === 0) return;
    rounds.push({ entries, args, next: 0 });
    finish();
  };

  return {
    on(type, listener, options = {}) {
      const slot = slotOf(type);
      if (!fn.test(listener)) failOption('on.listener', listener, fn.accepts);
      checkOptions({ signal: signalRule }, options, 'on.');
      const { signal } = options;
      if (signal?.aborted === true) return () => undefined;
      const off = (): void => {
        entry.listener = ignore;
        signal?.removeEventListener('abort', off);
        keep(
          slot,
          slot.entries.filter((other) => other !== entry),
        );
      };
      const entry: Entry = { listener: listener as Entry['listener'], off };
      keep(slot, [...slot.entries, entry]);
      signal?.addEventListener('abort', off);
      return off;
    },
    emit,
    emitterOf(type) {
      const slot = slotOf(type);
      return (first, second) => {
        const { sole } = slot;
        if (sole === undefined || rounds.length > 0) {
          emit(type, ...([first, second] as unknown as Events[typeof type]));
          return;
        }
        try {
          sole(first, second);
        } catch (error) {
          failed(error);
        }
      };
    },
    has: (type) => slotOf(type).entries.length > 0,
    finish,
    clear: () => {
      for (const { entries } of slots.values()) for (const { off } of entries) off();
    },
  };
}
