/** An exception of the app that nobody listens for must not vanish. */
export const surface = (error: unknown): void => {
  const { reportError = console.error } = globalThis as { reportError?: (error: unknown) => void };
  reportError(error);
};

/** What was thrown, in words. */
export const messageOf = (cause: unknown): string => {
  try {
    return cause instanceof Error ? cause.message : String(cause);
  } catch {
    return 'it threw a value that cannot be shown';
  }
};
