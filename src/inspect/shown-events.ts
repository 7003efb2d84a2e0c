import type { CloseInfo } from '../client/index.js';
import { isAuthError } from '../policies/credentials.js';
import type { CloseShown, Shown } from './envelope.js';
import { codeOf, countOr } from './parts.js';
import { errorName, placeholder, type Redaction, type Visible } from './redaction.js';

const textOr = <Other>(value: unknown, otherwise: Other): string | Other =>
  typeof value === 'string' ? value : otherwise;

const isTrue = (value: unknown): boolean => value === true;

/**
 * The end of a link with what may be seen of it: no error, and no secret in the reason. Shims of the
 * WebSocket class, and people who send an event by hand, leave parts of it out.
 */
export function shownClose(close: CloseInfo | null, redaction: Redaction): CloseShown | null {
  if (typeof close !== 'object' || close === null) return null;
  return {
    cause: textOr(close.cause, ''),
    code: codeOf(close.code),
    reason: redaction.text(textOr(close.reason, '')),
    wasClean: isTrue(close.wasClean),
    transport: textOr(close.transport, null),
    httpStatus: countOr(close.httpStatus, null),
    retryAfterMs: countOr(close.retryAfterMs, null),
    duringHandshake: isTrue(close.duringHandshake),
  };
}

/** Fields of the events of linekeeper's machine that hold nothing secret; `close` is shown apart. */
const harmless = new Set([
  'force',
  'resetBackoff',
  'epoch',
  'transport',
  'spreadMs',
  'code',
  'reason',
  'abandon',
]);

/** An event of linekeeper's machine, or of one of its actors. */
function ownEvent(event: object, redaction: Redaction): Record<string, Shown> {
  const fields = Object.entries(event).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'type' || key === '__proto__') return [];
    const isShown = harmless.has(key) && typeof value !== 'object';
    const field: Shown = isShown ? redaction.data(value) : placeholder(value);
    if (key === 'close') return [[key, { ...shownClose(value as CloseInfo, redaction) }] as const];
    if (key !== 'error') return [[redaction.text(key), field] as const];
    const error = value instanceof Error ? errorName(value) : field;
    return [[key, error] as const, ['isAuthError', isAuthError(value)] as const];
  });
  return Object.fromEntries(fields);
}

/**
 * An event with what may be seen of it; `allowed` is null for linekeeper's own. The types that a chart
 * declares are its own words.
 */
export function shownEvent(
  event: { readonly type: string },
  redaction: Redaction,
  allowed: Visible | null,
  isDeclared: (type: string) => boolean,
): { type: string; [key: string]: Shown } {
  const type = isDeclared(event.type) ? event.type : redaction.text(event.type);
  if (allowed === null) return { ...ownEvent(event, redaction), type };
  const shown = redaction.visible(event, event.type, allowed);
  const fields =
    typeof shown === 'object' && shown !== null && !Array.isArray(shown)
      ? (shown as Record<string, Shown>)
      : {};
  return { ...fields, type };
}

/** The context of linekeeper's machine that may be seen: all but credentials, ports and policy. */
const ownContext = [
  'attempt',
  'epoch',
  'starts',
  'stops',
  'opens',
  'opened',
  'surroundings',
  'wait',
  'refusals',
  'refusalsInARow',
  'previousDelayMs',
  'spreadMs',
  'isOutageTold',
  'since',
] as const;

/** A context with what may be seen of it; `allowed` is null for linekeeper's own. */
export function shownContext(
  context: unknown,
  machine: string,
  redaction: Redaction,
  allowed: Visible | null,
): Shown {
  if (allowed !== null) return redaction.visible(context, machine, allowed);
  const given = context as Record<string, unknown>;
  const { lastClose, credentials, refused, verdict } = given;
  const { verb = null } = (verdict ?? {}) as { readonly verb?: string };
  return {
    ...Object.fromEntries(ownContext.map((key) => [key, redaction.data(given[key])])),
    verdict: verdict === null ? null : { verb },
    lastClose: shownClose(lastClose as CloseInfo | null, redaction) as Shown,
    credentials: credentials === null ? null : '«secret»',
    refused: Array.isArray(refused) ? refused.length : 0,
  };
}

const ownKeys = ['policy', 'ports', 'epoch', 'refusalsInARow', 'isOutageTold'];

/** Whether a context is that of linekeeper's machine, on its own or inside another. */
export function isOwnContext(context: unknown): boolean {
  try {
    return (
      typeof context === 'object' &&
      context !== null &&
      ownKeys.every((key) => Object.hasOwn(context, key))
    );
  } catch {
    return false; // a proxy of the app
  }
}
