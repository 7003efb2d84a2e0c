import type { ConnectionEvents } from './types.js';

/** The events of a connection, for whoever has no types. */
export const connectionEvents: Readonly<Record<keyof ConnectionEvents, true>> = {
  message: true,
  event: true,
  status: true,
  open: true,
  stable: true,
  close: true,
  retry: true,
  lost: true,
  restored: true,
  latency: true,
  error: true,
};
