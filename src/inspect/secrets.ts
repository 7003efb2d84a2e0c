/** Shorter ones would take ordinary words apart. */
const MIN_SECRET = 6;
const MAX_SECRETS = 200;
/** A longer one is remembered in so long parts, and of those only the first. */
const MAX_LENGTH = 1024;
const MAX_PARTS = 4;
/** A piece of a secret that is one by itself: `Bearer <token>`, `session=<id>`. */
const MIN_PIECE = 8;
/** Shorter forms would be found by chance. */
const MIN_FORM = 6;

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

const attempt = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

/** The forms in which a secret may be echoed: as it is, in a URL, in JSON, in base64, in hex. */
function formsOf(secret: string): string[] {
  const bytes = bytesOf(secret);
  const base64 = base64Of(bytes);
  return [
    secret,
    attempt(() => encodeURIComponent(secret)),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    hexOf(bytes),
  ].filter((form) => form.length >= MIN_FORM);
}

/** What a text says when it is read as one that was encoded. */
function decodingsOf(text: string): string[] {
  const [, basic = ''] = /^basic\s+(\S+)$/i.exec(text) ?? [];
  const pair = attempt(() => atob(basic));
  return [
    attempt(() => decodeURIComponent(text)),
    attempt(() => decodeURIComponent(text.replaceAll('+', ' '))),
    pair,
    pair.slice(pair.indexOf(':') + 1),
  ];
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** The secrets that a process has seen of late, and a way to cut them out of texts. */
export class Secrets {
  /** By when they were learned last, with their forms. */
  readonly #known = new Map<string, readonly string[]>();
  /** All forms, and the length of the longest; null after something new was learned. */
  #search: { readonly pattern: RegExp; readonly longest: number } | null = null;

  /** The length of the longest form of any of them. */
  get longest(): number {
    return this.#known.size === 0 ? 0 : this.#searched().longest;
  }

  /** Remembers a text, and what can be read out of it. */
  learn(text: string): void {
    for (const whole of [text, ...decodingsOf(text)]) {
      this.#remember(whole);
      const pieces = whole.split(/[^\w.~+/%@$*-]+/);
      if (pieces.length === 1) continue;
      for (const piece of pieces) if (piece.length >= MIN_PIECE) this.#remember(piece);
    }
  }

  /** Whether a text is one of them. */
  has(text: string): boolean {
    return this.#known.has(text);
  }

  /** The text with «secret» in the place of each of them. */
  cut(text: string): string {
    if (this.#known.size === 0) return text;
    return text.replace(this.#searched().pattern, '«secret»');
  }

  #remember(secret: string): void {
    if (secret.length < MIN_SECRET) return;
    if (secret.length > MAX_LENGTH) {
      for (let part = 0; part < MAX_PARTS; part += 1) {
        this.#remember(secret.slice(part * MAX_LENGTH, (part + 1) * MAX_LENGTH));
      }
      return;
    }
    const forms = this.#known.get(secret);
    this.#known.delete(secret);
    this.#known.set(secret, forms ?? formsOf(secret));
    if (forms !== undefined) return;
    this.#search = null;
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_SECRETS && oldest !== undefined) this.#known.delete(oldest);
  }

  #searched(): { readonly pattern: RegExp; readonly longest: number } {
    if (this.#search !== null) return this.#search;
    // The longest first, or a short one inside it would leave its ends standing.
    const forms = [...new Set([...this.#known.values()].flat())].sort(
      (a, b) => b.length - a.length,
    );
    const pattern = new RegExp(forms.map(literally).join('|'), 'gi');
    return (this.#search = { pattern, longest: forms[0]?.length ?? 0 });
  }
}
