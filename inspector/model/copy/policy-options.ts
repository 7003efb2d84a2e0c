import { presets } from 'linekeeper';
import type { Shown } from 'linekeeper/inspect';
import { fieldOf } from './recorded-steps.js';
import { hasRedacted } from '../redacted.js';

const names = [
  'close',
  'roomReset',
  'gates',
  'resume',
  'storm',
  'maxAttempts',
  'stableWindowMs',
  'connectTimeoutMs',
  'credentialsTimeoutMs',
  'lostAfterMs',
] as const;

type Data = { readonly [key: string]: Shown };

const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is shown of Infinity, as a number again. */
const restored = (value: Shown): unknown => (value === 'Infinity' ? Infinity : value);

const isSame = (a: unknown, b: unknown): boolean => {
  if (!isData(a) || !isData(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
};

/** A policy as options, without what is so by default and what was not shown. */
export interface PolicyOptions {
  readonly options: Readonly<Record<string, unknown>>;
  /** What was left out, as dotted paths. */
  readonly left: readonly string[];
}

/** The parts of an object that differ from the default, and those that cannot be told. */
function parts(given: Data, standard: Data, path: string): PolicyOptions {
  const left: string[] = [];
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (hasRedacted(name) || hasRedacted(value)) {
      left.push(`${path}.${hasRedacted(name) ? 'an entry that was not shown' : name}`);
    } else if (
      !isSame(restored(value), Object.hasOwn(standard, name) ? standard[name] : undefined)
    ) {
      options[name] = restored(value);
    }
  }
  return { options, left };
}

/** The tables of close verdicts, entry by entry. */
function closeParts(given: Data): PolicyOptions {
  const left: string[] = [];
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isData(value)) {
      if (hasRedacted(value)) left.push(`close.${name}`);
      continue;
    }
    const table = parts(value, {}, `close.${name}`);
    left.push(...table.left);
    if (Object.keys(table.options).length > 0) options[name] = table.options;
  }
  return { options, left };
}

/** The options that make this policy out of the default one. Backoff is told apart. */
export function policyOptions(policy: Shown): PolicyOptions {
  const standard = presets.default as unknown as Data;
  const left: string[] = [];
  const options: Record<string, unknown> = {};
  for (const name of names) {
    const value = fieldOf(policy, name);
    if (value === undefined) continue;
    if (!isData(value)) {
      if (hasRedacted(value)) left.push(name);
      else if (restored(value) !== standard[name]) options[name] = restored(value);
      continue;
    }
    const usual = standard[name];
    const told =
      name === 'close' ? closeParts(value) : parts(value, isData(usual) ? usual : {}, name);
    left.push(...told.left);
    // A range counts as a whole: half of it is no option.
    const whole =
      name === 'roomReset' && Object.keys(told.options).length > 0 ? value : told.options;
    if (Object.keys(whole).length > 0) options[name] = whole;
  }
  return { options, left };
}
