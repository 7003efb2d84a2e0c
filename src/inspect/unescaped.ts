import { attempt } from './parts.js';

/** A text that was read as an encoded one. */
interface Unescaped {
  readonly text: string;
  /** Where each character begins in the text as it was, and where the last one ends. */
  readonly places: readonly number[];
}

const escapes = /\\u([\da-f]{4})|\\(["\\/])|(?:%[\da-f]{2})+/gi;

/** A text without the escapes of JSON (`\/`, `\u002B`) and of URLs; null where there are none. */
export function unescaped(given: string): Unescaped | null {
  if (!given.includes('\\') && !given.includes('%')) return null;
  const places: number[] = [];
  let text = '';
  let from = 0;
  const literally = (end: number): void => {
    text += given.slice(from, end);
    for (; from < end; from += 1) places.push(from);
  };
  for (const match of given.matchAll(escapes)) {
    const [escape, code, letter] = match;
    literally(match.index);
    const meant =
      code === undefined
        ? (letter ?? attempt(() => decodeURIComponent(escape), escape))
        : String.fromCharCode(Number.parseInt(code, 16));
    text += meant;
    for (let at = 0; at < meant.length; at += 1) places.push(from);
    from += escape.length;
  }
  literally(given.length);
  places.push(given.length);
  return { text, places };
}
