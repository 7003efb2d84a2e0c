import { viewOf } from '../protocol/bytes.js';
import { nameOfCode, type CloseInfo, type FrameData } from '../client/index.js';
import type { Report } from './report.js';

/** Where lines go, and how they may look there. */
export interface Look {
  /** Messages are marked and made harmless for a terminal; else they are left as they are. */
  readonly isTerminal: boolean;
  readonly color: boolean;
}

const styles = { green: 32, yellow: 33, red: 31, cyan: 36, dim: 2 } as const;
type Style = keyof typeof styles;

const paint = (text: string, style: Style, { color }: Look): string =>
  color ? `\u001b[${styles[style]}m${text}\u001b[0m` : text;

/** Control characters, and those that reverse the direction of writing. */
const UNSAFE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere as a terminal may show it: what could move the cursor is spelled out. */
export function harmless(text: string, keep = ''): string {
  return text.replace(UNSAFE, (char) => {
    if (keep.includes(char)) return char;
    const hex = char.charCodeAt(0).toString(16);
    return hex.length > 2 ? `\\u${hex}` : `\\x${hex.padStart(2, '0')}`;
  });
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;

const encode = (data: FrameData, encoding: 'hex' | 'base64'): string => {
  const bytes = viewOf(data) ?? new Uint8Array();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
};

const SHOWN_BYTES = 32;

function renderMessage(data: FrameData, look: Look): string {
  if (typeof data === 'string') {
    return look.isTerminal ? paint(`< ${harmless(data, '\t\n')}`, 'cyan', look) : data;
  }
  const hex = encode(data, 'hex');
  const isLong = look.isTerminal && hex.length > 2 * SHOWN_BYTES;
  const shown = isLong ? `${hex.slice(0, 2 * SHOWN_BYTES)}…` : hex;
  const marker = `<binary ${count(hex.length / 2, 'byte')}${shown === '' ? '' : `: ${shown}`}>`;
  return look.isTerminal ? paint(marker, 'cyan', look) : marker;
}

/** What the runtime says of a failure, where the explanation does not: ECONNREFUSED, bad certificates. */
function detail(close: CloseInfo | null): string {
  if (close === null || close.httpStatus !== undefined) return '';
  if (close.cause !== 'refused' && close.cause !== 'closed') return '';
  if (!(close.error instanceof Error)) return '';
  const { message, code = '' } = close.error as NodeJS.ErrnoException;
  // An error of the system says no more than its code, but for addresses that are known.
  const said = /^E[A-Z]+$/.test(code) ? code : message;
  return said === '' ? '' : ` (${said})`;
}

function statusLine(report: Report): readonly [text: string, style: Style] | null {
  switch (report.type) {
    case 'status': {
      const { status, previous, explanation, close } = report;
      // Every other attempt is announced by the cooldown before it.
      if (status === 'connecting') return previous === 'stopped' ? [explanation, 'dim'] : null;
      if (status === 'cooldown') return [explanation + detail(close), 'yellow'];
      if (status === 'offline') return [explanation, 'yellow'];
      // An error says why it is the end, and `open` that it is connected.
      return null;
    }
    case 'open': {
      const { url, protocol, downMs, flushed } = report;
      const parts = [
        `connected: ${url}`,
        protocol === '' ? '' : `subprotocol ${protocol}`,
        downMs === null ? '' : `again after ${seconds(downMs)}`,
        flushed === 0 ? '' : `sent ${count(flushed, 'queued line')}`,
      ];
      return [parts.filter((part) => part !== '').join('; '), 'green'];
    }
    case 'close': {
      const { cause, code } = report.close;
      return cause === 'stop' ? [`closed: ${code} (${nameOfCode(code)})`, 'dim'] : null;
    }
    case 'queued':
      return report.isNews ? ['not connected: lines are queued until it is', 'dim'] : null;
    case 'dropped':
      return report.isNews ? ['not connected: lines are dropped until it is', 'red'] : null;
    case 'error':
      return [`error: ${report.error.message}`, 'red'];
    case 'input-error':
      return [`error: standard input: ${report.message}`, 'red'];
    case 'exit': {
      const parts = [
        report.unsent === 0 ? '' : `${count(report.unsent, 'queued line')} not sent`,
        report.dropped === 0 ? '' : `${count(report.dropped, 'line')} dropped`,
      ].filter((part) => part !== '');
      return parts.length === 0 ? null : [parts.join(', '), 'red'];
    }
    default:
      return null;
  }
}

/** A message as a line for standard output. */
export const renderOutput = (report: Report, look: Look): string | null =>
  report.type === 'message' ? renderMessage(report.data, look) : null;

/** Everything else as a line for standard error; null for what people need not be told. */
export function renderStatus(report: Report, look: Look): string | null {
  const line = statusLine(report);
  return line === null ? null : paint(`* ${harmless(line[0])}`, line[1], look);
}

const plainClose = ({ error, ...close }: CloseInfo) => ({
  ...close,
  name: nameOfCode(close.code),
  ...(error instanceof Error && { error: error.message }),
});

function plain(report: Report): object {
  switch (report.type) {
    case 'message': {
      const { data } = report;
      return { data: typeof data === 'string' ? data : { binary: encode(data, 'base64') } };
    }
    case 'status': {
      const { close, ...status } = report;
      return { ...status, close: close === null ? null : plainClose(close) };
    }
    case 'close':
      return plainClose(report.close);
    case 'retry': {
      const { at, close, ...retry } = report.retry;
      return { ...retry, nextAttemptAt: at, close: close === null ? null : plainClose(close) };
    }
    case 'sent':
    case 'queued':
    case 'dropped':
      return { data: report.data };
    case 'error': {
      const { code, message, retryable } = report.error;
      return { code, message, retryable };
    }
    case 'input-error':
      return { type: 'error', code: 'INPUT_FAILED', message: report.message, retryable: false };
    default:
      return report;
  }
}

/** Anything as a line of JSON. `at` is in ms since the epoch. */
export const renderJson = (report: Report, at: number): string =>
  JSON.stringify({ at, type: report.type, ...plain(report) });
