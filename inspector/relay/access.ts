import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { protocol } from './protocol.js';
import { quoted } from './refusals.js';

/** Who is at the door: an app that is inspected, or a viewer. */
export type Side = 'app' | 'viewer';

/** Why somebody does not get in. */
export interface Refusal {
  readonly status: 400 | 401 | 403;
  readonly why: string;
}

const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const TOKEN_PREFIX = 'token.';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether an origin belongs to a page of this machine: browsers resolve these names to nothing else. */
function isLoopback(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol: scheme, hostname } = new URL(origin);
  return (
    /^https?:$/.test(scheme) && (OWN_NAMES.includes(hostname) || hostname.endsWith('.localhost'))
  );
}

const subprotocols = ({ headers }: IncomingMessage): string[] =>
  (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());

interface AccessOptions {
  readonly port: number;
  readonly token: string;
  readonly allowedOrigins: readonly string[];
}

/** The rules of the door. */
export class Access {
  readonly #hosts: ReadonlySet<string>;
  readonly #ownOrigins: ReadonlySet<string>;
  readonly #appOrigins: ReadonlySet<string>;
  readonly #token: Buffer;

  constructor({ port, token, allowedOrigins }: AccessOptions) {
    // URL leaves out the port that is the default of the scheme, as browsers do.
    const own = OWN_NAMES.map((name) => new URL(`http://${name}:${port}`));
    this.#hosts = new Set(own.map(({ host }) => host));
    this.#ownOrigins = new Set(own.map(({ origin }) => origin));
    this.#appOrigins = new Set(allowedOrigins);
    this.#token = digest(token);
  }

  /** A foreign name that resolves to this machine (DNS rebinding) would make a page of ours its own. */
  refuseHost({ headers }: IncomingMessage): Refusal | null {
    const { host } = headers;
    if (host !== undefined && this.#hosts.has(host.toLowerCase())) return null;
    const given = host === undefined ? 'no Host' : `Host ${quoted(host)}`;
    return { status: 403, why: `${given}; accepted: ${[...this.#hosts].join(', ')}` };
  }

  refuseOrigin({ headers }: IncomingMessage, side: Side): Refusal | null {
    const { origin } = headers;
    if (origin !== undefined && this.#ownOrigins.has(origin)) return null;
    const given = origin === undefined ? 'no Origin' : `Origin ${quoted(origin)}`;
    if (side === 'viewer') {
      return { status: 403, why: `${given}; accepted: ${[...this.#ownOrigins].join(', ')}` };
    }
    if (origin === undefined || isLoopback(origin) || this.#appOrigins.has(origin)) return null;
    const accepted = ['none', 'loopback origins', ...this.#appOrigins].join(', ');
    return { status: 403, why: `${given}; accepted: ${accepted} (--allow-origin adds one)` };
  }

  refuseProtocol(request: IncomingMessage): Refusal | null {
    if (subprotocols(request).includes(protocol)) return null;
    return { status: 400, why: `the subprotocol ${protocol} is missing` };
  }

  refuseToken(request: IncomingMessage): Refusal | null {
    const tokens = subprotocols(request).filter((name) => name.startsWith(TOKEN_PREFIX));
    const [given] = tokens;
    if (given === undefined) return { status: 401, why: 'no token' };
    // Digests are equally long, whatever was given.
    const isRight = timingSafeEqual(digest(given.slice(TOKEN_PREFIX.length)), this.#token);
    return isRight && tokens.length === 1 ? null : { status: 401, why: 'wrong token' };
  }
}
