import { bytesOf, isExpired } from './entry.js';
import type { OutboxBounds, OutboxDraft, OutboxEntry, OutboxSize } from './types.js';

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

/**
 * What has to go so that another one fits: all that is expired, and where that is not enough the oldest,
 * if they may. null where it does not fit.
 */
export function toMakeRoom(
  entries: readonly OutboxEntry[],
  draft: OutboxDraft,
  bounds: OutboxBounds,
  dropOldest: boolean,
): readonly OutboxEntry[] | null {
  const expired = entries.filter((entry) => isExpired(entry, draft.createdAt));
  const left = entries.filter((entry) => !isExpired(entry, draft.createdAt));
  const size = { messages: left.length, bytes: bytesOf(left) };
  const count = overflowing(left, size, draft, bounds);
  if (count > 0 && (!dropOldest || count > left.length)) return null;
  return [...expired, ...left.slice(0, count)];
}
