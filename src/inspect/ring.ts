/** The latest items, numbered from 0: old ones make room, and are counted. */
export interface Ring<Item> {
  /** The number that the next item gets. */
  readonly next: number;
  /** The number of the oldest item that is still there. */
  readonly first: number;
  /** Puts an item in; gives the one that made room for it. */
  push(item: Item): Item | undefined;
  /** What is there from a number on, at most `limit`. */
  from(number: number, limit?: number): Item[];
}

/** A buffer for this many items. */
export function createRing<Item>(capacity: number): Ring<Item> {
  const items: Item[] = [];
  let next = 0;
  return {
    get next() {
      return next;
    },
    get first() {
      return Math.max(0, next - capacity);
    },
    push(item) {
      const place = next % capacity;
      const out = items[place];
      items[place] = item;
      next += 1;
      return out;
    },
    from(number, limit = Infinity) {
      const first = Math.max(number, next - capacity, 0);
      const count = Math.max(0, Math.min(next - first, limit));
      return Array.from({ length: count }, (_, index) => items[(first + index) % capacity] as Item);
    },
  };
}
