import { utf8Length } from '../policies/utf8.js';
import { viewOf } from '../protocol/bytes.js';
import type { TrafficRecord } from './envelope.js';
import { countOr } from './parts.js';

/** The size of a message in bytes. */
export function bytesOf(data: unknown): number {
  if (typeof data === 'string') return utf8Length(data);
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data.byteLength;
  if (Array.isArray(data)) return data.reduce((sum: number, part) => sum + bytesOf(part), 0);
  return countOr((data as { readonly size?: unknown } | null)?.size, 0);
}

const MAX_PAYLOAD_BYTES = 1024;

/** How much of a message is shown, in characters: a byte of a binary one takes two. */
export const shownLength = (data: unknown): number =>
  typeof data === 'string' ? MAX_PAYLOAD_BYTES : 2 * MAX_PAYLOAD_BYTES;

/** A message for people: text as it is, the first of a binary one as hex, more than is shown. */
export function payloadOf(data: unknown): string {
  if (typeof data === 'string') return data;
  const bytes = viewOf(data);
  if (bytes === null) return '';
  return Array.from(bytes.subarray(0, 4 * MAX_PAYLOAD_BYTES), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

type Counts = Pick<TrafficRecord, 'sent' | 'received'>;
const none = { frames: 0, bytes: 0 };

/** Counts frames, so that a busy link gives a record a quarter of a second and not one a frame. */
export interface TrafficCounter {
  count(direction: 'sent' | 'received', bytes: number): void;
  /** What was counted since the last time; null for nothing. */
  take(): (Counts & Pick<TrafficRecord, 'overMs'>) | null;
}

/** A counter that reads the time by `at`, in ms. */
export function createTrafficCounter(at: () => number): TrafficCounter {
  let counts: Counts = { sent: none, received: none };
  let since: number | null = null;
  return {
    count(direction, bytes) {
      since ??= at();
      const { frames, bytes: before } = counts[direction];
      counts = { ...counts, [direction]: { frames: frames + 1, bytes: before + bytes } };
    },
    take() {
      if (since === null) return null;
      const taken = { ...counts, overMs: Math.max(0, at() - since) };
      since = null;
      counts = { sent: none, received: none };
      return taken;
    },
  };
}
