import { MAX_TIMER_MS } from '../policies/timer.js';
import { LinekeeperError } from './errors.js';
import { redact } from './redact.js';

/** What one option accepts, in words and as a test. */
export interface Rule {
  readonly accepts: string;
  readonly test: (value: unknown) => boolean;
}

/** Rules by option; a nested schema for an object of options. */
export interface Schema {
  readonly [option: string]: Rule | readonly [Schema, alternative?: Rule];
}

export const rule = (accepts: string, test: Rule['test']): Rule => ({ accepts, test });
export const oneOf = (...values: readonly unknown[]): Rule =>
  rule(
    // JSON says null for Infinity.
    values.map((value) => (value === Infinity ? 'Infinity' : JSON.stringify(value))).join(', '),
    (value) => values.includes(value),
  );
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isNumber = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;
const hasMethods =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => isFunction((value as Record<string, unknown>)[name]));
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const ms = rule(`a number of ms from 0 to ${String(MAX_TIMER_MS)}`, (value) =>
  isNumber(value, 0, MAX_TIMER_MS),
);
export const positiveMs = rule(`a number of ms from 1 to ${String(MAX_TIMER_MS)}`, (value) =>
  isNumber(value, 1, MAX_TIMER_MS),
);
export const count = rule(
  'a whole number from 0 up, or Infinity',
  (value) => value === Infinity || (Number.isInteger(value) && isNumber(value, 0, Infinity)),
);
export const positiveCount = rule(
  'a whole number from 1 up',
  (value) => Number.isSafeInteger(value) && isNumber(value, 1, Infinity),
);
export const bool = rule('true or false', (value) => typeof value === 'boolean');
export const fn = rule('a function', isFunction);
export const text = rule(
  'a string that is not empty',
  (value) => typeof value === 'string' && value !== '',
);
export const anything = rule('anything', () => true);
export const none = oneOf(null);
export const methods = (...names: readonly string[]): Rule =>
  rule(`an object with ${names.join(', ')}`, hasMethods(...names));
export const either = (...rules: readonly Rule[]): Rule =>
  rule(rules.map(({ accepts }) => accepts).join('; '), (value) =>
    rules.some(({ test }) => test(value)),
  );

/** As for `fetch`, null is none. */
export const signal = rule(
  'an AbortSignal',
  (value) => (value ?? null) === null || hasMethods('addEventListener')(value),
);

/** What keeps nothing would promise what it cannot hold. */
export const positiveBound = either(positiveCount, oneOf(Infinity));

/** As many keys of an object are shown: those of an instance of a framework fill a screen. */
const MAX_SHOWN = 8;

const show = (value: unknown): string => {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return JSON.stringify(redact(value));
  if (isRecord(value) && typeof value['href'] === 'string') return redact(value['href']);
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (isRecord(value)) {
    const entries = Object.entries(value);
    const shown = entries
      .slice(0, MAX_SHOWN)
      .map(([key, part]) => (isRecord(part) ? key : `${key}: ${show(part)}`));
    if (entries.length > MAX_SHOWN) shown.push('…');
    return `an object with ${shown.join(', ') || 'nothing'}`;
  }
  return String(value);
};

/** OPTION_INVALID, with what was given and what is accepted. */
export const optionError = (path: string, value: unknown, accepts: string): LinekeeperError =>
  new LinekeeperError(
    'OPTION_INVALID',
    `option "${path}": given ${show(value)}; accepted: ${accepts}`,
  );

/** @throws LinekeeperError OPTION_INVALID, always. */
export const failOption = (path: string, value: unknown, accepts: string): never => {
  throw optionError(path, value, accepts);
};

/**
 * Checks options against a schema. `prefix` stands before the names, with its dot.
 *
 * @throws LinekeeperError OPTION_INVALID naming the option, what was given and what is accepted.
 */
export function checkOptions(schema: Schema, options: unknown, prefix: string): void {
  if (!isRecord(options)) {
    failOption(prefix === '' ? 'options' : prefix.slice(0, -1), options, 'an object');
    return;
  }
  for (const [option, value] of Object.entries(options)) {
    const path = prefix + option;
    const expected = Object.hasOwn(schema, option) ? schema[option] : undefined;
    if (expected === undefined) {
      throw new LinekeeperError(
        'OPTION_INVALID',
        `option "${path}" is unknown; accepted: ${Object.keys(schema).join(', ')}`,
      );
    }
    if (value === undefined) continue;
    if (!('test' in expected)) {
      const [nested, alternative] = expected;
      if (alternative?.test(value) === true) continue;
      if (!isRecord(value)) {
        failOption(path, value, [alternative?.accepts, 'an object'].filter(Boolean).join('; '));
      }
      checkOptions(nested, value, `${path}.`);
    } else if (!expected.test(value)) {
      failOption(path, value, expected.accepts);
    }
  }
}
