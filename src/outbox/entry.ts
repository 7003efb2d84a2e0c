import type { OutboxEntry } from './types.js';

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** Whether what a store has given back is an entry: a store outlives the code that wrote it. */
export function isEntry(value: unknown): value is OutboxEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, id, data, bytes, createdAt, expiresAt, key, mustAck, attempts } =
    value as Partial<OutboxEntry>;
  return (
    [seq, bytes, attempts].every(isCount) &&
    [createdAt, expiresAt].every((time) => typeof time === 'number') &&
    typeof id === 'string' &&
    (typeof data === 'string' || data instanceof Uint8Array) &&
    (key === null || typeof key === 'string') &&
    typeof mustAck === 'boolean'
  );
}

/** How many bytes entries have together. */
export const bytesOf = (entries: readonly OutboxEntry[]): number =>
  entries.reduce((sum, { bytes }) => sum + bytes, 0);

/** More than any store holds; IndexedDB counts in 32 bits. */
export const MAX_ENTRIES = 0x7fff_ffff;

/** Whether it is worth nothing any more. */
export const isExpired = ({ expiresAt }: { readonly expiresAt: number }, now: number): boolean =>
  expiresAt <= now;

/** A store takes each id once: the receiver would take the other one for a repetition. */
export const duplicate = (id: string): Error =>
  new Error(`an entry with the id "${id}" is kept already`);
