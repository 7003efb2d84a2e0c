import type { OutboxBounds, OutboxDraft, OutboxEntry, OutboxSize } from './types.js';

/** Finds out what has to go, from the oldest on, so that another entry fits. */
export class Room {
  readonly gone: OutboxEntry[] = [];
  readonly #bounds: OutboxBounds;
  #messages: number;
  #bytes: number;

  constructor(
    { messages, bytes }: OutboxSize,
    draft: Pick<OutboxDraft, 'bytes'>,
    bounds: OutboxBounds,
  ) {
    this.#bounds = bounds;
    this.#messages = messages + 1;
    this.#bytes = bytes + draft.bytes;
  }

  /** Whether it fits when all that were taken are gone. */
  get isEnough(): boolean {
    const { maxMessages, maxBytes } = this.#bounds;
    return this.#messages <= maxMessages && this.#bytes <= maxBytes;
  }

  take(entry: OutboxEntry): void {
    this.gone.push(entry);
    this.#messages -= 1;
    this.#bytes -= entry.bytes;
  }

  /** What is kept then, with the other one. */
  get size(): OutboxSize {
    return { messages: this.#messages, bytes: this.#bytes };
  }
}
