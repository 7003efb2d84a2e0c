import { utf8Length } from '../policies/utf8.js';

const LONGEST_REASON = 123;

/** Throws what a browser throws for `close(code, reason)`. */
export function checkBrowserClose(code: number | undefined, reason: string): void {
  if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw new DOMException(
      `The close code must be either 1000, or between 3000 and 4999. ${code} is neither.`,
      'InvalidAccessError',
    );
  }
  if (utf8Length(reason) > LONGEST_REASON) {
    throw new DOMException(
      `The close reason must not be greater than ${LONGEST_REASON} UTF-8 bytes.`,
      'SyntaxError',
    );
  }
}

/** Throws what the `ws` package throws: it also sends the codes a browser may only receive. */
export function checkNodeClose(code: number | undefined, reason: string): void {
  const isSendable =
    code === undefined ||
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) ||
    (code >= 3000 && code <= 4999);
  if (!isSendable) throw new TypeError('First argument must be a valid error code number');
  if (utf8Length(reason) > LONGEST_REASON) {
    throw new RangeError('The message must not be greater than 123 bytes');
  }
}

/** Throws what a browser throws for `new WebSocket(url, protocols)`; returns the resolved address. */
export function checkAddress(url: string | URL, protocols: readonly string[]): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new DOMException(`The URL '${String(url)}' is invalid.`, 'SyntaxError');
  }
  if (parsed.protocol === 'http:') parsed.protocol = 'ws:';
  if (parsed.protocol === 'https:') parsed.protocol = 'wss:';
  if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') {
    throw new DOMException(`The scheme '${parsed.protocol}' is not allowed.`, 'SyntaxError');
  }
  if (parsed.hash !== '') {
    throw new DOMException('The URL contains a fragment identifier.', 'SyntaxError');
  }
  const isToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const wrong = protocols.find((name, at) => !isToken.test(name) || protocols.indexOf(name) !== at);
  if (wrong !== undefined) {
    throw new DOMException(`The subprotocol '${wrong}' is invalid or repeated.`, 'SyntaxError');
  }
  return parsed.href;
}
