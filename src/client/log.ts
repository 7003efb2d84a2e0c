import { explainClose } from './explain.js';
import type { Logger } from '../protocol/logger.js';
import type { Connection } from './types.js';

/** Logs every change of state and every retry at debug level, in the words of seeds 002 and 004. */
export function logEvents(
  connection: Pick<Connection, 'on'>,
  logger: Logger,
  maxAttempts: number,
): void {
  const most = Number.isFinite(maxAttempts) ? `/${String(maxAttempts)}` : '';
  connection.on('status', (status, { previous, reason }) => {
    logger.debug({ status, previous, reason }, `[WebSocket] State: ${previous} → ${status}`);
  });
  connection.on('open', (info) => {
    logger.debug(info, '[WebSocket] Connected');
  });
  connection.on('close', ({ cause, code, reason, transport, ...close }) => {
    const details = { cause, code, reason, transport };
    const why = explainClose({ ...details, ...close });
    logger.debug(details, `[WebSocket] Disconnected: ${why}`);
  });
  connection.on('retry', ({ attempt, delayMs, cause }) => {
    const ms = `${String(Math.round(delayMs))}ms`;
    const what = cause === 'resume' ? 'Resuming' : `Reconnect attempt ${String(attempt)}${most}`;
    logger.debug({ attempt, delayMs, cause }, `[WebSocket] ${what} in ${ms}`);
  });
  connection.on('error', (error) => {
    logger.warn({ code: error.code }, `[WebSocket] Error: ${error.message}`);
  });
}
