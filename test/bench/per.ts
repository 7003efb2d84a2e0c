/** A value for each of the contenders of a table, in the order of its columns. */
export type Per<Name extends string, T> = Readonly<Record<Name, T>>;

/** Calls for each contender. */
export const per = <Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): Per<Name, T> => Object.fromEntries(names.map((name) => [name, make(name)])) as Per<Name, T>;

/** Calls for each contender, for all at the same time. */
export async function perAsync<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => Promise<T>,
): Promise<Per<Name, T>> {
  const pairs = names.map(async (name) => [name, await make(name)] as const);
  return Object.fromEntries(await Promise.all(pairs)) as Per<Name, T>;
}

/** Makes one value of another, for each contender. */
export const mapPer = <Name extends string, T, U>(
  values: Per<Name, T>,
  make: (value: T, name: Name) => U,
): Per<Name, U> => per(Object.keys(values) as Name[], (name) => make(values[name], name));
