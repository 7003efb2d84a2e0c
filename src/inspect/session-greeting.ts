import { viewOf } from '../protocol/bytes.js';
import { limits } from '../protocol/limits.js';
import { attempt } from './parts.js';

/** What lets its reader in: the resume token of a session, and the credentials of its hello. */
const secretFields: readonly string[] = ['token', 'auth'];
const greetings: readonly unknown[] = ['hello', 'welcome'];
const beginning = /^\{"type":"(?:hello|welcome)"/;
const BRACE = 123;

/** A hello or a welcome of the session protocol. */
export interface SessionGreeting {
  readonly secrets: readonly unknown[];
  /** Its text without them. */
  readonly shown: string;
}

/** The text of a frame that may be one: a codec may write the same JSON as binary. */
function textOf(data: unknown): string | null {
  if (typeof data === 'string') return data.startsWith('{') ? data : null;
  const bytes = viewOf(data);
  if (bytes?.[0] !== BRACE) return null;
  return new TextDecoder().decode(bytes.subarray(0, limits.controlBytes + 1));
}

/** Reads a hello or a welcome, whatever the order of its fields; null for any other frame. */
export function sessionGreetingIn(data: unknown): SessionGreeting | null {
  const text = textOf(data);
  if (text === null) return null;
  const [claim] = beginning.exec(text) ?? [];
  const json: unknown =
    text.length > limits.controlBytes ? null : attempt(() => JSON.parse(text) as unknown, null);
  // Where its secrets stand cannot be said.
  if (json === null) return claim === undefined ? null : { secrets: [], shown: `${claim},…` };
  const fields = Object.entries(json as Record<string, unknown>);
  const isGreeting = fields.some(([name, value]) => name === 'type' && greetings.includes(value));
  if (!isGreeting && claim === undefined) return null;
  const isSecret = ([name]: readonly [string, unknown]): boolean => secretFields.includes(name);
  return {
    secrets: fields.filter(isSecret).map(([, value]) => value),
    shown: JSON.stringify(
      Object.fromEntries(
        fields.map((field) => (isSecret(field) ? [field[0], '«secret»'] : [field[0], field[1]])),
      ),
    ),
  };
}
