import type { CarriedBackoff, ConnectionContext } from '../../machines/connection.types.js';
import type { ConnectionDescription } from '../../machines/describe.js';
import type { Backoff } from '../policies/backoff.js';
import { drawBackoff } from '../policies/retry.js';
import type { BackoffStorage } from './types.js';

/** A record older than this has nothing to say any more, in ms: the longest hint. */
const STALE_MS = 300_000;

/** What is stored. Times are in ms since the epoch. */
interface BackoffRecord {
  readonly attempt: number;
  readonly starts: readonly number[];
  readonly notBefore: number;
  /** An attempt was under way, or a link open but not stable: a page that ends there has crashed. */
  readonly isUnsettled: boolean;
  readonly at: number;
}

/** Keeps the backoff over a reload, so that a crash-looping page does not hammer the server. */
export interface BackoffMemory {
  read(): CarriedBackoff | undefined;
  write(context: ConnectionContext, description: ConnectionDescription): void;
}

const isTime = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;

function parse(text: string | null): BackoffRecord | null {
  if (text === null) return null;
  const record = JSON.parse(text) as Partial<BackoffRecord> | null;
  const { attempt, starts, notBefore, at } = record ?? {};
  const isWhole = Number.isSafeInteger(attempt) && [attempt, notBefore, at].every(isTime);
  return isWhole && Array.isArray(starts) && starts.every(isTime)
    ? (record as BackoffRecord)
    : null;
}

/** Creates the memory; a storage that throws (private mode, quota) is reported and done without. */
export function createBackoffMemory(
  storage: BackoffStorage,
  key: string,
  ports: { readonly now: () => number; readonly random: () => number },
  backoff: Backoff,
  failed: (error: unknown) => void,
): BackoffMemory {
  let written = '';
  return {
    read() {
      try {
        const record = parse(storage.getItem(key));
        const now = ports.now();
        if (record === null || record.at > now || now - record.at > STALE_MS) return undefined;
        const { attempt, starts, isUnsettled, at } = record;
        // A record that was tampered with must not hold the connection for ever.
        const notBefore = Math.min(record.notBefore, now + STALE_MS);
        if (!isUnsettled) return { attempt, starts, notBefore };
        // The page ended before the link was stable: that is one failure more, and its own wait.
        const wait = drawBackoff(backoff, {
          attempt,
          random: ports.random,
          flapped: true,
          previousMs: 0,
          spreadMs: 0,
        });
        return { attempt: attempt + 1, starts, notBefore: Math.max(notBefore, at + wait.delayMs) };
      } catch (error) {
        failed(error);
        return undefined;
      }
    },
    write({ attempt, starts, wait }, { status, isStable }) {
      // A page that is left is hidden first: a closed gate says nothing of how the last attempt went.
      if (status === 'offline') return;
      try {
        const isUnsettled = status === 'connecting' || (status === 'connected' && !isStable);
        const isFresh = starts.length === 0 && attempt === 0 && wait === null;
        const facts = { attempt, starts, notBefore: wait?.dueAt ?? 0, isUnsettled };
        const text = isFresh ? '' : JSON.stringify(facts);
        if (text === written) return;
        written = text;
        if (isFresh) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify({ ...facts, at: ports.now() }));
      } catch (error) {
        failed(error);
      }
    },
  };
}
