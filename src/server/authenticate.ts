import type { IncomingMessage } from 'node:http';
import { isAuthError } from '../policies/credentials.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { Core } from './core.js';
import type { User } from './types.js';

const bearer = /^Bearer\s+(\S+)$/i;

/** What a request shows: the bearer token of its header, or the parameter `token` of its URL. */
export function tokenOf({ headers, url = '/' }: IncomingMessage): string | undefined {
  const [, token] = bearer.exec(headers.authorization ?? '') ?? [];
  // Not read as a URL: what a client asks for need not be one.
  const [, query] = /\?([^#]*)/.exec(url) ?? [];
  return token ?? new URLSearchParams(query).get('token') ?? undefined;
}

const isUser = (found: unknown): found is User =>
  typeof (found as { readonly id?: unknown } | null | undefined)?.id === 'string';

/**
 * Asks the app who it is.
 *
 * @returns null where the app does not want to know.
 * @throws ProtocolError UNAUTHORIZED for nobody, INTERNAL where the app fails or takes too long.
 */
export async function authenticate(
  core: Core,
  request: IncomingMessage,
  token: unknown,
  gone: AbortSignal,
): Promise<User | null> {
  const { given, limits, clock } = core.settings;
  const { authenticate: ask } = given;
  if (ask === undefined) return null;
  const late = new AbortController();
  const timer = clock.setTimeout(() => {
    late.abort(new Error(`no answer within ${String(limits.authTimeoutMs)} ms`));
  }, limits.authTimeoutMs);
  const signal = AbortSignal.any([gone, late.signal]);
  try {
    const found: unknown = await Promise.race([
      ask({ request, token, signal }),
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
    ]);
    if (isUser(found)) return found;
    if (found === null || found === undefined || found === false) {
      throw new ProtocolError('UNAUTHORIZED');
    }
    throw new TypeError('it returned no user; accepted: an object with an id, or null');
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    if (isAuthError(error)) throw new ProtocolError('UNAUTHORIZED');
    if (!gone.aborted) core.callbackFailed('authenticate', error);
    throw new ProtocolError('INTERNAL');
  } finally {
    clock.clearTimeout(timer);
  }
}
