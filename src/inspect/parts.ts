/** How many parts of a value are read. */
export const MAX_PARTS = 1000;

/** What a function gives; where it throws, as getters and proxies of the app may, the other value. */
export function attempt<T, Other>(read: () => T, otherwise: Other): T | Other {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** The values in a value. Of what is iterable only collections: a generator is not ours to run. */
export const partsOf = (value: object): readonly unknown[] =>
  attempt(() => {
    const parts: unknown[] = [];
    const { entries } = value as { readonly entries?: unknown };
    if (typeof entries === 'function' && !Array.isArray(value)) {
      // Headers, Map, Set, URLSearchParams, FormData: names are no secrets.
      for (const [, part] of (value as Map<unknown, unknown>).entries()) {
        if (parts.push(part) >= MAX_PARTS) break;
      }
      return parts;
    }
    for (const key of Object.keys(value).slice(0, MAX_PARTS)) {
      parts.push(attempt(() => (value as Record<string, unknown>)[key], null));
    }
    return parts;
  }, []);
