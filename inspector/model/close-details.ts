import { nameOfCode } from 'linekeeper';
import { closeCodeNotes, type CloseShown, type InspectEvent, type Shown } from 'linekeeper/inspect';

/** A close code in words. */
export interface CloseDetails {
  readonly code: number;
  /** "service restart"; "code 4711" for one without a name. */
  readonly name: string;
  readonly reason: string;
  /** What the peer says with it; null where the table has no row. */
  readonly meaning: string | null;
  /** Why the policy answers as it does; null where the table has no row. */
  readonly why: string | null;
  /** Everything that was told of the end; null of a single socket. */
  readonly close: CloseShown | null;
}

const notes: Readonly<Record<number, { readonly meaning: string; readonly why: string }>> =
  closeCodeNotes;

/** What a close code and reason say. */
export function closeDetails(code: number, reason: string, close: CloseShown | null): CloseDetails {
  const note = Object.hasOwn(notes, code) ? notes[code] : undefined;
  return {
    code,
    name: nameOfCode(code),
    reason,
    meaning: note?.meaning ?? null,
    why: note?.why ?? null,
    close,
  };
}

/** The close that a machine's event carries. */
export function closeInEvent(close: Shown | undefined): CloseShown | null {
  if (typeof close !== 'object' || close === null || Array.isArray(close)) return null;
  const given = close as { readonly [key: string]: Shown };
  const { cause, code, reason } = given;
  if (typeof code !== 'number' || typeof reason !== 'string' || typeof cause !== 'string') {
    return null;
  }
  const numberOf = (value: Shown | undefined): number | null =>
    typeof value === 'number' ? value : null;
  return {
    cause,
    code,
    reason,
    wasClean: given['wasClean'] === true,
    transport: typeof given['transport'] === 'string' ? given['transport'] : null,
    httpStatus: numberOf(given['httpStatus']),
    retryAfterMs: numberOf(given['retryAfterMs']),
    duringHandshake: given['duringHandshake'] === true,
  };
}

/** The close that an event tells of; null for none. */
export function closeOf(event: InspectEvent): CloseDetails | null {
  if (event.kind === 'socket') {
    return event.close === null ? null : closeDetails(event.close.code, event.close.reason, null);
  }
  const close =
    event.kind === 'notice'
      ? event.close
      : event.kind === 'status'
        ? event.lastClose
        : event.kind === 'step'
          ? closeInEvent(event.event['close'])
          : null;
  return close === null ? null : closeDetails(close.code, close.reason, close);
}
