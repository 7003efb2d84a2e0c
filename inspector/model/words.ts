import { closeCodes, nameOfCode } from 'linekeeper';
import type { Shown } from 'linekeeper/inspect';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A duration as people say it: "340 ms", "6.2 s", "3 min 5 s", "2 h 10 min". */
export function durationWords(ms: number): string {
  if (ms < SECOND) return `${String(Math.round(ms))} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(1)} s`;
  const [big, small, bigName, smallName] =
    ms < HOUR ? [MINUTE, SECOND, 'min', 's'] : [HOUR, MINUTE, 'h', 'min'];
  const whole = Math.floor(ms / big);
  const rest = Math.floor((ms - whole * big) / small);
  return `${String(whole)} ${bigName}${rest === 0 ? '' : ` ${String(rest)} ${smallName}`}`;
}

/** An amount of bytes: "512 B", "4.1 kB", "2.0 MB". */
export function byteWords(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A number of things: "1 frame", "2 frames". */
export const countWords = (count: number, thing: string): string =>
  `${String(count)} ${thing}${count === 1 ? '' : 's'}`;

/** A close code with its name: "1012 service restart", or the code alone where it has none. */
export const codeWords = (code: number): string =>
  Object.hasOwn(closeCodes, code) ? `${String(code)} ${nameOfCode(code)}` : String(code);

/** A value on one line, cut where it is long. */
export function valueWords(value: Shown | undefined, most = 80): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) as string | undefined);
  if (text === undefined) return '';
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

const join = (words: readonly (string | null | false | undefined)[], by: string): string =>
  words.filter((word) => typeof word === 'string' && word !== '').join(by);

/** The parts that there are, with commas. */
export const commas = (...words: readonly (string | null | false | undefined)[]): string =>
  join(words, ', ');

/** The parts that there are, with spaces. */
export const spaced = (...words: readonly (string | null | false | undefined)[]): string =>
  join(words, ' ');
