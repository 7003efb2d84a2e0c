import type { QueueBounds } from './overflow.js';

/** What happens to a message that is sent while its transport is not open. */
export type DeliveryPolicy =
  | { readonly mode: 'drop' }
  | ({
      readonly mode: 'queue';
      /** Whether stop() keeps what is queued for the next start. @default false */
      readonly keepOnStop: boolean;
      /** Sends at most `batch` messages every `everyMs` ms after a reconnect; null for all at once. */
      readonly pace: { readonly batch: number; readonly everyMs: number } | null;
      /** Bytes in the socket (`bufferedAmount`) from which on messages wait here instead. */
      readonly highWaterMark: number;
    } & QueueBounds);

/**
 * A queue of 100 messages and 1 MiB, the oldest dropped first. The pace is 1000 messages a second, which
 * is what `linekeeper/server` takes from one client.
 */
export const defaultQueue: DeliveryPolicy & { mode: 'queue' } = {
  mode: 'queue',
  maxMessages: 100,
  maxBytes: 1_048_576,
  overflow: 'drop-oldest',
  keepOnStop: false,
  pace: { batch: 100, everyMs: 100 },
  highWaterMark: 1_048_576,
};
