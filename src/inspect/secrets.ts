import { FormIndex, MIN_FORM, type Span } from './form-index.js';
import { attempt } from './parts.js';
import { unescaped } from './unescaped.js';

/** Shorter ones would take ordinary words apart. */
const MIN_SECRET = 6;
/** Of so many credentials the texts are remembered, the latest. */
const MAX_CREDENTIALS = 50;
/** Of one credential so many texts with so many characters in all, the first. */
const MAX_TEXTS = 500;
const MAX_CHARACTERS = 20_000;
/** A longer one is remembered in so long parts, and of those only the first. */
const MAX_LENGTH = 1024;
const MAX_PARTS = 4;
/** A piece of a secret that is one by itself: `Bearer <token>`, `session=<id>`. */
const MIN_PIECE = 8;
/** A text may have been encoded twice: a URL in a URL, JSON in JSON. */
const MAX_ENCODINGS = 2;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** What stands in base64 wherever the bytes begin in it, without the characters they share. */
function base64Of(bytes: Uint8Array): string[] {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return [0, 1, 2].map((offset) =>
    btoa('\0'.repeat(offset) + text).slice(
      Math.ceil((offset * 8) / 6),
      Math.floor(((offset + text.length) * 8) / 6),
    ),
  );
}

/** The forms in which a secret may be echoed: as it is, in a URL, in JSON, in base64, in hex. */
function formsOf(secret: string): ReadonlySet<string> {
  const bytes = bytesOf(secret);
  const base64 = base64Of(bytes);
  const forms = [
    secret,
    attempt(() => encodeURIComponent(secret), ''),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    hexOf(bytes),
  ];
  return new Set(forms.filter((form) => form.length >= MIN_FORM));
}

/** What a text says when it is read as one that was encoded. */
function decodingsOf(text: string): string[] {
  const [, basic = ''] = /^basic\s+(\S+)$/i.exec(text) ?? [];
  const pair = attempt(() => atob(basic), '');
  return [
    attempt(() => decodeURIComponent(text), ''),
    attempt(() => decodeURIComponent(text.replaceAll('+', ' ')), ''),
    pair,
    pair.slice(pair.indexOf(':') + 1),
  ];
}

/** A text, and what can be read out of it, in parts of a bounded length. */
function* partsOf(text: string): Generator<string> {
  for (const whole of [text, ...decodingsOf(text)]) {
    const pieces = whole.split(/[^\w.~+/%@$*-]+/);
    const long = pieces.length === 1 ? [] : pieces.filter(({ length }) => length >= MIN_PIECE);
    for (const secret of [whole, ...long]) {
      if (secret.length < MIN_SECRET) continue;
      for (let part = 0; part < MAX_PARTS && part * MAX_LENGTH < secret.length; part += 1) {
        yield secret.slice(part * MAX_LENGTH, (part + 1) * MAX_LENGTH);
      }
    }
  }
}

/** The first texts of a credential that are not too many. */
function textsOf(given: Iterable<string>): Set<string> {
  const texts = new Set<string>();
  let left = MAX_CHARACTERS;
  for (const text of given) {
    for (const part of partsOf(text)) {
      if (part.length < MIN_SECRET || texts.has(part)) continue;
      left -= part.length;
      if (left < 0 || texts.size >= MAX_TEXTS) return texts;
      texts.add(part);
    }
  }
  return texts;
}

interface Known {
  readonly forms: ReadonlySet<string>;
  readonly longest: number;
  /** The number of the credential that had it last. */
  readonly credential: number;
}

/** The secrets that a process has seen of late, and a way to cut them out of texts. */
export class Secrets {
  /** By when they were learned last. */
  readonly #known = new Map<string, Known>();
  readonly #index = new FormIndex();
  #credentials = 0;

  /** The length of the longest form of any of them. */
  get longest(): number {
    let longest = 0;
    for (const known of this.#known.values()) longest = Math.max(longest, known.longest);
    return longest;
  }

  /** Remembers the texts of one credential, and what can be read out of them. */
  learn(...given: readonly string[]): void {
    const texts = textsOf(given);
    if ([...texts].some((text) => !this.#known.has(text))) this.#credentials += 1;
    for (const text of texts) this.#remember(text);
    for (const [text, { forms, credential }] of this.#known) {
      if (credential > this.#credentials - MAX_CREDENTIALS) break;
      this.#known.delete(text);
      for (const form of forms) this.#index.delete(form);
    }
  }

  /** Whether a text is one of them. */
  has(text: string): boolean {
    return this.#known.has(text);
  }

  /** The text with «secret» in the place of each of them, as it is or escaped. */
  cut(text: string): string {
    if (this.#known.size === 0) return text;
    let clean = '';
    let from = 0;
    for (const { start, end } of this.#find(text)) {
      if (end <= from) continue;
      if (start >= from) clean += `${text.slice(from, start)}«secret»`;
      from = end;
    }
    return clean + text.slice(from);
  }

  #find(text: string, encodings = MAX_ENCODINGS): Span[] {
    const spans = this.#index.find(text);
    const inner = encodings === 0 ? null : unescaped(text);
    if (inner === null) return spans;
    const { places } = inner;
    const escaped = this.#find(inner.text, encodings - 1).map(({ start, end }) => ({
      start: places[start] ?? 0,
      end: places[end] ?? text.length,
    }));
    return [...spans, ...escaped].sort((a, b) => a.start - b.start);
  }

  #remember(text: string): void {
    const known = this.#known.get(text);
    this.#known.delete(text);
    const forms = known?.forms ?? formsOf(text);
    const longest = known?.longest ?? Math.max(0, ...[...forms].map(({ length }) => length));
    this.#known.set(text, { forms, longest, credential: this.#credentials });
    if (known === undefined) for (const form of forms) this.#index.add(form);
  }
}
