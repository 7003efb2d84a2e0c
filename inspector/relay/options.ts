import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { realClock, type RelayClock } from './clock.js';
import { defaultLimits, type RelayLimits } from './limits.js';

/** Hears what happens at the relay. No line ever holds the token, or anything of a payload. */
export interface RelayLogger {
  /** Apps and viewers come and go. */
  info(line: string): void;
  /** Something was refused: once for each peer, and at most 20 lines in 10 s. */
  warn(line: string): void;
}

/** How a relay is made; every option has a default. */
export interface RelayOptions {
  /** Where to listen on 127.0.0.1; 0 for any free port. @default 0 */
  readonly port?: number;
  /** What apps and viewers must show: 16 to 128 letters, digits, `-`, `_`. @default a random one */
  readonly token?: string;
  /** Origins of apps besides loopback ones, like `https://app.example`. @default none */
  readonly allowedOrigins?: readonly string[];
  /** The folder that holds the built viewer. @default the one of this package */
  readonly uiFolder?: string;
  /** @default silent */
  readonly logger?: RelayLogger;
  /** Those not given keep their defaults. */
  readonly limits?: Partial<RelayLimits>;
  /** @default the real one */
  readonly clock?: RelayClock;
}

const shown = (given: unknown): string =>
  typeof given === 'string' ? JSON.stringify(given) : String(given);

const wrong = (name: string, given: unknown, accepted: string): TypeError =>
  new TypeError(`${name}: given ${shown(given)}; accepted: ${accepted}`);

const TOKEN = /^[\w-]{16,128}$/;

/**
 * A token that fits into the name of a subprotocol.
 *
 * @throws TypeError that shows nothing of a wrong one but its length.
 */
export function readToken(given: string): string {
  if (typeof given === 'string' && TOKEN.test(given)) return given;
  const what = typeof given === 'string' ? `${given.length} characters` : typeof given;
  throw new TypeError(`token: given ${what}; accepted: 16 to 128 letters, digits, - and _`);
}

/**
 * An origin as browsers send it.
 *
 * @throws TypeError for anything else, with a guess at what was meant.
 */
export function readOrigin(given: string): string {
  const accepted = 'an origin of http: or https:, like https://app.example:8443';
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw wrong('allowed origin', given, accepted);
  }
  if (url.origin === given.toLowerCase()) return url.origin;
  throw wrong('allowed origin', given, `${accepted} (did you mean ${url.origin}?)`);
}

function readLimits(given: Partial<RelayLimits>): RelayLimits {
  const limits: Record<keyof RelayLimits, number> = { ...defaultLimits };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaultLimits, name)) {
      throw wrong('limits', name, Object.keys(defaultLimits).join(', '));
    }
    if (!Number.isSafeInteger(value) || value < 1) {
      throw wrong(`limits.${name}`, value, 'a whole number from 1 up');
    }
    limits[name as keyof RelayLimits] = value;
  }
  return limits;
}

function readPort(given: number): number {
  if (Number.isInteger(given) && given >= 0 && given <= 65_535) return given;
  throw wrong('port', given, 'a whole number from 0 to 65535');
}

const silent: RelayLogger = { info: () => undefined, warn: () => undefined };

const builtUi = (): string =>
  join(
    dirname(createRequire(import.meta.url).resolve('linekeeper-inspector/package.json')),
    'dist/ui',
  );

/**
 * Options with every default filled in.
 *
 * @throws TypeError that names the option, what was given and what is accepted.
 */
export function readOptions(options: RelayOptions): Required<Omit<RelayOptions, 'limits'>> & {
  readonly limits: RelayLimits;
} {
  return {
    port: readPort(options.port ?? 0),
    token:
      options.token === undefined
        ? randomBytes(24).toString('base64url')
        : readToken(options.token),
    allowedOrigins: (options.allowedOrigins ?? []).map(readOrigin),
    uiFolder: options.uiFolder ?? builtUi(),
    logger: options.logger ?? silent,
    limits: readLimits(options.limits ?? {}),
    clock: options.clock ?? realClock,
  };
}
