import type { CloseInfo } from '../policies/close.js';
import { explainClose } from './explain.js';
import { SocketErrorEvent } from './web-socket-events.js';

/** Of RFC 6455, section 7.4.1: no code was given. */
export const NO_CODE = 1005;

/** No close frame was seen. */
const ABNORMAL = 1006;

/** The end of what has not opened. */
export const unseen = { code: ABNORMAL, reason: '', wasClean: false };

/** What a link or an attempt has failed of. */
export const failureOf = (close: CloseInfo | null): SocketErrorEvent =>
  close === null
    ? new SocketErrorEvent('', null)
    : new SocketErrorEvent(explainClose(close), close.error ?? close);

/** What a `close` event says. */
export type CloseParts = Pick<CloseInfo, 'code' | 'reason' | 'wasClean'>;

/** As a WebSocket tells it: codes and reasons of our own were never on the wire. */
export const partsOf = ({ cause, code, reason, wasClean }: CloseInfo): CloseParts =>
  ['closed', 'refused', 'stop'].includes(cause)
    ? { code, reason, wasClean }
    : { code: ABNORMAL, reason: '', wasClean: false };
