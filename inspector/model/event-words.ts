import type { Shown, StepRecord } from 'linekeeper/inspect';
import { isRedacted } from './redacted.js';
import { codeWords, commas, durationWords, valueWords } from './words.js';

const rest = (type: string, prefix: string): string | null =>
  type.startsWith(prefix) ? type.slice(prefix.length) : null;

/** What an event is called: XState's own in words, those of a machine by their type. */
export function eventTitle(type: string, trigger?: string): string {
  if (type === 'xstate.init') return 'starts';
  if (type === 'xstate.stop') return 'is stopped';
  const after = rest(type, 'xstate.after.');
  // `xstate.after.<delay>.<id of the state>`: what the chart calls the delay is shorter.
  if (after !== null) return `after ${trigger ?? after.split('.')[0] ?? after}`;
  const done = rest(type, 'xstate.done.actor.') ?? rest(type, 'xstate.done.state.');
  if (done !== null) return `${done} is done`;
  const failed = rest(type, 'xstate.error.actor.');
  if (failed !== null) return `${failed} failed`;
  return type;
}

/** A field in words. How far a server asks its clients to spread is not told where it does not ask. */
function fieldWords(type: string, name: string, value: Shown): string {
  if (type === 'transport.opened' && name === 'spreadMs' && typeof value === 'number') {
    return value === 0 ? '' : `spread over ${durationWords(value)}`;
  }
  return `${name} ${valueWords(value)}`;
}

/** The fields of an event that are shown, in a line: of a close, its code with its name. */
export function eventText({ event }: StepRecord): string {
  const { type, close, epoch: _epoch, ...fields } = event;
  const end = close as { readonly code?: unknown; readonly reason?: unknown } | undefined | null;
  return commas(
    typeof end?.code === 'number' && codeWords(end.code),
    typeof end?.reason === 'string' && end.reason !== '' && `"${valueWords(end.reason)}"`,
    ...Object.entries(fields)
      .filter(([, value]) => typeof value !== 'string' || !isRedacted(value))
      .map(([name, value]) => fieldWords(type, name, value)),
  );
}
