import { parseArgs } from 'node:util';

export interface Options {
  readonly seconds: number;
  readonly rate: number;
  readonly seed: number;
  /** The longest time from an opening to the next fault, in ms. */
  readonly gap: number;
}

export const defaults: Options = { seconds: 60, rate: 200, seed: 1, gap: 400 };

/** What was asked for cannot be done. */
export class UsageError extends Error {}

function positive(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${name}: given ${given}; accepted: a whole number from 1 up`);
}

/** Reads the command line; null when only help is asked for. */
export function parseOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const;
  const read = () => {
    try {
      return parseArgs({
        args: [...args],
        options: {
          ...{ seconds: text, rate: text, seed: text, gap: text },
          help: { type: 'boolean', short: 'h' },
        },
      }).values;
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  };
  const { seconds, rate, seed, gap, help } = read();
  if (help === true) return null;
  return {
    seconds: positive('seconds', seconds, defaults.seconds),
    rate: positive('rate', rate, defaults.rate),
    seed: positive('seed', seed, defaults.seed),
    gap: positive('gap', gap, defaults.gap),
  };
}
