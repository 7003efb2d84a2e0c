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
  readonly emit: <Type extends keyof Events>(type: Type, ...args: Events[Type]) => void;
  readonly has: (type: keyof Events) => boolean;
  /** Ends the rounds that are under way: listeners that are still to be called are not. */
  readonly interrupt: () => void;
  readonly clear: () => void;
}

interface Entry {
  readonly listener: (...args: readonly unknown[]) => void;
  readonly off: () => void;
  isOn: boolean;
}

/** Creates an emitter; `failed` hears what listeners throw. */
export function createEmitter<Events extends Signatures<Events>>(
  failed: (error: unknown) => void,
): Emitter<Events> {
  // Arrays are replaced and never changed, so that listeners may come and go during a round.
  const entries = new Map<keyof Events, readonly Entry[]>();
  let interrupts = 0;
  const of = (type: keyof Events): readonly Entry[] => entries.get(type) ?? [];
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
      const before = interrupts;
      for (const { isOn, listener } of of(type)) {
        if (!isOn) continue;
        if (interrupts !== before) return;
        try {
          listener(...args);
        } catch (error) {
          failed(error);
        }
      }
    },
    has: (type) => of(type).length > 0,
    interrupt: () => {
      interrupts += 1;
    },
    clear: () => {
      for (const { off } of [...entries.values()].flat()) off();
    },
  };
}
