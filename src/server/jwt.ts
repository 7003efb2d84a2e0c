import { AuthRefusedError, LinekeeperError } from '../protocol/errors.js';
import { failOption } from '../protocol/option-rules.js';
import type { Authenticate, User } from './types.js';

// The types of `jose` and of the DOM are written out as far as they matter, so that an app that has
// neither compiles.

/** A `CryptoKey`, as `jose` and Web Crypto import it. */
export interface JwtKey {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: object;
  readonly usages: readonly string[];
}

/** How a JSON Web Token is verified; all but `key` is handed to `jose`. */
export interface JwtOptions {
  /** The key: a shared secret, what `jose` imports, or the URL of a key set (JWKS). */
  readonly key: Uint8Array | JwtKey | URL;
  /** The accepted signature algorithms. @default those that fit the key */
  readonly algorithms?: readonly string[];
  /** The accepted `iss`. */
  readonly issuer?: string | readonly string[];
  /** The accepted `aud`. */
  readonly audience?: string | readonly string[];
  /** The accepted `sub`. */
  readonly subject?: string;
  /** The accepted `typ` of the header. */
  readonly typ?: string;
  /** How far clocks may be apart, in seconds or as in "5 seconds". */
  readonly clockTolerance?: string | number;
  /** How old a token may be by its `iat`, in seconds or as in "2 hours". */
  readonly maxTokenAge?: string | number;
  /** Claims that must be there. */
  readonly requiredClaims?: readonly string[];
  /** The time by which tokens are judged. @default now */
  readonly currentDate?: Date;
  /** Extensions of the header that are understood. */
  readonly crit?: Readonly<Record<string, boolean>>;
}

/** What a token says. */
export interface JwtClaims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | string[];
  readonly jti?: string;
  /** Not before, in seconds since the epoch. */
  readonly nbf?: number;
  /** Until when, in seconds since the epoch. */
  readonly exp?: number;
  /** When it was issued, in seconds since the epoch. */
  readonly iat?: number;
  readonly [claim: string]: unknown;
}

/** A user with everything that its token says. */
export interface JwtUser extends User {
  readonly claims: JwtClaims;
}

/** Loaded when it is needed: an optional peer dependency. */
async function loadJose() {
  try {
    return await import('jose');
  } catch (cause) {
    throw new LinekeeperError(
      'OPTION_INVALID',
      'jwtAuthenticator needs the package jose: npm install jose',
      cause,
    );
  }
}

/**
 * Verifies a JSON Web Token with `jose`: signature, times, and whatever the options ask. The user is
 * the token's `sub`; a token without one, or that does not hold, is nobody's.
 *
 * @example
 * createConnectionServer({ port: 8080, authenticate: jwtAuthenticator({ key, issuer: 'shop' }) });
 *
 * @throws LinekeeperError OPTION_INVALID for a key that is none.
 */
export function jwtAuthenticator({ key, ...options }: JwtOptions): Authenticate<JwtUser> {
  if (typeof key !== 'object') {
    failOption('key', typeof key, 'a Uint8Array, a CryptoKey, or the URL of a key set');
  }
  let verify: Promise<(token: string) => Promise<JwtClaims>> | undefined;
  const prepare = async () => {
    const { createRemoteJWKSet, jwtVerify } = await loadJose();
    const keys = key instanceof URL ? createRemoteJWKSet(key) : null;
    const how = options as Parameters<typeof jwtVerify>[2];
    return async (token: string): Promise<JwtClaims> => {
      const { payload } =
        keys === null
          ? await jwtVerify(token, key as Uint8Array, how)
          : await jwtVerify(token, keys, how);
      return payload;
    };
  };
  return async ({ token }) => {
    if (typeof token !== 'string') return null;
    verify ??= prepare();
    try {
      const claims = await (await verify)(token);
      return typeof claims.sub === 'string' ? { id: claims.sub, claims } : null;
    } catch (cause) {
      if (isTokenError(cause, key)) throw new AuthRefusedError('the token does not hold', cause);
      throw cause;
    }
  };
}

const tokenErrors = /^ERR_(JWT|JWS|JOSE_ALG|JOSE_NOT_SUPPORTED|JWKS_NO_MATCHING)/;

/** The errors of `jose` that are about the token; the others are about keys and the network. */
const isTokenError = (cause: unknown, key: JwtOptions['key']): boolean => {
  // The token names an algorithm that is not one of the key.
  if (cause instanceof TypeError) return !(key instanceof URL);
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && tokenErrors.test(code);
};
