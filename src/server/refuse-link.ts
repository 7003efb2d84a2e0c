import { frameErrors } from '../protocol/frame-errors.js';
import { limits } from '../protocol/limits.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { Core } from './core.js';
import type { Link } from './link.js';
import type { LinkEnd } from './types.js';

/** As many characters always fit into the bytes of a message. */
const MAX_CHARACTERS = limits.messageBytes / 3;

/** What happened, for people. */
export function wordsOf({ code, detail }: ProtocolError): string {
  const [, summary] = frameErrors[code];
  return (detail === '' ? summary : `${summary}: ${detail}`).slice(0, MAX_CHARACTERS);
}

/**
 * Ends a link that breaks the protocol, or cannot be served: an error frame, then the close code.
 *
 * @returns what it was closed with; null when it had ended before.
 */
export function refuseLink(core: Core, link: Link, cause: unknown): LinkEnd | null {
  if (link.isOver) return null;
  const error = cause instanceof ProtocolError ? cause : new ProtocolError('INTERNAL');
  const { settings } = core;
  const { address } = link;
  const { code } = error;
  const message = wordsOf(error);
  if (error === cause) settings.logger.info({ address, code, message }, '[WebSocket] Link refused');
  else settings.logger.error({ address, error: cause }, '[WebSocket] A link failed');
  // A socket that takes nothing more would not take this either.
  if (!link.isBlocked) link.write(settings.codec.encodeControl({ type: 'error', code, message }));
  const end = { code: frameErrors[code][0] ?? 1002, reason: code };
  link.close(end.code, end.reason);
  return end;
}
