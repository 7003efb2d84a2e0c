import type { FrameData } from '../policies/liveness.js';
import type { WebSocketLike } from './web-socket.js';

/** Hears the messages of any socket, as events. */
export function onMessageEvent(socket: WebSocketLike, hear: (data: FrameData) => void): () => void {
  const listener = ({ data }: { readonly data: FrameData }): void => {
    hear(data);
  };
  socket.addEventListener('message', listener);
  return () => {
    socket.removeEventListener('message', listener);
  };
}
