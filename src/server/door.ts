import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { Addresses } from './addresses.js';
import { authenticate, tokenOf } from './authenticate.js';
import type { Core } from './core.js';
import type { Greeter } from './greeter.js';
import { wordsOf } from './refuse-link.js';
import type { User } from './types.js';

/** Why an upgrade is refused. */
interface HttpRefusal {
  readonly status: number;
  readonly reason: string;
  /** When to come back, in ms. */
  readonly retryAfterMs?: number;
}

/** Answers an upgrade with an HTTP status, and closes. */
function answer(socket: Duplex, { status, reason, retryAfterMs }: HttpRefusal): void {
  const body = `${reason}\n`;
  const headers = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    ...(retryAfterMs === undefined
      ? []
      : [`Retry-After: ${String(Math.ceil(retryAfterMs / 1000))}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}

/** How long whoever is refused for want of room had best wait, in ms. */
const FULL_RETRY_MS = 5000;

const goesDown: HttpRefusal = {
  status: 503,
  reason: 'the server goes down',
  retryAfterMs: FULL_RETRY_MS,
};

const protocolsOf = ({ headers }: IncomingMessage): readonly string[] =>
  (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());

/** Lets upgrades in, or refuses them before anything is spent on them. */
export class Door {
  readonly #core: Core;
  readonly #addresses: Addresses;
  readonly #endpoint: WebSocketServer;
  readonly #greeter: Greeter;
  /** Upgrades that are let in and have no socket yet, with their addresses. */
  readonly #entering = new Map<Duplex, string>();

  constructor(core: Core, addresses: Addresses, greeter: Greeter) {
    this.#core = core;
    this.#addresses = addresses;
    this.#greeter = greeter;
    const { codec, limits } = core.settings;
    this.#endpoint = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: limits.maxPayloadBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => {
        if (offered.has(codec.subprotocol)) return codec.subprotocol;
        // A version or a codec that is not spoken must not be agreed on.
        return [...offered].find((name) => !name.startsWith('linekeeper.')) ?? false;
      },
    });
  }

  /** Serves an upgrade, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', ignore);
    const address = this.addressOf(request);
    const refusal = this.#refusalOf(request) ?? this.#enter(address);
    if (refusal !== null) {
      this.#refuse(refusal, socket, address);
      return;
    }
    // It counts from here on, whatever becomes of it.
    this.#entering.set(socket, address);
    const left = (): void => {
      this.#entering.delete(socket);
      this.#addresses.leave(address);
    };
    socket.once('close', left);
    const open = (user: User | null | undefined): void => {
      socket.removeListener('error', ignore);
      this.#endpoint.handleUpgrade(request, socket, head, (accepted) => {
        socket.removeListener('close', left);
        this.#entering.delete(socket);
        this.accept(accepted, request, user, address);
      });
    };
    const { given } = this.#core.settings;
    if (given.authenticate === undefined) open(null);
    else if (given.authenticateAt !== 'upgrade') open(undefined);
    else this.#authenticate(request, socket, address, open);
  }

  /** Takes a socket that is open. `user` is undefined where it is to be asked for. */
  accept(
    socket: WebSocket,
    request: IncomingMessage,
    user: User | null | undefined,
    address: string,
  ): void {
    this.#core.counters.accepted += 1;
    this.#greeter.greet(socket, request, user, address);
  }

  /** Nothing is served on the path that was asked for. */
  notFound(socket: Duplex): void {
    socket.on('error', ignore);
    answer(socket, { status: 404, reason: 'nothing is served on this path' });
  }

  /** Nobody is let in any more, those that are being asked for neither. */
  close(): void {
    for (const [socket, address] of this.#entering) this.#refuse(goesDown, socket, address);
  }

  /** The address of a client, as the app sees it. */
  addressOf(request: IncomingMessage): string {
    const own = request.socket.remoteAddress ?? '';
    const { addressOf } = this.#core.settings.given;
    if (addressOf === undefined) return own;
    try {
      return addressOf(request);
    } catch (error) {
      this.#core.callbackFailed('addressOf', error);
      return own;
    }
  }

  #refuse(refusal: HttpRefusal, socket: Duplex, address: string): void {
    const { status, reason } = refusal;
    this.#core.refuse({ code: status, reason, address });
    answer(socket, refusal);
  }

  #refusalOf(request: IncomingMessage): HttpRefusal | null {
    const { settings, isClosing } = this.#core;
    const { given, codec, plain } = settings;
    if (isClosing) return goesDown;
    const { origin } = request.headers;
    if (origin !== undefined && given.origins !== undefined) {
      const isKnown = given.origins.some((allowed) =>
        // `test` goes on from its last match where the expression has the flag g.
        typeof allowed === 'string' ? allowed === origin : origin.search(allowed) >= 0,
      );
      if (!isKnown) return { status: 403, reason: 'the origin is not allowed' };
    }
    if (plain === false && !protocolsOf(request).includes(codec.subprotocol)) {
      return { status: 400, reason: `the subprotocol is missing; accepted: ${codec.subprotocol}` };
    }
    return null;
  }

  #enter(address: string): HttpRefusal | null {
    const { limits } = this.#core.settings;
    if (this.#core.desk.size + this.#entering.size >= limits.maxConnections) {
      return { status: 503, reason: 'too many connections', retryAfterMs: FULL_RETRY_MS };
    }
    const waitMs = this.#addresses.enter(address);
    return waitMs === 0
      ? null
      : { status: 429, reason: 'too many connections from here', retryAfterMs: waitMs };
  }

  #authenticate(
    request: IncomingMessage,
    socket: Duplex,
    address: string,
    open: (user: User | null) => void,
  ): void {
    const gone = new AbortController();
    const abort = (): void => {
      gone.abort(new Error('the socket has gone'));
    };
    // One half of it would stay open.
    const end = (): void => {
      socket.destroy();
    };
    socket.once('close', abort).once('end', end);
    authenticate(this.#core, request, tokenOf(request), gone.signal).then(
      (user) => {
        socket.off('close', abort).off('end', end);
        if (!socket.destroyed && !this.#core.isClosing) open(user);
      },
      (error: unknown) => {
        // Whoever has left was not refused, and who is refused already is not refused again.
        if (socket.destroyed || this.#core.isClosing) return;
        const isRefused = error instanceof ProtocolError && error.code === 'UNAUTHORIZED';
        const reason = isRefused ? wordsOf(error) : 'the server failed';
        this.#refuse({ status: isRefused ? 401 : 500, reason }, socket, address);
      },
    );
  }
}

function ignore(): void {
  // A socket that breaks before it is upgraded concerns nobody.
}
