import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readOrigin, readToken } from './options.js';
import { UsageError } from './usage-error.js';

/** What `linekeeper-inspector` was told. */
export interface InspectorSettings {
  /** Null for the usual one, or the next that is free. */
  readonly port: number | null;
  /** Null for a random one. */
  readonly token: string | null;
  readonly allowedOrigins: readonly string[];
  /** Whether a browser may be opened. */
  readonly open: boolean;
}

/** A checked command line. */
export type CommandLine =
  | { readonly name: 'help' | 'version' }
  | { readonly name: 'serve'; readonly settings: InspectorSettings };

const options = {
  port: { type: 'string', short: 'p' },
  token: { type: 'string' },
  'allow-origin': { type: 'string', multiple: true },
  'no-open': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const satisfies ParseArgsConfig['options'];

type OptionName = keyof typeof options;

const accepted = Object.keys(options)
  .map((name) => `--${name}`)
  .join(', ');

const isOption = (name: string): name is OptionName => Object.hasOwn(options, name);

const wrong = (name: OptionName, given: string | undefined, accepts: string): never => {
  const shown = given === undefined ? 'nothing' : JSON.stringify(given);
  throw new UsageError(`--${name}: given ${shown}; accepted: ${accepts}`);
};

/** Sorts the words of a command line; what they say is checked later. */
function readWords(args: readonly string[]): ReadonlyMap<OptionName, readonly string[]> {
  // Not strict: the messages of strict mode do not name what is accepted.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const values = new Map<OptionName, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      // It may be a token whose option was forgotten.
      throw new UsageError(`an argument without an option; accepted: ${accepted}`);
    }
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!isOption(name)) {
      throw new UsageError(`unknown option ${JSON.stringify(rawName)}; accepted: ${accepted}`);
    }
    const isSwitch = options[name].type === 'boolean';
    if (isSwitch && value !== undefined) wrong(name, value, 'no value');
    if (!isSwitch && (value === undefined || value === '')) wrong(name, value, 'a value');
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
  return values;
}

function readPort(given: string | undefined): number | null {
  if (given === undefined) return null;
  const isPort = /^\d{1,5}$/.test(given) && Number(given) <= 65_535;
  return isPort ? Number(given) : wrong('port', given, 'a port from 0 (any free one) to 65535');
}

/** What an option's own reader says about it, as an error of usage. */
function checked<Value>(name: OptionName, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`--${name}: ${error.message.replace(/^[^:]+: /, '')}`);
  }
}

/**
 * Reads a command line, without the program's name.
 *
 * @throws UsageError that names what was given and what is accepted; of a token, only its length.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const values = readWords(args);
  if (values.has('help')) return { name: 'help' };
  if (values.has('version')) return { name: 'version' };
  const token = values.get('token')?.at(-1);
  return {
    name: 'serve',
    settings: {
      port: readPort(values.get('port')?.at(-1)),
      token: token === undefined ? null : checked('token', () => readToken(token)),
      allowedOrigins: (values.get('allow-origin') ?? []).map((origin) =>
        checked('allow-origin', () => readOrigin(origin)),
      ),
      open: !values.has('no-open'),
    },
  };
}
