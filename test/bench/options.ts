import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export interface BenchOptions {
  /** The rows to run, in the order of the table. */
  readonly rows: readonly string[];
  /** A smoke run: one short round of everything, and no verdicts. */
  readonly quick: boolean;
  /** Whether a missed budget makes the exit code 1. */
  readonly check: boolean;
  readonly help: boolean;
}

/** A command line that cannot be followed. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @throws UsageError for an unknown flag or row.
 */
export function parseOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { only, quick, check, help } = parseFlags(args);
  const chosen = only?.split(',').map((name) => name.trim()) ?? known;
  const unknown = chosen.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `--only: unknown row ${unknown.map((name) => `"${name}"`).join(', ')}; accepted: ${known.join(', ')}`,
    );
  }
  if (check && quick) {
    throw new UsageError('--check judges full rounds, which --quick leaves out: give one of them');
  }
  return { rows: known.filter((name) => chosen.includes(name)), quick, check, help };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${what.split('. ')[0] ?? what}; accepted: --only, --quick, --check, --help`,
    );
  }
}
