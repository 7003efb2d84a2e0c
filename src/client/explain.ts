import type { CloseInfo } from '../policies/close.js';
import { nameOfCode, ownCloseCodes } from '../protocol/close-codes.js';
import { redact } from '../protocol/redact.js';
import type { ConnectionSnapshot } from './types.js';

const seconds = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(1)} s`;

/** What an error adds: its code (ECONNREFUSED), or its message. */
function detailOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, message } = error as { code?: unknown; message?: unknown };
  const detail = [code, message].find((part) => typeof part === 'string' && part !== '');
  return typeof detail === 'string' ? ` (${redact(detail)})` : '';
}

/** How a link or an attempt ended, in words: "server closed with 1012 (service restart)". */
export function explainClose(close: CloseInfo): string {
  const { cause, code, reason, httpStatus, transport } = close;
  // A reason in JSON is a hint for programs.
  const said = reason === '' || reason.startsWith('{') ? '' : `, "${reason}"`;
  switch (cause) {
    case 'closed':
      return code === 1006
        ? 'the link broke (1006)'
        : `server closed with ${String(code)} (${nameOfCode(code)}${said})`;
    case 'refused':
      if (httpStatus !== undefined)
        return `server refused the upgrade with HTTP ${String(httpStatus)}`;
      return code === 1006
        ? `the connect failed${detailOf(close.error)}`
        : `server closed with ${String(code)} (${nameOfCode(code)}${said}) before it opened`;
    case 'callback':
      return [reason, 'failed', transport && `for transport "${transport}"`]
        .filter((part) => part !== null)
        .join(' ')
        .concat(detailOf(close.error));
    case 'protocol':
      // One that does not speak it has broken nothing.
      return code === ownCloseCodes.protocol
        ? `the server broke the session protocol (${reason})`
        : reason.replace(/^it /, 'the server ');
    case 'gate':
      return `closed because the ${reason} gate closed`;
    case 'superseded':
      return 'replaced on request';
    case 'stop':
      return 'stopped by the app';
    default:
      return reason === '' ? 'the credentials were refused' : reason + detailOf(close.error);
  }
}

function explainStatus(snapshot: ConnectionSnapshot, now: number): string {
  const { status, reason, lastClose, attempt, nextAttemptAt } = snapshot;
  const because = lastClose === null ? '' : explainClose(lastClose);
  const next = `attempt ${String(Math.max(1, attempt))} in ${seconds((nextAttemptAt ?? now) - now)}`;
  switch (status) {
    case 'stopped':
      if (reason === 'initial') return 'not started; start() connects';
      if (reason === 'manual') return 'stopped by the app; start() connects';
      if (reason === 'exhausted') {
        return `${because}; attempts used up; connect({ resetBackoff: true }) begins anew`;
      }
      return `${because}; that is final; retryNow() tries again`;
    case 'blocked-auth':
      return `${because}; credentialsChanged() or retryNow() tries new credentials, retryNow({ force: true }) the same`;
    case 'offline':
      if (reason === 'hidden') return 'the page is hidden; becoming visible connects';
      if (reason === 'frozen') return 'the page is frozen; resuming connects';
      return 'no network; going online connects';
    case 'cooldown':
      if (reason === 'storm-guard') return `too many attempts in a short time; ${next}`;
      if (reason === 'resume') return `the gates are open again; ${next}`;
      return `${because === '' ? 'continuing after a reload' : because}; ${next}`;
    case 'connecting':
      return [
        attempt === 0 ? 'opening' : `attempt ${String(attempt)}`,
        because && `before: ${because}`,
      ]
        .filter((part) => part !== '')
        .join('; ');
    case 'connected':
      return `for ${seconds(now - snapshot.since)}`;
  }
}

/** The state in a sentence: "cooldown: server closed with 1012 (service restart); attempt 4 in 6.2 s". */
export function explain(snapshot: ConnectionSnapshot, now: number): string {
  const { status, queued, rtt } = snapshot;
  const extras = [
    status === 'connected' && rtt !== null ? `round trip ${String(Math.round(rtt))} ms` : '',
    queued === 0 ? '' : `${String(queued)} message${queued === 1 ? '' : 's'} queued`,
  ].filter((extra) => extra !== '');
  return [`${status}: ${explainStatus(snapshot, now)}`, ...extras].join('; ');
}
