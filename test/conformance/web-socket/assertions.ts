/** Assertions that run in a page as well as in Node. */

const show = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  return Array.isArray(value) ? `[${value.map(show).join(', ')}]` : String(value);
};

const isSame = (actual: unknown, wanted: unknown): boolean =>
  Array.isArray(actual) && Array.isArray(wanted)
    ? actual.length === wanted.length && actual.every((item, at) => isSame(item, wanted[at]))
    : Object.is(actual, wanted);

/** Whether it is this very value, or a list of the same ones. */
export function same(actual: unknown, wanted: unknown, what: string): void {
  if (!isSame(actual, wanted)) {
    throw new Error(`${what}: expected ${show(wanted)}, got ${show(actual)}`);
  }
}

export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

export function returnsNothing(act: () => unknown, what: string): void {
  same(act(), undefined, `what ${what} returns`);
}

function thrownBy(act: () => unknown, what: string): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: nothing was thrown`);
}

/** Whether it throws a DOMException of this name. */
export function throwsDom(name: string, act: () => unknown, what: string): void {
  const error = thrownBy(act, what);
  if (error instanceof DOMException && error.name === name) return;
  throw new Error(`${what}: expected a DOMException ${name}, got ${String(error)}`);
}

export function throwsTypeError(act: () => unknown, what: string): void {
  const error = thrownBy(act, what);
  if (error instanceof TypeError) return;
  throw new Error(`${what}: expected a TypeError, got ${String(error)}`);
}

/** Sets a property as sloppy code does: what is not writable is left as it is. */
export const assign = (target: object, name: string, value: unknown): void =>
  void Reflect.set(target, name, value);

/** The object that has the property itself: of a derived class it is what that extends. */
export function holderOf(start: object, name: string): object {
  for (
    let at: object | null = start;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    if (Object.hasOwn(at, name)) return at;
  }
  throw new Error(`there is no property ${name}`);
}

export const propertyOf = (start: object, name: string): PropertyDescriptor =>
  Object.getOwnPropertyDescriptor(holderOf(start, name), name)!;

/** Does this while a property of a prototype is another one, or is not there; then puts it back. */
export function withProperty(
  prototype: object,
  name: string,
  instead: PropertyDescriptor | null,
  act: () => void,
): void {
  const holder = holderOf(prototype, name);
  const own = propertyOf(holder, name);
  try {
    if (instead === null) Reflect.deleteProperty(holder, name);
    else Object.defineProperty(holder, name, instead);
    act();
  } finally {
    Object.defineProperty(holder, name, own);
  }
}
