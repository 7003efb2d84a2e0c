import { memoryStore, type OutboxStore } from '../../../src/outbox/index.js';

/** A store that takes its time over one method: for as long as it is held. */
export function gatedStore(method: 'read' | 'remove'): {
  readonly store: OutboxStore;
  hold(): void;
  letGo(): void;
} {
  const inner = memoryStore();
  let isHeld = false;
  const waiting: (() => void)[] = [];
  const pass = async (): Promise<void> => {
    if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const gates: Pick<OutboxStore, 'read' | 'remove'> = {
    // What is read is of the moment at which it was asked for.
    read: async (...args) => {
      const found = await inner.read(...args);
      await pass();
      return found;
    },
    remove: async (ids) => {
      await pass();
      return inner.remove(ids);
    },
  };
  return {
    store: { ...inner, [method]: gates[method] },
    hold: () => {
      isHeld = true;
    },
    letGo: () => {
      isHeld = false;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

/** A store of which one method fails the first time. */
export function failingOnce(method: 'read' | 'remove' | 'attempted' | 'size'): OutboxStore {
  const inner = memoryStore();
  let hasFailed = false;
  return new Proxy(inner, {
    get(store, name: keyof OutboxStore) {
      if (name !== method || hasFailed) return store[name];
      return () => {
        hasFailed = true;
        return Promise.reject(new Error('busy'));
      };
    },
  });
}
