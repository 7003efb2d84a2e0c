/** One armed timer. `order` breaks ties: equal due times run in the order they were armed. */
export interface HeapTimer {
  readonly id: number;
  readonly dueAt: number;
  readonly order: number;
  readonly owner: string;
  readonly run: () => void;
}

export function compareTimers(a: HeapTimer, b: HeapTimer): number {
  return a.dueAt - b.dueAt || a.order - b.order;
}

/** Binary heap with lazy deletion: cancelling is a map delete, the dead entry is dropped when met. */
export class TimerHeap {
  #heap: HeapTimer[] = [];
  readonly #live = new Map<number, HeapTimer>();

  get size(): number {
    return this.#live.size;
  }

  add(timer: HeapTimer): void {
    this.#live.set(timer.id, timer);
    const heap = this.#heap;
    heap.push(timer);
    let index = heap.length - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || compareTimers(parent, timer) <= 0) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = timer;
  }

  remove(id: number): boolean {
    const removed = this.#live.delete(id);
    // A watchdog re-armed on every message would otherwise leave thousands of dead entries behind.
    if (removed && this.#heap.length > 64 && this.#heap.length > 2 * this.#live.size) {
      this.#heap = this.sorted();
    }
    return removed;
  }

  peek(): HeapTimer | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || this.#live.has(top.id)) return top;
      this.#dropTop();
    }
  }

  pop(): HeapTimer | undefined {
    const top = this.peek();
    if (top === undefined) return undefined;
    this.#live.delete(top.id);
    this.#dropTop();
    return top;
  }

  /** A sorted array is a valid heap, so compaction reuses this. */
  sorted(): HeapTimer[] {
    return [...this.#live.values()].sort(compareTimers);
  }

  #dropTop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let smallest = heap[child];
      const right = heap[child + 1];
      if (smallest === undefined) break;
      if (right !== undefined && compareTimers(right, smallest) < 0) {
        smallest = right;
        child += 1;
      }
      if (compareTimers(last, smallest) <= 0) break;
      heap[index] = smallest;
      index = child;
    }
    heap[index] = last;
  }
}
