/** Event types with what their listeners are given. */
type Signatures = Record<string, readonly unknown[]>;

/** Typed events. A listener that throws is reported and disturbs nobody. */
export interface Emitter<Events extends Signatures> {
  /** Calls the listener on every event until the returned function is called or the signal aborts. */
  readonly on: <Type extends keyof Events>(
    type: Type,
    listener: (...args: Events[Type]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ) => () => void;
  readonly emit: <Type extends keyof Events>(type: Type, ...args: Events[Type]) => void;
  readonly has: (type: keyof Events) => boolean;
  readonly clear: () => void;
}

interface Entry {
  readonly listener: (...args: readonly unknown[]) => void;
  isOn: boolean;
}

/** Creates an emitter; `failed` hears what listeners throw. */
export function createEmitter<Events extends Signatures>(
  failed: (error: unknown) => void,
): Emitter<Events> {
  // Arrays are replaced and never changed, so that listeners may come and go during a round.
  let entries: Partial<Record<keyof Events, readonly Entry[]>> = {};
  return {
    on(type, listener, { signal } = {}) {
      if (signal?.aborted === true) return () => undefined;
      const entry: Entry = { listener: listener as Entry['listener'], isOn: true };
      const off = (): void => {
        entry.isOn = false;
        signal?.removeEventListener('abort', off);
        entries[type] = entries[type]?.filter((other) => other.isOn) ?? [];
      };
      entries[type] = [...(entries[type] ?? []), entry];
      signal?.addEventListener('abort', off);
      return off;
    },
    emit(type, ...args) {
      for (const entry of entries[type] ?? []) {
        if (!entry.isOn) continue;
        try {
          entry.listener(...args);
        } catch (error) {
          failed(error);
        }
      }
    },
    has: (type) => (entries[type]?.length ?? 0) > 0,
    clear: () => {
      for (const entry of Object.values(entries).flat())
        if (entry !== undefined) entry.isOn = false;
      entries = {};
    },
  };
}
