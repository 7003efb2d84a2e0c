import type { Shown } from './envelope.js';
import { attempt, MAX_PARTS, partsOf } from './parts.js';
import { Secrets } from './secrets.js';

/** Which values of a context or an event may be shown. */
export type Visible =
  /** Dotted paths: `'count'`, `'user.role'`, `'items'` with all that is in it; `'*'` for everything. */
  | readonly string[]
  /** What to show in place of the value; `name` is the machine's id, or the type of the event. */
  | ((value: unknown, name: string) => unknown);

const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;
const MAX_TEXT = 500;
/** How much of a text is looked at. */
const MAX_READ = 4096;
/** How many characters one value may take in all. */
const MAX_SHOWN = 50_000;
/** Smaller ones among credentials are durations and counts. */
const MIN_SECRET_NUMBER = 10_000_000;

/** What stands in the place of a value that must not be seen. */
export function placeholder(value: unknown): string {
  if (value === null) return '«null»';
  return typeof value === 'object' && attempt(() => Array.isArray(value), false)
    ? '«array»'
    : `«${typeof value}»`;
}

/** The class of an error: its message is the app's own text, and may hold anything. */
export const errorName = (error: Error): string =>
  attempt(() => `«${/^\w{1,60}$/.exec(error.name)?.[0] ?? 'Error'}»`, '«Error»');

/** How much may still be shown. */
interface Budget {
  left: number;
}

/** The user, the password, and the values of the query and the fragment. */
function secretsOfUrl(text: string): string[] {
  const url = attempt(() => new URL(text, 'ws://relative.invalid'), null);
  if (url === null) return [text];
  const { username, password, search, hash } = url;
  // Without a name the whole is the value.
  const values = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [username, password, hash.slice(1), ...values];
}

/** Takes secrets out of what leaves the process, and remembers which those are. */
export class Redaction {
  readonly #secrets = new Secrets();

  /** Remembers every text in a value, which is cut out of all that is shown from now on. */
  learn(value: unknown): void {
    const parts: { readonly part: unknown; readonly depth: number }[] = [{ part: value, depth: 0 }];
    const texts: string[] = [];
    // What stands at the top comes first: the rest may be too much to be remembered.
    for (let at = 0; at < Math.min(parts.length, MAX_PARTS); at += 1) {
      const { part, depth } = parts[at] ?? { part: null, depth: 0 };
      if (typeof part === 'string') {
        texts.push(part, ...(part.includes('://') ? secretsOfUrl(part) : []));
      } else if (typeof part === 'number' || typeof part === 'bigint') {
        texts.push(String(part));
      } else if (typeof part === 'object' && part !== null && depth < MAX_DEPTH) {
        for (const inner of partsOf(part)) parts.push({ part: inner, depth: depth + 1 });
      }
    }
    this.#secrets.learn(...texts);
  }

  /** Remembers the user, the password, and the values of the query and the fragment of a URL. */
  learnUrl(text: string): void {
    this.#secrets.learn(...secretsOfUrl(text));
  }

  /** Remembers what looks like a token among subprotocols: `bearer.<token>`. */
  learnProtocols(protocols: readonly string[]): void {
    const tokens = protocols.flatMap((protocol) => {
      const dot = protocol.indexOf('.');
      if (dot >= 0) return [protocol.slice(dot + 1)];
      return /[A-Z\d]/.test(protocol) ? [protocol] : [];
    });
    this.#secrets.learn(...tokens);
  }

  /** A URL without user, password, query and fragment. */
  url(text: string): string {
    const url = attempt(() => new URL(text), null);
    if (url !== null) return this.text(`${url.protocol}//${url.host}${url.pathname}`);
    const [path = ''] = text.split(/[?#]/);
    return path.startsWith('/') ? this.text(path) : '«string»';
  }

  /** A text without the secrets that are known, without tokens, and without queries. */
  text(text: string, limit = MAX_TEXT): string {
    const queries = /([?#&][^\s'"=&]{0,100}=)[^\s'"&]*/g;
    return shortened(this.#clean(text).replace(queries, '$1…'), limit);
  }

  /** A message that was asked for, without secrets, tokens and the queries of URLs. */
  payload(text: string, limit: number): string {
    return shortened(this.#clean(text), limit);
  }

  /** Data whose shape and values may be seen, but for the secrets in its texts. */
  data(value: unknown): Shown {
    return this.#data(value, 0, { left: MAX_SHOWN });
  }

  /** The part of a value that an allow-list lets through; of the rest, only which keys there are. */
  visible(value: unknown, name: string, allowed: Visible): Shown {
    if (typeof allowed === 'function') {
      return attempt(() => this.data(allowed(value, name)), '«the function threw»');
    }
    if (allowed.includes('*')) return this.data(value);
    return this.#part(value, allowed, 0, { left: MAX_SHOWN });
  }

  #clean(text: string): string {
    const isLong = text.length > MAX_READ;
    let clean = this.#secrets.cut(isLong ? text.slice(0, MAX_READ + this.#secrets.longest) : text);
    // A secret that the end cut in two is not found.
    if (isLong) clean = clean.slice(0, Math.max(0, clean.length - this.#secrets.longest));
    if (clean.includes('://')) {
      if (isLong) clean = clean.replace(/[^\s'"]*:\/\/[^\s'"]*$/, '');
      clean = clean.replace(
        /([a-z][a-z\d+.-]{0,30}:\/\/)([^\s/?#'"]*@)?([^\s?#'"]*)([?#][^\s'"]*)?/gi,
        '$1$3',
      );
    }
    return clean
      .replace(/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, '«secret»')
      .replace(/\b(bearer|basic)\s+[\w~+/.=-]{6,}/gi, '$1 «secret»');
  }

  #data(value: unknown, depth: number, budget: Budget): Shown {
    budget.left -= 8;
    if (budget.left <= 0) return '«more»';
    if (typeof value === 'string') return this.#counted(this.text(value), budget);
    if (typeof value === 'number') {
      if (Math.abs(value) >= MIN_SECRET_NUMBER && this.#secrets.has(String(value))) {
        return '«secret»';
      }
      return Number.isFinite(value) ? value : String(value);
    }
    if (typeof value === 'boolean' || value === null) return value;
    if (typeof value !== 'object' || depth >= MAX_DEPTH) return placeholder(value);
    return attempt(() => this.#object(value, depth, budget), '«unreadable»');
  }

  #object(value: object, depth: number, budget: Budget): Shown {
    const inner = (item: unknown): Shown => this.#data(item, depth + 1, budget);
    if (value instanceof Error) {
      return this.#counted(this.text(`${value.name}: ${value.message}`), budget);
    }
    if (value instanceof Date) return value.toJSON();
    const items = value instanceof Map || value instanceof Set ? firstOf(value) : value;
    if (Array.isArray(items)) {
      const count = items === value ? items.length : (value as Map<unknown, unknown>).size;
      const shown = items.slice(0, MAX_ENTRIES).map(inner);
      return count > shown.length ? [...shown, `«${count - shown.length} more»`] : shown;
    }
    if (!isPlain(value)) return placeholder(value);
    return this.#record(value, budget, (key) =>
      attempt(() => inner((value as Record<string, unknown>)[key]), '«unreadable»'),
    );
  }

  #part(value: unknown, allowed: readonly string[], depth: number, budget: Budget): Shown {
    if (typeof value !== 'object' || value === null || !attempt(() => isPlain(value), false)) {
      return placeholder(value);
    }
    const read = (key: string): Shown => {
      const inside = allowed.flatMap((path) =>
        path.startsWith(`${key}.`) ? [path.slice(key.length + 1)] : [],
      );
      const isAllowed = allowed.includes(key);
      // A getter is the app's code, and runs only where the app has asked for its value.
      const isGetter = Object.getOwnPropertyDescriptor(value, key)?.get !== undefined;
      if (isGetter && !isAllowed && inside.length === 0) return '«getter»';
      const item = (value as Record<string, unknown>)[key];
      if (isAllowed) return this.#data(item, depth + 1, budget);
      return inside.length === 0 ? placeholder(item) : this.#part(item, inside, depth + 1, budget);
    };
    // Deeper keys may be data: { [token]: … }.
    const isShown = (key: string): boolean =>
      depth === 0 || allowed.some((path) => path === key || path.startsWith(`${key}.`));
    return attempt(
      () => this.#record(value, budget, (key) => attempt(() => read(key), '«unreadable»'), isShown),
      '«unreadable»',
    );
  }

  #record(
    value: object,
    budget: Budget,
    read: (key: string) => Shown,
    isShown: (key: string) => boolean = () => true,
  ): Shown {
    const keys = Object.keys(value).filter((key) => key !== '__proto__' && isShown(key));
    const entries = keys.slice(0, MAX_ENTRIES).map((key): [string, Shown] => {
      const shown = this.#counted(this.text(key), budget);
      return [shown, read(key)];
    });
    const more = keys.length - entries.length;
    if (more > 0) entries.push(['…', `«${more} more»`]);
    return Object.fromEntries(entries);
  }

  #counted(text: string, budget: Budget): string {
    budget.left -= text.length;
    return text;
  }
}

const shortened = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit)}…` : text;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

function firstOf(value: Map<unknown, unknown> | Set<unknown>): unknown[] {
  const items: unknown[] = [];
  for (const item of value) if (items.push(item) >= MAX_ENTRIES) break;
  return items;
}
