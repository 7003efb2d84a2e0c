import type { QueueBounds } from './overflow.js';

/** What happens to a message that is sent while its transport is not open. */
export type DeliveryPolicy =
  | { readonly mode: 'drop' }
  | ({
      readonly mode: 'queue';
      /** Whether stop() keeps what is queued for the next start. @default false */
      readonly keepOnStop: boolean;
      /** Sends at most `batch` messages every `everyMs` ms after a reconnect. @default all at once */
      readonly pace: { readonly batch: number; readonly everyMs: number } | null;
    } & QueueBounds);

/** A queue of 100 messages and 1 MiB, the oldest dropped first. */
export const defaultQueue: DeliveryPolicy & { mode: 'queue' } = {
  mode: 'queue',
  maxMessages: 100,
  maxBytes: 1_048_576,
  overflow: 'drop-oldest',
  keepOnStop: false,
  pace: null,
};
