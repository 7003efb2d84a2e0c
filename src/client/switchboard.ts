import type { Link, Switchboard } from '../actors/ports.js';
import { OPEN, type MessageData } from '../actors/web-socket.js';
import type { FrameData } from '../policies/liveness.js';

/** What is heard from a connection machine that is embedded in another one. */
export interface SwitchboardListeners {
  /** Takes each inbound frame. */
  readonly message?: (data: FrameData, transport: string) => void;
  /** Takes each measured round trip in ms. */
  readonly latency?: (rttMs: number, transport: string) => void;
  /** Takes what a function of the app threw. @default console.error */
  readonly error?: (cause: unknown) => void;
}

/**
 * The way of frames to and from a machine that you invoke yourself: they do not pass through the
 * machine. There is no queue here; `createConnection` has one.
 */
export function createSwitchboard(listeners: SwitchboardListeners = {}): Switchboard & {
  /** Hands a message to the socket; false when the transport is not open. */
  send(data: MessageData, transport?: string): boolean;
} {
  const links = new Map<string, Link>();
  const report = listeners.error ?? console.error;
  const guard = (call: () => void): void => {
    try {
      call();
    } catch (error) {
      report(error);
    }
  };
  return {
    links,
    report,
    unchecked: () => undefined,
    isStopping: () => false,
    receiver: (transport) => (data) => {
      guard(() => listeners.message?.(data, transport));
    },
    latency: (rttMs, transport) => {
      guard(() => listeners.latency?.(rttMs, transport));
    },
    send: (data, transport = 'main') => {
      const link = links.get(transport);
      if (link?.socket.readyState !== OPEN) return false;
      link.send(data);
      return true;
    },
  };
}
