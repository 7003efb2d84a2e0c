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

/** The number, or the other value where it is none, infinite or negative. */
export const countOr = <Other>(value: unknown, otherwise: Other): number | Other =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;

/** A close code that is one; shims of the WebSocket class give anything. 1006 where it is none. */
export const codeOf = (value: unknown): number =>
  Number.isInteger(value) && (value as number) >= 0 ? (value as number) : 1006;

/** A plain name, in contrast to a key that may be data: `{ [token]: … }`. */
const isName = (key: string): boolean => /^[A-Za-z][A-Za-z_-]*$/.test(key);

/** The values in a value. Of what is iterable only collections: a generator is not ours to run. */
export const partsOf = (value: object): readonly unknown[] =>
  attempt(() => {
    const parts: unknown[] = [];
    const { entries } = value as { readonly entries?: unknown };
    if (typeof entries === 'function' && !Array.isArray(value)) {
      // Headers, Map, Set, URLSearchParams, FormData; of these only a Map has keys that are data.
      for (const [key, part] of (value as Map<unknown, unknown>).entries()) {
        if (value instanceof Map && !(typeof key === 'string' && isName(key))) parts.push(key);
        if (parts.push(part) >= MAX_PARTS) break;
      }
      return parts;
    }
    for (const key of Object.keys(value).slice(0, MAX_PARTS)) {
      parts.push(attempt(() => (value as Record<string, unknown>)[key], null));
    }
    return parts;
  }, []);
