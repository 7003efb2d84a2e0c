import type { CloseShown, InspectEvent } from 'linekeeper/inspect';
import { closeCodes } from 'linekeeper';
import { chartIndex, leavesOf, type ChartIndex } from './chart-index.js';
import { statusOfStates, toneOfStatus } from './connection-status.js';
import { eventText, eventTitle } from './event-words.js';
import { isConnectionRoot, labelOf } from './labels.js';
import type { Moment } from './moment.js';
import type { TimelineRow } from './row.js';
import {
  byteWords,
  codeWords,
  commas,
  countWords,
  durationWords,
  spaced,
  valueWords,
} from './words.js';

type Of<Kind extends InspectEvent['kind']> = Extract<InspectEvent, { readonly kind: Kind }>;
/** What an event says of its row; null for none. */
type Telling =
  (Pick<TimelineRow, 'tone' | 'title' | 'text'> & { readonly edges?: readonly string[] }) | null;
type Tell<Kind extends InspectEvent['kind']> = (event: Of<Kind>, before: Moment) => Telling;

const chartOf = (moment: Moment, actor: string): ChartIndex | null => {
  const hash = moment.actors.get(actor)?.record.machine;
  const machine = hash == null ? undefined : moment.machines.get(hash);
  return machine === undefined ? null : chartIndex(machine.definition);
};

/** What changed in the active states: "opening → connected.settling"; empty when nothing did. */
function wayOf(chart: ChartIndex, from: readonly string[], to: readonly string[]): string {
  const before = leavesOf(chart, from).map(({ path }) => path);
  const after = leavesOf(chart, to).map(({ path }) => path);
  const left = before.filter((path) => !after.includes(path));
  const entered = after.filter((path) => !before.includes(path));
  if (left.length === 0 && entered.length === 0) return '';
  return spaced(left.join(', '), '→', entered.join(', '));
}

const step: Tell<'step'> = (event, before) => {
  const actor = before.actors.get(event.actor);
  const chart = chartOf(before, event.actor);
  const edges = event.microsteps.flatMap((microstep) => microstep.edges);
  const first = chart?.edges.get(edges[0] ?? '');
  const title = eventTitle(event.event.type, first?.kind === 'after' ? first.trigger : undefined);
  const isBroken = event.status === 'error';
  if (chart === null || actor === undefined) {
    return { tone: isBroken ? 'bad' : 'neutral', title, text: eventText(event), edges };
  }
  const isConnection = isConnectionRoot(actor.record);
  const from = isConnection ? statusOfStates(chart, actor.states) : null;
  const to = isConnection ? statusOfStates(chart, event.states) : null;
  const isChanged = to !== null && from !== to;
  const way = isChanged ? spaced(from, '→', to) : wayOf(chart, actor.states, event.states);
  const isDeaf =
    edges.length === 0 && event.event.type !== 'xstate.init' && event.event.type !== 'xstate.stop';
  return {
    tone: isBroken ? 'bad' : isChanged ? toneOfStatus(to, null) : 'neutral',
    title,
    text: commas(
      way,
      eventText(event),
      isDeaf && event.status === 'active' && 'nothing answers it',
    ),
    edges,
  };
};

const status: Tell<'status'> = (event, before) => {
  const known = before.connections.get(event.connection)?.status;
  const isSame =
    known?.status === event.status &&
    known.reason === event.reason &&
    known.attempt === event.attempt;
  if (isSame) return null;
  return {
    tone: toneOfStatus(event.status, event.reason),
    title: event.reason === null ? event.status : `${event.status}: ${event.reason}`,
    text: event.explanation,
  };
};

const isGrave = ({ code, httpStatus }: CloseShown): boolean => {
  const verb = (closeCodes as Readonly<Record<number, readonly [string, string] | undefined>>)[
    code
  ]?.[1];
  return verb === 'fatal' || verb === 'auth' || httpStatus === 401 || httpStatus === 403;
};

/** The end of a link in a line, without its code. */
const closeText = (close: CloseShown): string =>
  commas(
    close.cause,
    close.reason !== '' && `"${valueWords(close.reason)}"`,
    close.httpStatus !== null && `HTTP ${String(close.httpStatus)}`,
    close.retryAfterMs !== null && `retry after ${durationWords(close.retryAfterMs)}`,
    close.transport !== null && `transport ${close.transport}`,
  );

const notice: Tell<'notice'> = ({ type, close, delayMs, cause }) => {
  const after = close === null ? '' : closeText(close);
  switch (type) {
    case 'close':
      return {
        tone: close !== null && isGrave(close) ? 'bad' : 'warn',
        title: close === null ? 'close' : `close ${codeWords(close.code)}`,
        text: after,
      };
    case 'retry':
      return {
        tone: 'warn',
        title: delayMs === null ? 'retry' : `retry in ${durationWords(delayMs)}`,
        text: commas(cause, close !== null && `after ${codeWords(close.code)}`),
      };
    case 'error':
      return { tone: 'bad', title: spaced('error', cause), text: after };
    case 'lost':
      return { tone: 'bad', title: 'lost', text: 'the outage is long enough to tell people' };
    default:
      return { tone: 'good', title: type, text: after };
  }
};

const socket: Tell<'socket'> = ({ socket: number, phase, transport, url, close }) => {
  const isLost = close !== null && close.code !== 1000;
  return {
    tone: phase === 'open' ? 'good' : isLost ? 'warn' : 'neutral',
    title: spaced(`socket ${String(number)}`, phase, close !== null && codeWords(close.code)),
    text: commas(
      transport,
      url,
      close !== null && close.reason !== '' && `"${valueWords(close.reason)}"`,
    ),
  };
};

const traffic: Tell<'traffic'> = ({ transport, sent, received, bufferedAmount }) => ({
  tone: bufferedAmount > 0 ? 'warn' : 'neutral',
  title: `${String(sent.frames)} out, ${String(received.frames)} in`,
  text: commas(
    transport,
    `${byteWords(sent.bytes)} out`,
    `${byteWords(received.bytes)} in`,
    bufferedAmount > 0 && `${byteWords(bufferedAmount)} wait in the socket`,
  ),
});

const faults: Tell<'faults'> = ({ faults: { stall, delayMs, refuse, offline, hidden } }) => {
  const on = commas(
    stall && 'stall',
    delayMs > 0 && `delay ${durationWords(delayMs)}`,
    refuse && 'refuse',
    offline && 'offline',
    hidden && 'hidden',
  );
  return on === ''
    ? { tone: 'neutral', title: 'faults off', text: '' }
    : { tone: 'warn', title: `faults: ${on}`, text: '' };
};

const command: Tell<'command'> = ({ command: { type, ...fields } }) => ({
  tone: 'neutral',
  title: type,
  text: commas(
    'by an inspector',
    ...Object.entries(fields)
      .filter(([name]) => name !== 'connection')
      .map(([name, value]) => `${name} ${valueWords(value as string)}`),
  ),
});

const tellings: { readonly [Kind in InspectEvent['kind']]: Tell<Kind> } = {
  step,
  status,
  notice,
  socket,
  traffic,
  faults,
  command,
  frame: ({ direction, bytes, transport, payload }) => ({
    tone: 'neutral',
    title: `${direction} ${byteWords(bytes)}`,
    text: commas(transport, valueWords(payload)),
  }),
  rtt: ({ rttMs, transport }) => ({
    tone: 'neutral',
    title: `round trip ${durationWords(rttMs)}`,
    text: transport,
  }),
  connection: ({ transports }) => ({
    tone: 'neutral',
    title: 'connection is watched',
    text: commas(...transports),
  }),
  actor: ({ name, src }) => ({ tone: 'neutral', title: `${name} is born`, text: src ?? '' }),
  end: ({ actor }, before) => ({
    tone: 'neutral',
    title: `${before.actors.get(actor)?.record.name ?? actor} is gone`,
    text: '',
  }),
  dropped: ({ count }) => ({
    tone: 'warn',
    title: `${countWords(count, 'record')} missing`,
    text: 'dropped on the way: a buffer was full',
  }),
  machine: () => null,
  draw: () => null,
};

const rowKind = (kind: InspectEvent['kind']): TimelineRow['kind'] | null => {
  if (kind === 'end') return 'actor';
  if (kind === 'dropped') return 'gap';
  return kind === 'machine' || kind === 'draw' ? null : kind;
};

/** The row of an event, told with what stood before it; null for one that says nothing by itself. */
export function rowOf(event: InspectEvent, before: Moment): TimelineRow | null {
  const kind = rowKind(event.kind);
  const telling = (tellings[event.kind] as Tell<InspectEvent['kind']>)(event, before);
  if (kind === null || telling === null) return null;
  const about = event.kind === 'command' ? event.command : event;
  const actor = 'actor' in about ? about.actor : null;
  const known = actor === null ? undefined : before.actors.get(actor);
  const connection = 'connection' in about ? about.connection : (known?.record.connection ?? null);
  const subject = known === undefined ? (connection ?? '') : labelOf(known);
  const { seq, at } = event;
  return { edges: [], ...telling, seq, at, kind, actor, connection, subject, event };
}
