/** What a WebSocket takes as a message. */
export type MessageData = string | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob;

type SocketListener = ((event: never) => void) | { handleEvent(event: never): void };

/** The part of a WebSocket that linekeeper uses: the browser's, `ws`, PartySocket, or a fake. */
export interface WebSocketLike {
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly protocol: string;
  binaryType: string;
  send(data: MessageData): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: SocketListener): void;
  removeEventListener(type: 'open' | 'message' | 'close' | 'error', listener: SocketListener): void;
}

/** A class of WebSockets. */
export type WebSocketClass = new (url: string, protocols?: string | string[]) => WebSocketLike;

/** `readyState` of an open socket (WHATWG WebSockets). */
export const OPEN = 1;
