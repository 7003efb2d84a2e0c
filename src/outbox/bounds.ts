import type { OutboxBounds, OutboxDraft, OutboxSize } from './types.js';

/**
 * How many of the oldest have to go so that another one fits; one more than there are when it does not
 * fit even alone.
 */
export function overflowing(
  oldest: Iterable<{ readonly bytes: number }>,
  { messages, bytes }: OutboxSize,
  draft: Pick<OutboxDraft, 'bytes'>,
  { maxMessages, maxBytes }: OutboxBounds,
): number {
  let count = 0;
  let kept = bytes + draft.bytes;
  for (const entry of oldest) {
    if (messages - count + 1 <= maxMessages && kept <= maxBytes) return count;
    count += 1;
    kept -= entry.bytes;
  }
  return messages - count + 1 <= maxMessages && kept <= maxBytes ? count : count + 1;
}
