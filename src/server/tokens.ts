import { createHmac, timingSafeEqual } from 'node:crypto';

/** 128 bits: what is left of the hash in a token. */
const TOKEN_BYTES = 16;

/**
 * Resume tokens: `epoch.hash`, where the hash is that of session and epoch under a secret of the
 * server (HMAC-SHA-256, RFC 2104). Nothing is stored for a token, and none can be made up.
 */
export class ResumeTokens {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** The token that a client shows to resume a session after this epoch. */
  issue(session: string, epoch: number): string {
    return `${String(epoch)}.${this.#hash(session, epoch).toString('base64url')}`;
  }

  /** The epoch of a token; null for one that was not issued for this session. */
  read(session: string, token: string): number | null {
    const dot = token.indexOf('.');
    const epoch = Number(token.slice(0, dot));
    if (dot < 1 || !Number.isSafeInteger(epoch)) return null;
    const given = Buffer.from(token.slice(dot + 1), 'base64url');
    return given.length === TOKEN_BYTES && timingSafeEqual(given, this.#hash(session, epoch))
      ? epoch
      : null;
  }

  #hash(session: string, epoch: number): Buffer {
    return createHmac('sha256', this.#secret)
      .update(`${session}.${String(epoch)}`)
      .digest()
      .subarray(0, TOKEN_BYTES);
  }
}
