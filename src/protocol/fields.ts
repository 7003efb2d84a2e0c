import { utf8Length } from '../policies/utf8.js';
import { ProtocolError } from './protocol-error.js';
import { limits } from './limits.js';

/** The fields of an object that came from a peer. */
export type Fields = Readonly<Record<string, unknown>>;

const bad = (field: string, accepted: string): never => {
  throw new ProtocolError('BAD_FRAME', `${field}: accepted: ${accepted}`);
};

/** Whether a text has at most so many bytes; counted only where it might have more. */
export const fitsBytes = (text: string, bytes: number): boolean =>
  text.length * 3 <= bytes || (text.length <= bytes && utf8Length(text) <= bytes);

const isControlCharacter = (code: number): boolean => code < 32 || code === 127;

/** Half of a surrogate pair: UTF-8 cannot say it, so it would arrive as something else. */
const half = /\p{Surrogate}/u;

/** Whether a text is a name: not empty, within so many bytes, without control characters. */
export function isName(text: unknown, bytes: number): text is string {
  if (typeof text !== 'string' || text === '' || !fitsBytes(text, bytes)) return false;
  if (half.test(text)) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (isControlCharacter(text.charCodeAt(index))) return false;
  }
  return true;
}

/** What was given in place of a name, in words. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? `text of ${String(value.length)} characters` : typeof value;

/** Whether a text names a topic. */
export const isTopic = (text: unknown): text is string => isName(text, limits.topicBytes);

/** Whether a text names an event. */
export const isEventName = (text: unknown): text is string => isName(text, limits.eventBytes);

export const whole = (of: Fields, field: string, least: number, most: number): number => {
  const value = of[field];
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
    ? (value as number)
    : bad(field, `a whole number from ${String(least)} to ${String(most)}`);
};

export const time = (of: Fields, field: string): number => {
  const value = of[field];
  return typeof value === 'number' && value >= 0 && value <= limits.timeMs
    ? value
    : bad(field, `ms from 0 to ${String(limits.timeMs)}`);
};

export const flag = (of: Fields, field: string): boolean => {
  const value = of[field];
  return typeof value === 'boolean' ? value : bad(field, 'true or false');
};

const word = /^[\w.-]+$/;

export const identifier = (of: Fields, field: string, length: number): string => {
  const value = of[field];
  return typeof value === 'string' && value.length <= length && word.test(value)
    ? value
    : bad(field, `1 to ${String(length)} letters, digits, ".", "_" or "-"`);
};

export const name = (of: Fields, field: string, bytes: number): string => {
  const value = of[field];
  return isName(value, bytes)
    ? value
    : bad(field, `text of 1 to ${String(bytes)} bytes without control characters`);
};

export const words = (of: Fields, field: string): string => {
  const value = of[field];
  return typeof value === 'string' && fitsBytes(value, limits.messageBytes)
    ? value
    : bad(field, `text of at most ${String(limits.messageBytes)} bytes`);
};

export const object = (value: unknown, field: string): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : bad(field, 'an object');
