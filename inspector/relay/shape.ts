/**
 * Says what is wrong with a value, or null: where in it, what was given, what is accepted. Never
 * what the value was, which may be secret.
 */
export type Check = (value: unknown) => string | null;

/** A check for each field of a type. */
export type Fields<T> = { readonly [Name in keyof T]-?: Check };

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const expected = (accepted: string, value: unknown): string =>
  `: given ${kindOf(value)}; accepted: ${accepted}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any text, or one that is not empty and at most so long. */
export const text =
  (longest = Infinity): Check =>
  (value) => {
    if (typeof value !== 'string') return expected('a text', value);
    if (longest === Infinity || (value !== '' && value.length <= longest)) return null;
    return `: given a text of ${value.length} characters; accepted: 1 to ${longest}`;
  };

export const number: Check = (value) =>
  Number.isFinite(value) ? null : expected('a finite number', value);

/** A place in a sequence: records that stand for dropped ones lie between whole numbers. */
export const place: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? null
    : expected('a number from 0 up', value);

export const flag: Check = (value) =>
  typeof value === 'boolean' ? null : expected('true or false', value);

/** Anything at all, but not nothing. */
export const shown: Check = (value) => (value === undefined ? expected('any value', value) : null);

export const oneOf = (...words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => (known.has(value) ? null : expected(words.join(', '), value));
};

export const nullable =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value);

export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? null : check(value);

export const listOf =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return expected('a list', value);
    for (const [index, item] of value.entries()) {
      const problem = check(item);
      if (problem !== null) return `[${index}]${problem}`;
    }
    return null;
  };

/** An object with any names, whose values all pass the check. */
export const tableOf =
  (check: Check): Check =>
  (value) => {
    if (!isObject(value)) return expected('an object', value);
    for (const item of Object.values(value)) {
      const problem = check(item);
      if (problem !== null) return problem;
    }
    return null;
  };

/** An object with at least these fields; others pass, as later versions may have them. */
export const objectOf = <T>(fields: Fields<T>): Check => {
  const checks = Object.entries<Check>(fields);
  return (value) => {
    if (!isObject(value)) return expected('an object', value);
    for (const [name, check] of checks) {
      const problem = check(Object.hasOwn(value, name) ? value[name] : undefined);
      if (problem !== null) return `.${name}${problem}`;
    }
    return null;
  };
};

/** An object whose `name` field says by which check it goes. */
export const variantOf = (name: string, variants: Readonly<Record<string, Check>>): Check => {
  const checks = new Map(Object.entries(variants));
  const accepted = [...checks.keys()].join(', ');
  return (value) => {
    if (!isObject(value)) return expected('an object', value);
    const variant = value[name];
    const check = typeof variant === 'string' ? checks.get(variant) : undefined;
    if (check !== undefined) return check(value);
    const given = typeof variant === 'string' ? 'an unknown one' : kindOf(variant);
    return `.${name}: given ${given}; accepted: ${accepted}`;
  };
};
