import { platform } from '#platform';
import type { WebSocketClass } from '../actors/web-socket.js';
import { LinekeeperError } from '../protocol/errors.js';
import { webSocketClass } from './connection-input.js';
import type { SocketFactory, SupervisionOptions } from './types.js';

/** The platform's own, in case our class is put in its place. */
const { WebSocket: native } = globalThis as { WebSocket?: typeof WebSocket };

/** A class as it is compared. */
type AnyClass = abstract new (...args: never[]) => object;

/**
 * Makes sockets of a class that is not ours.
 *
 * @throws LinekeeperError WEBSOCKET_MISSING where there is no other.
 */
export function openWith(options: SupervisionOptions, Ours: AnyClass): SocketFactory {
  const found: WebSocketClass & AnyClass = webSocketClass(options);
  const isOurs = found === Ours || found.prototype instanceof Ours;
  if (isOurs && native === undefined) {
    throw new LinekeeperError(
      'WEBSOCKET_MISSING',
      'the only WebSocket class is SupervisedWebSocket itself: install `ws`, or give webSocket',
    );
  }
  const Socket: WebSocketClass = isOurs && native !== undefined ? native : found;
  return ({ url, protocols }) => platform.open(Socket, url, protocols);
}
