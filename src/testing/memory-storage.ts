import type { BackoffStorage } from '../client/index.js';

/** A `storage` option that outlives a page in tests of a reload. */
export interface MemoryStorage extends BackoffStorage {
  readonly items: Map<string, string>;
}

/** A storage in memory: give the same one to the connection before and after a reload. */
export function createMemoryStorage(): MemoryStorage {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}
