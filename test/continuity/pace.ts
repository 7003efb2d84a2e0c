const TICK_MS = 10;

/**
 * Calls `act` so many times a second, evenly and however late a timer runs, until the returned
 * function is called.
 */
export function pace(perSecond: number, act: () => void): () => void {
  const beganAt = performance.now();
  let acted = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - beganAt) * perSecond) / 1000);
    for (; acted < due; acted += 1) act();
  }, TICK_MS);
  return () => clearInterval(timer);
}
