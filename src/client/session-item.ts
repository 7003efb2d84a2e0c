import type { Outbound, SessionItem } from '../actors/ports.js';

/** An item of a session, among plain messages. */
export const itemOf = (data: Outbound): SessionItem | null =>
  typeof data === 'object' && 'item' in data ? data.item : null;
