import type { Clock } from './clock.js';
import type { EnvironmentSource, Inlet } from './ports.js';
import type { ProtocolPing } from './protocol-ping.js';
import type { WebSocketClass, WebSocketLike } from './web-socket.js';

/** What differs between browsers and Node; `#platform` resolves to the one that fits. */
export interface Platform {
  /** The WebSocket class to use when none is given. */
  webSocket(): WebSocketClass | undefined;
  /** Makes a socket of a class. */
  open(WebSocket: WebSocketClass, url: string, protocols: string[]): WebSocketLike;
  /** The source of facts to use when none is given; null where there is none. */
  environment(clock: Clock): EnvironmentSource | null;
  /** Takes the messages of a socket to the inlet, until the returned function is called. */
  onMessage(socket: WebSocketLike, inlet: Inlet): () => void;
  /** Hears the HTTP answer to a refused upgrade, where the runtime shows it. */
  onRefusedUpgrade(
    socket: WebSocketLike,
    refused: (status: number, retryAfter: string | undefined) => void,
  ): void;
  /** A sender of protocol pings, where the runtime has them. */
  protocolPing(socket: WebSocketLike): ProtocolPing | null;
  /** Destroys a socket whose peer is gone, without a close handshake; false where that is impossible. */
  terminate(socket: WebSocketLike): boolean;
}
