import { viewOf } from '../protocol/bytes.js';
import { LinekeeperError } from '../protocol/errors.js';
import type { Packed, Payload } from '../protocol/frames.js';

/**
 * What the app sends, as the wire takes it.
 *
 * @throws LinekeeperError MESSAGE_UNSUPPORTED for anything else.
 */
export function toPayload(data: unknown): Payload {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  const bytes = viewOf(data);
  if (bytes !== null) return bytes;
  throw new LinekeeperError(
    'MESSAGE_UNSUPPORTED',
    `send: given ${data === null ? 'null' : typeof data}; accepted: string, Buffer, ArrayBuffer, a view of one`,
  );
}

/** The size of what is packed, in bytes. */
export const sizeOf = (packed: Packed): number =>
  typeof packed === 'string' ? Buffer.byteLength(packed) : packed.byteLength;
