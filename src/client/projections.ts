import type { ConnectionSnapshot } from './types.js';

/** The five statuses of seed 001. */
export type FiveStatus = 'connecting' | 'connected' | 'reconnecting' | 'disconnected' | 'error';

/** The six statuses of seed 002. */
export type SixStatus =
  'CLOSED' | 'CONNECTING' | 'CONNECTED' | 'DISCONNECTED' | 'RECONNECTING' | 'ERROR';

/** Whether the link that is being made follows one that was lost, or failed. */
const isAnother = ({ lastClose }: ConnectionSnapshot): boolean =>
  lastClose !== null && lastClose.cause !== 'stop';

/**
 * Seed 001: any disconnection while retrying is allowed is `reconnecting`; `error` is an end that
 * only a person can mend (fatal, exhausted, refused credentials).
 */
export function toFiveStatus(snapshot: ConnectionSnapshot): FiveStatus {
  const { status, reason } = snapshot;
  if (status === 'connected') return 'connected';
  if (status === 'blocked-auth') return 'error';
  if (status === 'stopped') {
    return reason === 'fatal' || reason === 'exhausted' ? 'error' : 'disconnected';
  }
  return isAnother(snapshot) ? 'reconnecting' : 'connecting';
}

/** Seed 002: `DISCONNECTED` is lost and not retrying yet, `RECONNECTING` is an attempt under way. */
export function toSixStatus(snapshot: ConnectionSnapshot): SixStatus {
  const { status, reason } = snapshot;
  switch (status) {
    case 'connected':
      return 'CONNECTED';
    case 'connecting':
      return isAnother(snapshot) ? 'RECONNECTING' : 'CONNECTING';
    case 'cooldown':
    case 'offline':
      return isAnother(snapshot) ? 'DISCONNECTED' : 'CONNECTING';
    case 'blocked-auth':
      return 'ERROR';
    case 'stopped':
      return reason === 'fatal' || reason === 'exhausted' ? 'ERROR' : 'CLOSED';
  }
}
