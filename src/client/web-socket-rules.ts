import type { MessageData } from '../actors/web-socket.js';
import { MAX_REASON_BYTES } from '../protocol/close-codes.js';
import { utf8Length } from '../policies/utf8.js';
import { pageUrl, token } from './validate.js';

const syntaxError = (message: string): DOMException => new DOMException(message, 'SyntaxError');

/**
 * The absolute `ws:` or `wss:` URL of what was given.
 *
 * @throws DOMException SyntaxError for what no WebSocket connects to.
 */
export function resolveUrl(given: string | URL): string {
  const text = String(given);
  let url: URL;
  try {
    url = new URL(text, pageUrl());
  } catch {
    throw syntaxError(`The URL "${text}" is invalid.`);
  }
  // The URL standard forbids it in a host; Chromium puts one in the place of a space.
  if (url.hostname.includes('%')) throw syntaxError(`The URL "${text}" is invalid.`);
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (!/^wss?:$/.test(url.protocol)) {
    throw syntaxError(
      `The scheme of the URL is "${url.protocol}"; accepted: ws, wss, http, https.`,
    );
  }
  if (url.href.includes('#')) {
    throw syntaxError('The URL has a fragment, which a WebSocket cannot have.');
  }
  return url.href;
}

/**
 * The list of subprotocols that was given.
 *
 * @throws DOMException SyntaxError for one that is no token, or there twice.
 */
export function checkedProtocols(given: string | Iterable<string>): readonly string[] {
  // Web IDL: whatever cannot be iterated is taken for one, as text.
  const isObject = typeof given === 'object' && (given as object | null) !== null;
  const isList = isObject && Symbol.iterator in given;
  const protocols = Array.from(isList ? given : [given], String);
  const seen = new Set<string>();
  for (const protocol of protocols) {
    if (!token.test(protocol)) {
      const hint = isObject && !isList ? ' Options are the third argument.' : '';
      throw syntaxError(`The subprotocol "${protocol}" is no token.${hint}`);
    }
    // The standard compares without regard to case, as HTTP does.
    const key = protocol.toLowerCase();
    if (seen.has(key)) throw syntaxError(`The subprotocol "${protocol}" is there twice.`);
    seen.add(key);
  }
  return protocols;
}

/** Web IDL: an unsigned short that is clamped; halves go to the even neighbour. */
function clampedShort(value: unknown): number {
  const number = Number(value);
  if (Number.isNaN(number)) return 0;
  const clamped = Math.min(65_535, Math.max(0, number));
  const floor = Math.floor(clamped);
  const rest = clamped - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}

/** What a socket is closed with; no code for none. */
export interface CloseArguments {
  readonly code?: number;
  readonly reason: string;
}

/**
 * What `close` was given.
 *
 * @throws DOMException InvalidAccessError for a code that an app may not send; SyntaxError for a
 * reason of more than 123 bytes.
 */
export function checkedClose(code: unknown, reason: unknown): CloseArguments {
  const short = code === undefined ? undefined : clampedShort(code);
  if (short !== undefined && short !== 1000 && (short < 3000 || short > 4999)) {
    throw new DOMException(
      `The close code ${String(short)} is not for an app to send; accepted: 1000, and 3000 to 4999.`,
      'InvalidAccessError',
    );
  }
  const text = reason === undefined ? '' : wellFormed(''.concat(reason as string));
  if (utf8Length(text) > MAX_REASON_BYTES) {
    throw syntaxError(
      `The reason has ${String(utf8Length(text))} bytes; accepted: at most ${String(MAX_REASON_BYTES)}.`,
    );
  }
  return { ...(short !== undefined && { code: short }), reason: text };
}

/** Web IDL: a string without lone surrogates. */
const wellFormed = (text: string): string =>
  text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');

/** What `send` was given: whatever is neither bytes nor a Blob is sent as text. */
export function toMessage(data: unknown): MessageData {
  if (typeof data === 'string') return data;
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
    return data as ArrayBuffer | ArrayBufferView<ArrayBuffer>;
  }
  // Of another realm, like that of a frame.
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') {
    return new Uint8Array(data as ArrayBuffer);
  }
  if (typeof Blob !== 'undefined' && data instanceof Blob) return data;
  if (typeof data === 'symbol') {
    throw new TypeError('send: given a symbol; accepted: what can be made text, bytes, Blob');
  }
  return String(data);
}

/** How many bytes of a message are on the wire. */
export function bytesOf(data: MessageData): number {
  if (typeof data === 'string') return utf8Length(data);
  return 'size' in data ? data.size : data.byteLength;
}
