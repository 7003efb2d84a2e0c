import type * as Jose from 'jose';
import type { JWTPayload, JWTVerifyOptions } from 'jose';
import { AuthRefusedError, LinekeeperError } from '../protocol/errors.js';
import { failOption } from '../protocol/option-rules.js';
import type { Authenticate, User } from './types.js';

/** How a JSON Web Token is verified. */
export interface JwtOptions extends JWTVerifyOptions {
  /** The key: a shared secret, what `jose` imports, or the URL of a key set (JWKS). */
  readonly key: Uint8Array | CryptoKey | URL;
}

/** A user with everything that its token says. */
export interface JwtUser extends User {
  readonly claims: JWTPayload;
}

/** Loaded when it is needed: an optional peer dependency. */
async function loadJose(): Promise<typeof Jose> {
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
  let verify: Promise<(token: string) => Promise<JWTPayload>> | undefined;
  const prepare = async () => {
    const { createRemoteJWKSet, jwtVerify } = await loadJose();
    const keys = key instanceof URL ? createRemoteJWKSet(key) : null;
    return async (token: string): Promise<JWTPayload> => {
      const { payload } =
        keys === null
          ? await jwtVerify(token, key as Uint8Array, options)
          : await jwtVerify(token, keys, options);
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
