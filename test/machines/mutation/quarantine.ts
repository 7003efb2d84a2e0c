const events = ['uncaughtException', 'unhandledRejection'] as const;
const voices = ['error', 'warn', 'log', 'info'] as const;
const ignore = (): void => undefined;

/**
 * Runs what may fail in any way without failing the test that runs it: mutants throw out of timers,
 * leave rejections unhandled and make XState warn. What was so before is so again afterwards.
 */
export async function quarantined<Result>(run: () => Promise<Result>): Promise<Result> {
  const heard = events.map((event) => [event, process.rawListeners(event)] as const);
  const said = voices.map((voice) => [voice, console[voice]] as const);
  for (const [event] of heard) process.removeAllListeners(event).on(event, ignore);
  for (const [voice] of said) console[voice] = ignore;
  try {
    return await run();
  } finally {
    // What was thrown out of a timer of 0 ms is still to come.
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const [voice, speak] of said) console[voice] = speak;
    for (const [event, listeners] of heard) {
      process.removeAllListeners(event);
      for (const listener of listeners) process.on(event, listener as never);
    }
  }
}
