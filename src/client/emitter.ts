/** Event types with what their listeners are given. */
type Signatures<Events> = { readonly [Type in keyof Events]: readonly unknown[] };

/** Typed events. A listener that throws is reported and disturbs nobody. */
export interface Emitter<Events extends Signatures<Events>> {
  /** Calls the listener on every event until the returned function is called or the signal aborts. */
  readonly on: <Type extends keyof Events>(
    type: Type,
    listener: (...args: Events[Type]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ) => () => void;
  /** Tells all listeners before it returns; those of events that are being told already come first. */
  readonly emit: <Type extends keyof Events>(type: Type, ...args: Events[Type]) => void;
  readonly has: (type: keyof Events) => boolean;
  /** Tells the events that are being told to the rest of their listeners. */
  readonly finish: () => void;
  readonly clear: () => void;
}

interface Entry {
  readonly listener: (...args: readonly unknown[]) => void;
  readonly off: () => void;
  isOn: boolean;
}

/** An event on its way from listener to listener. */
interface Round {
  readonly entries: readonly Entry[];
  readonly args: readonly unknown[];
  next: number;
}

/** Creates an emitter; `failed` hears what listeners throw. */
export function createEmitter<Events extends Signatures<Events>>(
  failed: (error: unknown) => void,
): Emitter<Events> {
  // Arrays are replaced and never changed, so that listeners may come and go during a round.
  const entries = new Map<keyof Events, readonly Entry[]>();
  const of = (type: keyof Events): readonly Entry[] => entries.get(type) ?? [];
  // One queue for all types: whatever a listener sets off, everyone hears everything in one order.
  const rounds: Round[] = [];

  const call = ({ isOn, listener }: Entry, args: readonly unknown[]): void => {
    if (!isOn) return;
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

  return {
    on(type, listener, { signal } = {}) {
      if (signal?.aborted === true) return () => undefined;
      const off = (): void => {
        entry.isOn = false;
        signal?.removeEventListener('abort', off);
        entries.set(
          type,
          of(type).filter(({ isOn }) => isOn),
        );
      };
      const entry: Entry = { listener: listener as Entry['listener'], off, isOn: true };
      entries.set(type, [...of(type), entry]);
      signal?.addEventListener('abort', off);
      return off;
    },
    emit(type, ...args) {
      const heard = of(type);
      const [only] = heard;
      if (only === undefined) return;
      if (heard.length === 1 && rounds.length === 0) {
        call(only, args);
        return;
      }
      rounds.push({ entries: heard, args, next: 0 });
      finish();
    },
    has: (type) => of(type).length > 0,
    finish,
    clear: () => {
      for (const { off } of [...entries.values()].flat()) off();
    },
  };
}
