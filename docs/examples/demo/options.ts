import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly keep: boolean;
  readonly inspect: boolean;
  readonly color: boolean;
  readonly help: boolean;
  readonly speed: number;
}

/** Something on the command line is wrong; the message is the one line that says what. */
export class UsageError extends Error {}

export const usage = `Usage: npm run demo -- [--keep] [--inspect] [--speed N] [--no-color]

A supervised client against a real server that breaks on command: eight failures, about 50 s.

  --keep       stay up and break the server yourself, with keys
  --inspect    stay up and watch in the browser, and break the link there; with or without a terminal
  --speed N    all delays but those of the last scene divided by N, from 0.5 to 3 (default 1)
  --no-color   plain text; NO_COLOR and a pipe do the same
  --help       this text

Exit codes: 0 every scene recovered, 1 one did not, 2 wrong usage, 130 interrupted.
`;

const accepted = 'accepted: --keep, --inspect, --speed N, --no-color, --help';

export function parseOptions(args: readonly string[]): DemoOptions {
  const { tokens } = parseArgs({
    args: [...args],
    options: { speed: { type: 'string' } },
    strict: false,
    tokens: true,
  });
  const options = { keep: false, inspect: false, color: true, help: false, speed: 1 };
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new UsageError(`given "${token.value}"; ${accepted}`);
    const { rawName, value } = token;
    if (rawName === '--speed') options.speed = parseSpeed(value);
    else if (value !== undefined) throw new UsageError(`${rawName} takes no value; ${accepted}`);
    else if (rawName === '--keep') options.keep = true;
    else if (rawName === '--inspect') options.inspect = true;
    else if (rawName === '--no-color') options.color = false;
    else if (rawName === '--help' || rawName === '-h') options.help = true;
    else throw new UsageError(`unknown option "${rawName}"; ${accepted}`);
  }
  return options;
}

function parseSpeed(value = ''): number {
  const speed = value.trim() === '' ? NaN : Number(value);
  if (speed >= 0.5 && speed <= 3) return speed;
  throw new UsageError(`--speed: given "${value}"; accepted: a number from 0.5 to 3`);
}
