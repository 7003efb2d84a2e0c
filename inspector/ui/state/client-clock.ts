import type { ClientInfo, ToViewer } from 'linekeeper/inspect';

/** A client whose clock runs behind by more than this has slept, or was set: in ms. */
const LEAP_MS = 2000;
const MAX_CLIENTS = 128;
/** Times in ms since the epoch are larger; those of the clock of a test are not. */
const EPOCH_LIKE = 1e12;

interface Estimate {
  /** When the client's time was 0, by the clock of this page, in ms since the epoch. */
  readonly origin: number;
  /** The first message may be old: a client that has been quiet. */
  readonly isFirst: boolean;
}

const estimates = new Map<string, Estimate>();

/**
 * Learns how a client's clock runs beside that of this page: its time stands still while its machine
 * sleeps, and the clock of its tests need not know the year.
 */
export function learnTime(message: ToViewer, epochMs: number): void {
  if (message.type !== 'events') return;
  const last = message.events.at(-1);
  if (last === undefined) return;
  const { client } = message;
  const before = estimates.get(client);
  const origin = epochMs - last.at;
  const isOff = before === undefined || origin < before.origin || origin > before.origin + LEAP_MS;
  if (!isOff && !before.isFirst) return;
  estimates.delete(client);
  estimates.set(client, {
    origin: isOff ? origin : before.origin,
    isFirst: before === undefined,
  });
  const [oldest] = estimates.keys();
  if (estimates.size > MAX_CLIENTS && oldest !== undefined) estimates.delete(oldest);
}

/** When the client's time was 0, by the clock of this page. */
export function originOf({ id, startedAt }: ClientInfo): number {
  const estimate = estimates.get(id);
  if (estimate === undefined) return startedAt;
  const { origin, isFirst } = estimate;
  return isFirst && startedAt > EPOCH_LIKE ? Math.min(startedAt, origin) : origin;
}
