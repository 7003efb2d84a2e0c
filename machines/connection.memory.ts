import { classify, type CloseCause, type CloseInfo } from '../src/policies/close.js';
import { closedGate, surroundingsAfter } from '../src/policies/gates.js';
import { drawBackoff, drawRetry, drawWithin, type Wait } from '../src/policies/retry.js';
import { startsWithin, stormWait } from '../src/policies/storm.js';
import { ownCloseCodes } from '../src/protocol/close-codes.js';
import type {
  ConnectionContext,
  ConnectionEvent,
  ConnectionInput,
  CredentialsInput,
  PlannedWait,
  TransportFarewell,
  TransportInput,
} from './connection.types.js';

type Memory = Partial<ConnectionContext>;

/** A plan, and what went wrong in a function of the app while it was made. */
export interface Plan {
  readonly memory: Memory;
  readonly error?: unknown;
}

/** How many refused values are remembered: more than a person will ever try. */
const MAX_REFUSED = 100;

/** The memory of a connection that was never started. */
export const initialMemory = (input: ConnectionInput): ConnectionContext => ({
  // Named one by one: a spread here is a tenth of what a new connection costs.
  policy: input.policy,
  ports: input.ports,
  carried: input.carried,
  attempt: input.carried?.attempt ?? 0,
  epoch: 0,
  starts: input.carried?.starts ?? [],
  stops: 0,
  opens: 0,
  opened: [],
  surroundings: input.ports.readSurroundings(),
  wait: carriedWait(input),
  lastClose: null,
  verdict: null,
  credentials: null,
  refused: [],
  refusals: 0,
  refusalsInARow: 0,
  previousDelayMs: 0,
  spreadMs: 0,
  isOutageTold: false,
  since: input.ports.now(),
});

function carriedWait({ carried, ports }: ConnectionInput): PlannedWait | null {
  const now = ports.now();
  if (carried === undefined || carried.notBefore <= now) return null;
  return { reason: 'backoff', delayMs: carried.notBefore - now, dueAt: carried.notBefore };
}

const dueIn = (context: ConnectionContext, { reason, delayMs }: Wait): PlannedWait => ({
  reason,
  delayMs,
  dueAt: context.ports.now() + delayMs,
});

/** Whether every transport of this epoch has opened. */
export const isOpen = (context: ConnectionContext): boolean =>
  context.opened.length === context.ports.transports.length;

/** Whether a wait was asked for by the server: it outlives a closed gate. */
const isHint = (wait: PlannedWait | null): boolean =>
  wait?.reason === 'retry-after' || wait?.reason === 'room-reset';

const backoffInput = (context: ConnectionContext) => ({
  attempt: context.attempt,
  random: context.ports.random,
  flapped: isOpen(context) || context.lastClose?.duringHandshake === true,
  previousMs: context.previousDelayMs,
  spreadMs: context.spreadMs,
});

/** A new set of transports. */
export const beginAttempt = (context: ConnectionContext): Memory => {
  const now = context.ports.now();
  return {
    epoch: context.epoch + 1,
    starts: [...startsWithin(context.starts, now, context.policy.storm), now],
    opened: [],
    wait: null,
    since: now,
  };
};

/** How a link ended, and the verdict of the close policy. */
export const afterClose = (context: ConnectionContext, close: CloseInfo): Memory => {
  const verdict = classify(close, context.policy.close);
  if (verdict.verb !== 'auth') return { lastClose: close, verdict };
  const { credentials, refused, refusals, refusalsInARow } = context;
  return {
    lastClose: close,
    verdict,
    refusals: refusals + 1,
    refusalsInARow: refusalsInARow + 1,
    ...(credentials !== null && {
      refused: [...refused, credentials].slice(-MAX_REFUSED),
      credentials: null,
    }),
  };
};

/** An end of ours, which nothing is to be concluded from. */
export const ownClose = (
  cause: CloseCause,
  code: number,
  reason: string,
  error?: unknown,
): CloseInfo => ({
  cause,
  code,
  reason,
  wasClean: true,
  transport: null,
  ...(error !== undefined && { error }),
});

/** An attempt that ended without a close frame. */
export const failure = (cause: CloseCause, reason: string, error?: unknown): CloseInfo => ({
  ...ownClose(cause, 1006, reason, error),
  wasClean: false,
});

/** The wait after a failed attempt or a lost link: one failure more. */
export const planRetry = (context: ConnectionContext): Plan => {
  const { lastClose, verdict, policy } = context;
  if (lastClose === null || verdict === null) return { memory: {} };
  const { error, ...wait } = drawRetry(lastClose, verdict, backoffInput(context), policy);
  return {
    memory: {
      attempt: context.attempt + 1,
      wait: dueIn(context, wait),
      previousDelayMs: wait.delayMs,
    },
    error,
  };
};

/** The wait after the gates have opened; a hint of the server that is still pending goes on. */
export const planResume = (context: ConnectionContext): Plan => {
  const { policy, ports, wait } = context;
  if (wait !== null && wait.dueAt > ports.now()) return { memory: {} };
  const { delay } = policy.resume;
  const { delayMs, error } =
    delay === 'backoff'
      ? drawBackoff(policy.backoff, backoffInput(context))
      : { delayMs: drawWithin(delay, ports.random), error: undefined };
  return { memory: { wait: dueIn(context, { reason: 'resume', delayMs }) }, error };
};

/** The wait until the attempt budget allows another one. */
export const planStormWait = (context: ConnectionContext): Plan => {
  const { starts, ports, policy, wait } = context;
  const delayMs = stormWait(starts, ports.now(), policy.storm);
  if (wait !== null && wait.dueAt >= ports.now() + delayMs) return { memory: {} };
  return { memory: { wait: dueIn(context, { reason: 'storm-guard', delayMs }) } };
};

/** A wait is never longer than it was drawn, whatever the clock was set to meanwhile. */
export const boundWait = ({ wait, ports }: ConnectionContext): Memory => {
  if (wait === null) return {};
  const latest = ports.now() + wait.delayMs;
  return wait.dueAt > latest ? { wait: { ...wait, dueAt: latest } } : {};
};

/** What is kept of a wait when a gate closes or the app stops: only what the server asked for. */
export const onlyHint = (context: ConnectionContext): Memory =>
  isHint(context.wait) ? {} : { wait: null };

/** The hint of a close that was heard while a gate was closed. */
export const keepHint = (context: ConnectionContext): Memory => {
  const { lastClose, verdict } = context;
  const isRoomReset = verdict?.verb === 'room-reset';
  if (lastClose === null || (lastClose.retryAfterMs === undefined && !isRoomReset)) return {};
  const { error: _, ...wait } = drawRetry(
    lastClose,
    verdict ?? { verb: 'retry' },
    backoffInput(context),
    context.policy,
  );
  return { wait: dueIn(context, wait) };
};

/** The surroundings after a fact. */
export const noteFact = ({ surroundings }: ConnectionContext, event: ConnectionEvent): Memory => ({
  surroundings: surroundingsAfter(surroundings, event.type),
});

/** One transport more is open. */
export const noteOpened = (context: ConnectionContext, event: ConnectionEvent): Memory => {
  const { opened, spreadMs } = context;
  if (event.type !== 'transport.opened' || opened.includes(event.transport)) return {};
  // What an earlier link was told is out of date; several transports may have several servers.
  const others = opened.length === 0 ? 0 : spreadMs;
  return {
    opened: [...opened, event.transport],
    spreadMs: Math.max(others, event.spreadMs ?? 0),
  };
};

/** The failures so far are forgiven, if so. */
export const resetIf = (so: boolean | undefined): Memory =>
  so === true ? { attempt: 0, previousDelayMs: 0 } : {};

/** What a person asks to be forgotten with a retry: the failures, and by force what was refused. */
export const overrule = (event: ConnectionEvent): Memory => {
  if (event.type !== 'connection.retry') return {};
  return { ...resetIf(event.resetBackoff), ...(event.force === true && { refused: [] }) };
};

/** What the credentials actor is told. */
export const credentialsInput = (context: ConnectionContext): CredentialsInput => ({
  ports: context.ports,
  attempt: context.attempt,
  refresh: context.refusals > 0 && context.credentials === null,
});

/** What a transport actor is told. */
export const transportInput = (context: ConnectionContext, name: string): TransportInput => ({
  ...credentialsInput(context),
  // After a refusal the providers of url and protocols are asked for something fresher as well.
  refresh: context.refusals > 0,
  name,
  epoch: context.epoch,
  credentials: context.credentials,
});

const farewells: Readonly<Record<string, readonly [code: number, reason: string]>> = {
  'connection.stop': [ownCloseCodes.stop, ''],
  'connection.retry': [ownCloseCodes.superseded, 'superseded'],
  'heartbeat.lost': [ownCloseCodes.heartbeat, 'heartbeat timeout'],
  'transport.closed': [ownCloseCodes.group, 'another transport ended'],
  'xstate.error.actor': [ownCloseCodes.group, 'another transport ended'],
  'xstate.after.connectTimeout': [ownCloseCodes.timeout, 'connect timeout'],
};

/** The code and reason that the sockets are closed with, by the event that ended the link. */
export function farewell(context: ConnectionContext, eventType: string): TransportFarewell {
  const cause = eventType.split('.').slice(0, 3).join('.');
  const gate = closedGate(context.surroundings, context.policy.gates) ?? 'closed';
  const [code, reason] = farewells[cause] ?? [ownCloseCodes.gate, `gate: ${gate}`];
  const abandon = code === ownCloseCodes.heartbeat || code === ownCloseCodes.timeout;
  return { type: 'transport.farewell', code, reason, abandon };
}
