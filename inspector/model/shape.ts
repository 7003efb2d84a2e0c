/** What a value from outside must be: a quick test, and words for what is wrong where it fails. */
export interface Shape {
  readonly test: (value: unknown) => boolean;
  /** Of a value that fails the test: where, what was given, what is accepted. */
  readonly explain: (value: unknown, path: string) => string;
}

const MAX_SHOWN = 60;

/** A value in a few characters, for messages. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return typeof value;
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** A shape by its test alone. */
export const shape = (accepts: string, test: (value: unknown) => boolean): Shape => ({
  test,
  explain: (value, path) => `${path}: given ${showValue(value)}; accepted: ${accepts}`,
});

export const text = shape('a text', (value) => typeof value === 'string');
export const flag = shape('true or false', (value) => typeof value === 'boolean');
export const finite = shape('a finite number', Number.isFinite);
export const positive = shape(
  'a number from 0 up',
  (value) => Number.isFinite(value) && (value as number) >= 0,
);
export const count = shape(
  'a whole number from 0 up',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);

/** One of these values. */
export const oneOf = (...values: readonly (string | number)[]): Shape =>
  shape(values.map((value) => JSON.stringify(value)).join(', '), (value) =>
    (values as readonly unknown[]).includes(value),
  );

/** The shape, or null. */
export const nullable = (of: Shape): Shape => ({
  test: (value) => value === null || of.test(value),
  explain: (value, path) => `${of.explain(value, path)}, or null`,
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (value: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** What a record of a type is made of, field by field; what tells it from others is told apart. */
export type Fields<T, Told extends PropertyKey = 'kind' | 'type'> = Readonly<
  Record<Exclude<keyof T, Told>, Shape>
>;

/** An object with these fields; others do no harm. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(fields);
  return {
    test: (value) => isRecord(value) && entries.every(([key, of]) => of.test(own(value, key))),
    explain: (value, path) => {
      if (!isRecord(value)) return `${path}: given ${showValue(value)}; accepted: an object`;
      const wrong = entries.find(([key, of]) => !of.test(own(value, key)));
      if (wrong === undefined) return path;
      const [key, of] = wrong;
      return of.explain(own(value, key), `${path}.${key}`);
    },
  };
}

/** A list whose items all have the shape. */
export const list = (of: Shape): Shape => ({
  test: (value) => Array.isArray(value) && value.every(of.test),
  explain: (value, path) => {
    if (!Array.isArray(value)) return `${path}: given ${showValue(value)}; accepted: a list`;
    const index = value.findIndex((item) => !of.test(item));
    return of.explain(value[index], `${path}[${String(index)}]`);
  },
});

/** An object whose values all have the shape, by whatever key. */
export const table = (of: Shape): Shape => ({
  test: (value) => isRecord(value) && Object.values(value).every(of.test),
  explain: (value, path) => {
    if (!isRecord(value)) return `${path}: given ${showValue(value)}; accepted: an object`;
    const [key, wrong] = Object.entries(value).find(([, item]) => !of.test(item)) ?? [];
    return of.explain(wrong, `${path}.${String(key)}`);
  },
});

/** One of several records, told apart by a field. */
export function variants(field: string, of: Readonly<Record<string, Shape>>): Shape {
  const shapes = new Map(Object.entries(of));
  const kind = oneOf(...shapes.keys());
  const shapeOf = (value: unknown): Shape => {
    const name = isRecord(value) ? own(value, field) : undefined;
    return shapes.get(typeof name === 'string' ? name : '') ?? record({ [field]: kind });
  };
  return {
    test: (value) => shapeOf(value).test(value),
    explain: (value, path) => shapeOf(value).explain(value, path),
  };
}

/** Both shapes. */
export const both = (first: Shape, second: Shape): Shape => ({
  test: (value) => first.test(value) && second.test(value),
  explain: (value, path) => (first.test(value) ? second : first).explain(value, path),
});

const MAX_DEPTH = 100;

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== 'object') {
    return typeof value === 'string' || typeof value === 'boolean' || value === null
      ? true
      : Number.isFinite(value);
  }
  if (depth === 0) return false;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return parts.every((part) => isJson(part, depth - 1));
}

/** JSON that is no deeper than a viewer can walk. */
export const json = shape(`JSON of at most ${String(MAX_DEPTH)} levels`, (value) =>
  isJson(value, MAX_DEPTH),
);
