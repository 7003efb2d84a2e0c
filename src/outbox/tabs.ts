import type { OutboxLock } from './types.js';

/** The Web Locks of a browser, in secure contexts; null where there are none. */
export function webLock(): OutboxLock | null {
  const { locks } = (globalThis as { navigator?: { locks?: LockManager } }).navigator ?? {};
  if (locks === undefined) return null;
  return (name, signal, run) => locks.request(name, { signal }, run);
}

/** A way to the other tabs. */
interface Channel<Word> {
  tell(word: Word): void;
  close(): void;
}

/** Opens the way to the other tabs of the same origin, where there are any; not without a name. */
export function openChannel<Word>(name: string | null, heard: (word: Word) => void): Channel<Word> {
  if (name === null || typeof BroadcastChannel === 'undefined') {
    return { tell: () => undefined, close: () => undefined };
  }
  const channel = new BroadcastChannel(name);
  // In Node it would keep the process alive.
  (channel as { unref?: () => void }).unref?.();
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    heard(data);
  };
  let isOpen = true;
  return {
    tell: (word) => {
      if (isOpen) channel.postMessage(word);
    },
    close: () => {
      isOpen = false;
      channel.close();
    },
  };
}
