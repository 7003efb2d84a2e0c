import type { InspectEvent, Recording } from 'linekeeper/inspect';
import { check } from './check.js';
import type { ClientView } from './client-view.js';
import { ViewerError } from './error.js';
import { chunkedLog } from './event-log.js';
import { clientInfo, inspectEvent } from './message-shapes.js';
import type { Moment } from './moment.js';
import { finite, list, oneOf, record } from './shape.js';

/** The longest text of a recording, in UTF-16 code units: 64 Mi. */
export const MAX_RECORDING_LENGTH = 64 * 1024 * 1024;

const recordingShape = record({
  format: oneOf('linekeeper-recording'),
  version: oneOf(1),
  savedAt: finite,
  clients: list(record({ client: clientInfo, events: list(inspectEvent) })),
});

/** The events from before those that are kept, as far as they tell what stood then. */
function standing({ actors, connections, machines }: Moment): readonly InspectEvent[] {
  return [
    ...machines.values(),
    ...[...actors.values()].flatMap(({ record: born, step, armed }) => [
      // The birth of an actor that was never heard of is made up, with the seq of its first step.
      ...(born.seq === step?.seq ? [] : [born]),
      ...(step === null ? [] : [{ ...step, armed }]),
    ]),
    ...[...connections.values()].flatMap(({ record: begun, status, transports, faulted }) => [
      begun,
      ...(status === null ? [] : [status]),
      ...(faulted === null ? [] : [faulted]),
      ...transports.flatMap(({ socket }) => (socket === null ? [] : [socket])),
    ]),
  ].sort((a, b) => a.seq - b.seq);
}

function eventsOf(client: ClientView): readonly InspectEvent[] {
  const log = chunkedLog(client.events);
  const before = log.chunks[0]?.before;
  // An unknown actor may have been born, by its first step, twice: a seq stands once.
  const seqs = new Set<number>();
  return [...(before === undefined ? [] : standing(before)), ...log].filter(({ seq }) => {
    const isNew = !seqs.has(seq);
    seqs.add(seq);
    return isNew;
  });
}

/**
 * What a file holds of these clients: the events that are kept, and before them those that tell what
 * stood when they began. `savedAt` in ms since the epoch.
 */
export const toRecording = (clients: readonly ClientView[], savedAt: number): Recording => ({
  format: 'linekeeper-recording',
  version: 1,
  savedAt,
  clients: clients.map((client) => ({ client: client.info, events: eventsOf(client) })),
});

/**
 * Checks what should be a recording.
 *
 * @throws ViewerError that says where it is wrong, what was given and what is accepted.
 */
export function checkRecording(given: unknown): Recording {
  check('recording', recordingShape, given);
  return given as Recording;
}

const hasPrototypeKey = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeKey));

/** Whether the text can hold the key at all, plain or escaped. */
const mayHavePrototypeKey = (text: string): boolean => /__proto__|\\u00(5f|7[024]|6f)/i.test(text);

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ViewerError(
      `recording: given a text that is no JSON (${why}); accepted: a recording`,
    );
  }
}

/**
 * Reads the text of a file.
 *
 * @throws ViewerError that says where it is wrong, what was given and what is accepted.
 */
export function parseRecording(text: string): Recording {
  if (text.length > MAX_RECORDING_LENGTH) {
    throw new ViewerError(
      `recording: given ${String(text.length)} characters; accepted: at most ${String(MAX_RECORDING_LENGTH)}`,
    );
  }
  const recording = checkRecording(parse(text));
  if (mayHavePrototypeKey(text) && hasPrototypeKey(recording)) {
    throw new ViewerError('recording: given the key "__proto__"; accepted: any other key');
  }
  return recording;
}
