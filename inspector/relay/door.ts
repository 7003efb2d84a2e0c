import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Access, Side } from './access.js';
import type { RelayClock } from './clock.js';
import type { Hub } from './hub.js';
import type { RelayLimits } from './limits.js';
import { protocol } from './protocol.js';
import type { Refusals } from './refusals.js';

const sides = new Map<string, Side>([
  ['/app', 'app'],
  ['/view', 'viewer'],
]);

const WRONG_TOKEN = 4401;
/** How long a browser has to hear that its token is wrong, and how many may be told at a time. */
const FAREWELL_MS = 1000;
const FAREWELLS = 32;

interface DoorOptions {
  readonly access: Access;
  readonly hub: Hub;
  readonly limits: RelayLimits;
  readonly refusals: Refusals;
  readonly clock: RelayClock;
}

const ignore = (): void => undefined;

/** Lets apps and viewers in, or tells them and the log why not. */
export class Door {
  readonly #options: DoorOptions;
  readonly #upgrader: WebSocketServer;
  readonly #farewells = new Set<WebSocket>();

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#upgrader = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: options.limits.messageBytes,
      handleProtocols: () => protocol,
    });
  }

  /** Answers a request to upgrade. */
  readonly knock = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { access, hub, limits } = this.#options;
    socket.on('error', ignore);
    const foreign = access.refuseHost(request);
    if (foreign !== null) {
      this.#refuse(socket, 'a WebSocket', foreign.status, foreign.why);
      return;
    }
    const side = sides.get((request.url ?? '').split('?', 1)[0] ?? '');
    if (side === undefined) {
      this.#refuse(socket, 'a WebSocket', 404, 'the path is neither /app nor /view');
      return;
    }
    const refuse = (status: number, why: string): void => {
      this.#refuse(socket, side === 'app' ? 'an app' : 'a viewer', status, why);
    };
    const refusal = access.refuseOrigin(request, side) ?? access.refuseProtocol(request);
    if (refusal !== null) {
      refuse(refusal.status, refusal.why);
      return;
    }
    const wrongToken = access.refuseToken(request);
    if (wrongToken !== null) {
      // A page cannot read the status of a refused upgrade, but it can read a close code.
      const isTold = request.headers.origin !== undefined && this.#farewells.size < FAREWELLS;
      if (isTold) this.#sayFarewell(request, socket, head, side, wrongToken.why);
      else refuse(wrongToken.status, wrongToken.why);
      return;
    }
    const [present, most] =
      side === 'app' ? [hub.apps, limits.apps] : [hub.viewers, limits.viewers];
    if (present >= most) {
      refuse(503, `there are ${present} already`);
      return;
    }
    this.#upgrader.handleUpgrade(request, socket, head, (accepted) => {
      if (side === 'app') hub.takeApp(accepted);
      else hub.takeViewer(accepted);
    });
  };

  /** Ends what is not yet in. */
  close(): void {
    for (const socket of this.#farewells) socket.terminate();
    this.#upgrader.close();
  }

  #sayFarewell(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    side: Side,
    why: string,
  ): void {
    const { clock, refusals } = this.#options;
    refusals.log(`refused ${side === 'app' ? 'an app' : 'a viewer'}: ${why}`);
    this.#upgrader.handleUpgrade(request, socket, head, (stranger) => {
      this.#farewells.add(stranger);
      const timer = clock.setTimeout(() => {
        stranger.terminate();
      }, FAREWELL_MS);
      stranger.on('error', ignore);
      stranger.on('close', () => {
        clock.clearTimeout(timer);
        this.#farewells.delete(stranger);
      });
      stranger.close(WRONG_TOKEN, why);
    });
  }

  #refuse(socket: Duplex, who: string, status: number, why: string): void {
    this.#options.refusals.log(`refused ${who}: ${why}`);
    const body = `${why}\n`;
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    socket.once('finish', () => socket.destroy());
    socket.end([...head, '', body].join('\r\n'));
  }
}
