import { parseArgs, type ParseArgsConfig } from 'node:util';
import { presets } from '../client/index.js';
import { UsageError } from './usage-error.js';

/** What `linekeeper connect` was told. */
export interface ConnectSettings {
  readonly url: string;
  readonly preset: PresetName;
  readonly protocols: readonly string[];
  /** Values by header name as given. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The interval in ms; null for the preset's. */
  readonly heartbeat: number | 'off' | null;
  /** Null for the preset's. */
  readonly maxAttempts: number | null;
  readonly json: boolean;
  readonly keepOpen: boolean;
  readonly color: boolean;
}

/** A checked command line. */
export type Command =
  | { readonly name: 'help' | 'version' }
  | { readonly name: 'connect'; readonly settings: ConnectSettings };

type PresetName = keyof typeof presets;

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const presetsByName = new Map(
  (Object.keys(presets) as PresetName[]).map((name) => [kebab(name), name]),
);

/** The names that `--preset` accepts. */
export const presetNames: readonly string[] = [...presetsByName.keys()].sort();

const options = {
  preset: { type: 'string' },
  heartbeat: { type: 'string' },
  'max-attempts': { type: 'string' },
  protocol: { type: 'string', multiple: true },
  header: { type: 'string', multiple: true, short: 'H' },
  json: { type: 'boolean' },
  'keep-open': { type: 'boolean' },
  'no-color': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const satisfies ParseArgsConfig['options'];

type OptionName = keyof typeof options;

const accepted = Object.keys(options)
  .map((name) => `--${name}`)
  .join(', ');

const wrong = (what: string, given: string | undefined, accepts: string): never => {
  const shown = given === undefined ? 'nothing' : JSON.stringify(given);
  throw new UsageError(`${what}: given ${shown}; accepted: ${accepts}`);
};

const isOption = (name: string): name is OptionName => Object.hasOwn(options, name);

/** Sorts the words of a command line; what they say is checked later. */
function readWords(args: readonly string[]) {
  // Not strict: the messages of strict mode do not name what is accepted.
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<OptionName, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!isOption(name)) {
      throw new UsageError(`unknown option ${JSON.stringify(rawName)}; accepted: ${accepted}`);
    }
    if (options[name].type === 'boolean' && value !== undefined) {
      wrong(`--${name}`, value, 'no value');
    }
    if (options[name].type === 'string' && value === undefined) {
      wrong(`--${name}`, undefined, 'a value');
    }
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
  return { values, operands };
}

/** A URL as an error may show it: its query and its password may be secrets. */
const shownUrl = (url: string): string =>
  url.replace(/[?#].*$/s, '?…').replace(/\/\/[^/]*@/, '//…@');

function readUrl(given: string | undefined): string {
  const accepts = 'a ws:, wss:, http: or https: URL, like wss://example.org/socket';
  if (given === undefined) throw new UsageError(`connect: a URL is missing; accepted: ${accepts}`);
  const isSocketUrl = (text: string): boolean =>
    URL.canParse(text) && /^(wss?|https?):$/.test(new URL(text).protocol);
  if (!isSocketUrl(given)) {
    const guess = `ws://${shownUrl(given)}`;
    const isHost = !given.includes('://') && /^[\w.[\]:-]+(\/|$)/.test(given);
    const hint = isHost && isSocketUrl(`ws://${given}`) ? ` (did you mean ${guess}?)` : '';
    wrong('URL', shownUrl(given), accepts + hint);
  }
  if (new URL(given).hash !== '' || given.endsWith('#')) {
    wrong('URL', shownUrl(given), 'a URL without a fragment (#), as WebSockets have it');
  }
  return given;
}

function readPreset(given: string | undefined): PresetName {
  if (given === undefined) return 'default';
  return presetsByName.get(given) ?? wrong('--preset', given, presetNames.join(', '));
}

const MAX_SECONDS = 2_147_483;

function readHeartbeat(given: string | undefined): number | 'off' | null {
  if (given === undefined) return null;
  if (given === 'off') return 'off';
  const ms = /^\d+(\.\d+)?$/.test(given) ? Math.round(Number(given) * 1000) : NaN;
  return ms >= 1 && ms <= MAX_SECONDS * 1000
    ? ms
    : wrong('--heartbeat', given, `seconds, more than 0 and at most ${MAX_SECONDS}; off`);
}

function readMaxAttempts(given: string | undefined): number | null {
  if (given === undefined) return null;
  if (given === 'unlimited') return Infinity;
  return /^\d+$/.test(given) && Number.isSafeInteger(Number(given))
    ? Number(given)
    : wrong('--max-attempts', given, 'a whole number from 0 up; unlimited');
}

const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

function readProtocols(given: readonly string[]): readonly string[] {
  given.forEach((protocol, index) => {
    if (!TOKEN.test(protocol)) {
      wrong('--protocol', protocol, "one token of letters, digits and !#$%&'*+-.^_`|~");
    }
    if (given.indexOf(protocol) !== index) wrong('--protocol', protocol, 'each protocol once');
  });
  return given;
}

const HANDSHAKE = /^(connection|upgrade|host|sec-websocket-.*)$/i;

function readHeaders(given: readonly string[]): ConnectSettings['headers'] {
  const headers = new Map<string, string[]>();
  for (const header of given) {
    const colon = header.indexOf(':');
    // Of a wrong header only the name is shown: the value may be a secret.
    const name = (colon === -1 ? (header.split(/\s/, 1)[0] ?? '') : header.slice(0, colon)).trim();
    const value = header.slice(colon + 1).trim();
    if (colon === -1) wrong('--header', name, "'Name: value', with a colon");
    if (!TOKEN.test(name)) {
      wrong('--header', name, "a name of letters, digits and !#$%&'*+-.^_`|~ before the colon");
    }
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      wrong('--header', name, 'a value without line breaks and other control characters');
    }
    if (HANDSHAKE.test(name)) {
      wrong('--header', name, 'headers that the handshake does not set; subprotocols: --protocol');
    }
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return Object.fromEntries(headers);
}

/**
 * Reads a command line, without the program's name.
 *
 * @throws UsageError that names what was given and what is accepted.
 */
export function parseCommand(args: readonly string[]): Command {
  const { values, operands } = readWords(args);
  if (values.has('help')) return { name: 'help' };
  if (values.has('version')) return { name: 'version' };

  const [command, url, surplus] = operands;
  if (command === undefined) {
    throw new UsageError('a command is missing; accepted: connect <url>, --help, --version');
  }
  if (command !== 'connect') {
    throw new UsageError(`unknown command ${JSON.stringify(command)}; accepted: connect <url>`);
  }
  if (surplus !== undefined) wrong('connect', surplus, 'one URL');
  const last = (name: OptionName): string | undefined => values.get(name)?.at(-1);
  return {
    name: 'connect',
    settings: {
      url: readUrl(url),
      preset: readPreset(last('preset')),
      protocols: readProtocols(values.get('protocol') ?? []),
      headers: readHeaders(values.get('header') ?? []),
      heartbeat: readHeartbeat(last('heartbeat')),
      maxAttempts: readMaxAttempts(last('max-attempts')),
      json: values.has('json'),
      keepOpen: values.has('keep-open'),
      color: !values.has('no-color'),
    },
  };
}
