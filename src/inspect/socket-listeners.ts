/** What a WebSocket tells. */
export type SocketEventType = 'open' | 'message' | 'close' | 'error';
/** A listener in either of the two forms that an EventTarget takes. */
export type SocketListener = ((event: never) => void) | { handleEvent(event: never): void };

/** The listeners of a socket that is not a real EventTarget. */
export interface SocketListeners {
  readonly add: (type: SocketEventType, listener: SocketListener) => void;
  readonly remove: (type: SocketEventType, listener: SocketListener) => void;
  readonly dispatch: (type: SocketEventType, event: unknown) => void;
}

/** An empty set of listeners. */
export function createSocketListeners(): SocketListeners {
  const byType = new Map<SocketEventType, Set<SocketListener>>();
  return {
    add(type, listener) {
      byType.set(type, (byType.get(type) ?? new Set()).add(listener));
    },
    remove(type, listener) {
      byType.get(type)?.delete(listener);
    },
    dispatch(type, event) {
      for (const listener of [...(byType.get(type) ?? [])]) {
        if (typeof listener === 'function') listener(event as never);
        else listener.handleEvent(event as never);
      }
    },
  };
}
