/** A table that throws for what it does not hold: a step that nobody makes or checks must not pass. */
export const strict = <Value>(
  table: Readonly<Record<string, Value>>,
  what: string,
): Readonly<Record<string, Value>> =>
  new Proxy(table, {
    get(target, name) {
      const value = Object.hasOwn(target, name) ? target[name as string] : undefined;
      if (value === undefined) throw new Error(`"${String(name)}" is not known as ${what}`);
      return value;
    },
  });
