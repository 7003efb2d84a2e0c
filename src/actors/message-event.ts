import type { FrameData } from '../policies/liveness.js';
import type { Inlet } from './ports.js';
import type { WebSocketLike } from './web-socket.js';

/** Hears the messages of any socket, as events. */
export function onMessageEvent(socket: WebSocketLike, inlet: Inlet): () => void {
  const listener = ({ data }: { readonly data: FrameData }): void => {
    inlet.hear(data);
  };
  socket.addEventListener('message', listener);
  return () => {
    socket.removeEventListener('message', listener);
  };
}
