import { LinekeeperError } from '../protocol/errors.js';
import { isEventName, isTopic, shown } from '../protocol/fields.js';
import { readJson } from '../protocol/json.js';
import { limits } from '../protocol/limits.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import { MAX_REASON_BYTES, ownCloseCodes } from '../protocol/close-codes.js';

const invalid = (what: string, given: string, accepted: string): never => {
  throw new LinekeeperError('OPTION_INVALID', `${what}: given ${given}; accepted: ${accepted}`);
};

const nameOf = (bytes: number): string => `1 to ${String(bytes)} bytes without control characters`;

/** @throws LinekeeperError OPTION_INVALID for what names no topic. */
export function assertTopic(method: string, topic: unknown): void {
  if (!isTopic(topic)) invalid(`${method}: topic`, shown(topic), nameOf(limits.topicBytes));
}

/** @throws LinekeeperError OPTION_INVALID for what names no event. */
export function assertEventName(name: unknown): void {
  if (!isEventName(name)) invalid('sendEvent: name', shown(name), nameOf(limits.eventBytes));
}

/** @throws LinekeeperError MESSAGE_UNSUPPORTED for what JSON cannot say, or no peer would read. */
export function assertEventData(data: unknown): void {
  try {
    // As deep as it is in its frame.
    readJson(JSON.stringify([data]));
  } catch (cause) {
    const what = cause instanceof ProtocolError ? cause.detail : 'JSON cannot say it';
    throw new LinekeeperError('MESSAGE_UNSUPPORTED', `sendEvent: data: ${what}`, cause);
  }
}

/** By these a client says what it has done itself, or the server what has become of a link. */
const ours: readonly number[] = Object.values(ownCloseCodes).filter((code) => code >= 4000);

/** Whether an app may close with a code (RFC 6455 section 7.4, IANA registry). */
const isClosing = (code: number): boolean =>
  (code >= 1000 && code <= 1003) ||
  (code >= 1007 && code <= 1014) ||
  (code >= 3000 && code <= 4999 && !ours.includes(code));

/** @throws LinekeeperError OPTION_INVALID for a code or reason that no close frame carries. */
export function assertClose(code: number, reason: string): void {
  if (!Number.isInteger(code) || !isClosing(code)) {
    invalid('close: code', String(code), '1000-1003, 1007-1014, 3000-3999, 4006-4999');
  }
  if (Buffer.byteLength(reason) > MAX_REASON_BYTES) {
    invalid('close: reason', shown(reason), `at most ${String(MAX_REASON_BYTES)} bytes`);
  }
}
