import { useEffect, useState } from 'react';

/**
 * The time now, in ms since the epoch, renewed each `everyMs`; it stands still while `isOn` is false.
 * Decoration only: nothing is decided by it.
 */
export function useNow(everyMs: number, isOn: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isOn) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isOn]);
  return now;
}
