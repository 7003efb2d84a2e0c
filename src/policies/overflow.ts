/** What happens to a message that does not fit into the queue. */
export type Overflow = 'drop-oldest' | 'drop-newest' | 'throw';

/** The bounds of a queue of unsent messages. */
export interface QueueBounds {
  /** @default 100 */
  readonly maxMessages: number;
  /** Bytes of payload, UTF-8 for text. @default 1048576 (1 MiB) */
  readonly maxBytes: number;
  /** @default 'drop-oldest' */
  readonly overflow: Overflow;
}

/** Whether a queue of this many messages and bytes is within its bounds. */
export const fits = (messages: number, bytes: number, bounds: QueueBounds): boolean =>
  messages <= bounds.maxMessages && bytes <= bounds.maxBytes;
