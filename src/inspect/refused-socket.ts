import type { Clock, WebSocketLike } from '../client/index.js';
import type { FaultySocket, SocketWitness } from './faulty-socket.js';
import { createSocketListeners } from './socket-listeners.js';

const CONNECTING = 0;
const CLOSED = 3;
/** RFC 6455 section 7.1.5: closed without a close frame. */
const abnormal = { code: 1006, reason: '', wasClean: false };

/** A socket that nobody answers: it fails after the delay, as soon as the caller has returned. */
export function createRefusedSocket(
  url: string,
  delayMs: number,
  clock: Clock,
  witness: SocketWitness,
): FaultySocket {
  const { add, remove, dispatch } = createSocketListeners();
  const noop = (): void => undefined;
  let state = CONNECTING;
  const end = (): void => {
    if (state === CLOSED) return;
    state = CLOSED;
    clock.clearTimeout(timer);
    witness.closed(abnormal);
    dispatch('error', {});
    dispatch('close', abnormal);
  };
  const timer = clock.setTimeout(end, delayMs);
  const socket: WebSocketLike & { readonly url: string } = {
    url,
    get readyState() {
      return state;
    },
    bufferedAmount: 0,
    protocol: '',
    binaryType: 'arraybuffer',
    send: noop,
    close: end,
    addEventListener: add,
    removeEventListener: remove,
  };
  return { socket, drop: end, update: noop };
}
