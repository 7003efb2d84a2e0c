/**
 * The vocabulary of the connection statechart: what its names mean. Ports are inert, so that a viewer
 * can drive the chart by hand; src/client/machines.ts provides the real actors.
 */
import {
  and,
  fromCallback,
  fromPromise,
  not,
  setup,
  stateIn,
  type AnyActorRef,
  type EventObject,
} from 'xstate';
import { guards } from './connection.guards.js';
import * as memory from './connection.memory.js';
import { isAuthError, Secret } from '../src/policies/credentials.js';
import { closedGate } from '../src/policies/gates.js';
import { clampDelay } from '../src/policies/retry.js';
import { ownCloseCodes } from '../src/protocol/close-codes.js';
import type { CloseInfo } from '../src/policies/close.js';
import type { ErrorCode } from '../src/protocol/error-codes.js';
import type {
  ConnectionContext,
  ConnectionEmitted,
  ConnectionEvent,
  ConnectionInput,
  ConnectionStatus,
  CredentialsInput,
  EnvironmentInput,
  HeartbeatInput,
  HeartbeatProbe,
  TransportFarewell,
  TransportInput,
} from './connection.types.js';

const typed = setup({
  types: {
    context: {} as ConnectionContext,
    events: {} as ConnectionEvent,
    emitted: {} as ConnectionEmitted,
    input: {} as ConnectionInput,
    tags: {} as ConnectionStatus | 'stable',
  },
  actors: {
    credentials: fromPromise<Secret, CredentialsInput>(() => Promise.resolve(new Secret(null))),
    transport: fromCallback<TransportFarewell, TransportInput>(() => undefined),
    heartbeat: fromCallback<HeartbeatProbe, HeartbeatInput>(() => undefined),
    environment: fromCallback<EventObject, EnvironmentInput>(() => undefined),
  },
});

/** What the events of XState's own (an actor is done, or failed) carry besides a type. */
interface Settled {
  readonly output?: unknown;
  readonly error?: unknown;
}

/** Remembers an end that the close policy is to judge. */
const recordFailure = (of: (event: Settled) => CloseInfo) =>
  typed.assign(({ context, event }) => memory.afterClose(context, of(event as Settled)));

/** Remembers an end of our own, from which nothing is concluded. */
const recordOwn = (of: (context: ConnectionContext) => CloseInfo) =>
  typed.assign(({ context }) => ({ lastClose: of(context), verdict: null }));

/** Stores a plan, tells it, and tells what went wrong in a function of the app meanwhile. */
const plan = (make: (context: ConnectionContext) => memory.Plan) =>
  typed.enqueueActions(({ context, enqueue }) => {
    const { memory: planned, error } = make(context);
    enqueue.assign(planned);
    const { attempt, lastClose, wait } = { ...context, ...planned };
    if (wait !== null) enqueue.emit({ type: 'retry', attempt, wait, close: lastClose });
    if (error !== undefined) {
      enqueue.emit({ type: 'error', code: 'CALLBACK_FAILED', cause: error });
    }
  });

/** Tells an error of this code, with how the link ended as its cause. */
const report = (code: ErrorCode) =>
  typed.emit(({ context }) => ({ type: 'error', code, cause: context.lastClose }));

/** Tells of an outage, and remembers whether its end is still to be told. */
const tellOutage = (type: 'lost' | 'restored') =>
  typed.enqueueActions(({ enqueue }) => {
    enqueue.assign({ isOutageTold: type === 'lost' });
    enqueue.emit({ type });
  });

/** Speaks to a child only if it runs: XState stops the whole machine over a missing one. */
const tell = (self: { getSnapshot(): unknown }, id: string, word: EventObject): void => {
  const { children } = self.getSnapshot() as {
    children: Record<string, AnyActorRef | undefined>;
  };
  const child = children[id];
  const { status } = (child?.getSnapshot() ?? {}) as { status?: string };
  if (status === 'active') child?.send(word);
};

const transportId = (name: string): string => `transport.${name}`;

/** `setup` with every name that the chart uses. */
export const vocabulary = typed.extend({
  guards: {
    ...guards,
    isConnected: stateIn('#connected'),
    isDown: and([not(stateIn('#connected')), not(guards.isUnattended)]),
    isRefusedAgain: ({ context, event }) =>
      context.refused.some((refused) => refused.equals((event as Settled).output as Secret)),
    isAuthError: ({ event }) => isAuthError((event as Settled).error),
  },
  delays: {
    cooldownDelay: ({ context }) => clampDelay((context.wait?.dueAt ?? 0) - context.ports.now()),
    credentialsTimeout: ({ context }) => clampDelay(context.policy.credentialsTimeoutMs),
    connectTimeout: ({ context }) => clampDelay(context.policy.connectTimeoutMs),
    stableWindow: ({ context }) => clampDelay(context.policy.stableWindowMs),
    hiddenGrace: ({ context }) => clampDelay(context.policy.gates.hiddenGraceMs),
    lostDelay: ({ context }) => clampDelay(context.policy.lostAfterMs),
  },
  actions: {
    markSince: typed.assign({ since: ({ context }) => context.ports.now() }),
    readSurroundings: typed.assign({
      surroundings: ({ context }) => context.ports.readSurroundings(),
    }),
    noteFact: typed.assign(({ context, event }) => memory.noteFact(context, event)),
    beginAttempt: typed.assign(({ context }) => memory.beginAttempt(context)),
    countOpen: typed.assign(({ context }) => ({
      opens: context.opens + 1,
      since: context.ports.now(),
    })),
    noteOpened: typed.assign(({ context, event }) => memory.noteOpened(context, event)),
    noteCredentials: typed.assign(({ event }) => ({
      credentials: (event as Settled).output as Secret,
    })),

    openTransports: typed.enqueueActions(({ context, enqueue }) => {
      for (const { name } of context.ports.transports) {
        const input = memory.transportInput(context, name);
        enqueue.spawnChild('transport', { id: transportId(name), input });
      }
    }),
    sayFarewell: ({ context, event, self }) => {
      const word = memory.farewell(context, event.type);
      for (const { name } of context.ports.transports) tell(self, transportId(name), word);
    },
    closeTransports: typed.enqueueActions(({ context, enqueue }) => {
      for (const { name } of context.ports.transports) enqueue.stopChild(transportId(name));
    }),
    probe: ({ self }) => {
      tell(self, 'heartbeat', { type: 'heartbeat.probe' } satisfies HeartbeatProbe);
    },

    recordPeerClose: typed.assign(({ context, event }) =>
      'close' in event ? memory.afterClose(context, event.close) : {},
    ),
    recordConnectTimeout: recordFailure(() =>
      memory.failure('connect-timeout', 'not open within the connect timeout'),
    ),
    recordCredentialsTimeout: recordFailure(() =>
      memory.failure('credentials', 'no credentials within the credentials timeout'),
    ),
    recordCredentialsError: recordFailure(({ error }) =>
      memory.failure('credentials', 'the credentials function failed', error),
    ),
    recordActorError: recordFailure(({ error }) => memory.failure('callback', 'an actor', error)),
    recordRefusedAgain: recordOwn(
      // How the server refused says more than that nothing better was to be had.
      ({ lastClose, verdict }) =>
        verdict?.verb === 'auth' && lastClose !== null
          ? lastClose
          : memory.failure('credentials', 'the credentials were refused before'),
    ),
    recordGate: recordOwn(({ surroundings, policy }) => {
      const gate = closedGate(surroundings, policy.gates) ?? 'closed';
      return memory.ownClose('gate', ownCloseCodes.gate, gate);
    }),
    recordSuperseded: recordOwn(() =>
      memory.ownClose('superseded', ownCloseCodes.superseded, 'superseded'),
    ),
    recordStop: recordOwn(() => memory.ownClose('stop', ownCloseCodes.stop, '')),
    countStop: typed.assign({ stops: ({ context }) => context.stops + 1 }),

    planRetry: plan(memory.planRetry),
    planResume: plan(memory.planResume),
    planStormWait: plan(memory.planStormWait),
    clearWait: typed.assign({ wait: null }),
    boundWait: typed.assign(({ context }) => memory.boundWait(context)),
    keepOnlyHint: typed.assign(({ context }) => memory.onlyHint(context)),
    keepHint: typed.assign(({ context }) => memory.keepHint(context)),
    resetAttempts: typed.assign({
      attempt: 0,
      refusals: 0,
      refusalsInARow: 0,
      previousDelayMs: 0,
    }),
    overrule: typed.assign(({ event }) => memory.overrule(event)),
    resetIfPolicySays: typed.assign(({ context }) =>
      memory.resetIf(context.policy.resume.resetBackoff),
    ),
    allowRefresh: typed.assign({ refusalsInARow: 0 }),

    emitOpen: typed.emit({ type: 'open' }),
    emitStable: typed.emit({ type: 'stable' }),
    emitLost: tellOutage('lost'),
    emitRestored: tellOutage('restored'),
    emitClose: typed.enqueueActions(({ context, enqueue }) => {
      if (context.lastClose !== null) enqueue.emit({ type: 'close', close: context.lastClose });
    }),
    reportVerdict: typed.enqueueActions(({ context, enqueue }) => {
      const cause = context.verdict?.error;
      if (cause !== undefined) enqueue.emit({ type: 'error', code: 'CALLBACK_FAILED', cause });
    }),
    reportActorError: typed.emit(({ event }) => ({
      type: 'error',
      code: 'CALLBACK_FAILED',
      cause: (event as Settled).error,
    })),
    reportCredentials: report('CREDENTIALS_FAILED'),
    reportRefused: report('AUTH_REFUSED'),
    reportFatal: report('FATAL_CLOSE'),
    reportExhausted: report('ATTEMPTS_EXHAUSTED'),
  },
});
