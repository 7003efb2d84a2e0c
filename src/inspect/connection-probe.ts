import type { AnyActorRef, InspectionEvent } from 'xstate';
import { explain } from '../client/index.js';
import type {
  Clock,
  CloseInfo,
  Connection,
  ConnectionEvents,
  ConnectionProbe,
  ConnectionSnapshot,
  Surroundings,
} from '../client/index.js';
import type { ActorWatch } from './actor-watch.js';
import type { InspectRecord, NoticeRecord } from './envelope.js';
import { noFaults, type FaultSettings } from './faults.js';
import { createFaultyEnvironment, type FaultyEnvironment } from './faulty-environment.js';
import { countOr } from './parts.js';
import type { Redaction } from './redaction.js';
import { shownClose } from './shown-events.js';
import { createSocketWatch } from './socket-watch.js';
import type { InspectorTime } from './time.js';

/** What a probe is made of. */
interface ProbeOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly transports: readonly string[];
  readonly watch: ActorWatch;
  readonly redaction: Redaction;
  readonly time: InspectorTime;
  readonly payloads: boolean;
  readonly emit: (record: InspectRecord) => void;
  /** Runs the task when the app has returned, at the end of this turn. */
  readonly later: (task: () => void) => void;
  /** The connection was disposed of. */
  readonly ended: () => void;
}

/** A connection in the hands of an inspector. */
export interface WatchedConnection {
  readonly probe: ConnectionProbe;
  readonly connection: () => Connection | undefined;
  setFaults(faults: Partial<FaultSettings>): void;
  /** Cuts every socket. */
  drop(): void;
  /** Throws every switch back; tells whether one was on. */
  heal(): boolean;
  /** Takes the faults away, and watches no more. */
  end(): void;
}

/** What a connection tells its listeners, with what is shown of it. */
const notices: {
  readonly [Type in Exclude<NoticeRecord['type'], 'error'>]: (...args: ConnectionEvents[Type]) => {
    close?: CloseInfo | null;
    delayMs?: number;
    cause?: string;
  };
} = {
  open: () => ({}),
  stable: () => ({}),
  close: (close) => ({ close }),
  retry: ({ close, delayMs, cause }) => ({ close, delayMs, cause }),
  lost: () => ({}),
  restored: () => ({}),
};

/** An end without the app's own error, but for a code of the system: ECONNREFUSED. */
function withoutError(close: CloseInfo | null): CloseInfo | null {
  if (close === null) return null;
  const { error, ...rest } = close;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const isSystem = typeof code === 'string' && /^[A-Z][A-Z\d_]{2,40}$/.test(code);
  return close.cause === 'refused' && isSystem ? { ...rest, error: { code } } : rest;
}

/** What the machine of a connection knows that cannot change. */
interface RootContext {
  readonly policy: object;
  readonly ports: { readonly hasCredentials: boolean; readonly canRefresh: boolean };
  readonly surroundings: Surroundings;
}

/** Watches one connection: its actors, sockets, frames, snapshot, and what it tells. */
export function watchConnection(options: ProbeOptions): WatchedConnection {
  const { id, clock, transports, watch, redaction, time, emit, later } = options;
  let faults = noFaults;
  const sockets = createSocketWatch({ ...options, faults: () => faults });
  const pending: NoticeRecord[] = [];
  const unlisten: (() => void)[] = [];
  let connection: Connection | undefined;
  let told: ConnectionSnapshot | undefined;
  /** A child that is being started draws for itself, and not for the machine. */
  let starting: AnyActorRef | null = null;
  let environment: FaultyEnvironment | undefined;

  const status = (): void => {
    if (connection === undefined) return;
    const snapshot = connection.getSnapshot();
    if (snapshot === told) return;
    told = snapshot;
    const { nextAttemptAt, lastClose, metrics, reason, queued, attempt, rtt } = snapshot;
    const now = clock.now();
    emit({
      kind: 'status',
      connection: id,
      status: snapshot.status,
      reason,
      attempt,
      nextAttemptAt: nextAttemptAt === null ? null : time.at() + nextAttemptAt - now,
      lastClose: shownClose(lastClose, redaction),
      rtt,
      queued,
      metrics: { ...metrics },
      explanation: redaction.text(
        explain({ ...snapshot, lastClose: withoutError(lastClose) }, now),
      ),
    });
  };
  /** In this order: the step, what came of it, what was told of it. */
  const settle = (): void => {
    status();
    for (const notice of pending.splice(0)) emit(notice);
  };
  const note = (
    type: NoticeRecord['type'],
    { close = null, delayMs, cause }: ReturnType<(typeof notices)['close']>,
  ): void => {
    pending.push({
      kind: 'notice',
      connection: id,
      type,
      close: shownClose(close, redaction),
      delayMs: delayMs ?? null,
      cause: cause ?? null,
    });
    later(settle);
  };

  function listen(watched: Connection): void {
    for (const type of Object.keys(notices) as (keyof typeof notices)[]) {
      const describe = notices[type] as (...args: unknown[]) => Parameters<typeof note>[1];
      unlisten.push(watched.on(type, (...args) => note(type, describe(...args))));
    }
    unlisten.push(
      watched.on('latency', ({ rttMs, transport }) => {
        emit({ kind: 'rtt', connection: id, transport, rttMs: countOr(rttMs, 0) });
      }),
      watched.subscribe(() => later(settle)),
    );
  }

  const probe: ConnectionProbe = {
    inspect(given) {
      const event = given as InspectionEvent;
      const ref = event.actorRef as AnyActorRef;
      watch.inspect(event, id);
      if (event.type === '@xstate.event' && event.event.type === 'xstate.init') starting = ref;
      // While it goes on itself, none of its children is being started.
      if (event.type === '@xstate.microstep' && ref === (connection?.actor as unknown))
        starting = null;
      if (event.type !== '@xstate.snapshot') return;
      if (starting === ref) starting = null;
      if (ref !== (connection?.actor as unknown)) return;
      settle();
      if ((event.snapshot as { status?: string }).status !== 'active') {
        sockets.end();
        options.ended();
      }
    },
    environment(source) {
      environment = createFaultyEnvironment(source, () => faults);
      return environment.source;
    },
    sockets: (transport, create) => sockets.factory(transport, create),
    random: (random) => () => {
      const value = random();
      if (starting === null) emit({ kind: 'draw', connection: id, value: countOr(value, 0) });
      return value;
    },
    failed: ({ code }) => note('error', { cause: code }),
    attach(made) {
      connection = made;
      listen(made);
      const root = made.actor as unknown as AnyActorRef;
      const { context } = root.getSnapshot() as { readonly context: RootContext };
      const { policy, ports, surroundings } = context;
      const { online, visible, frozen } = surroundings;
      emit({
        kind: 'connection',
        connection: id,
        actor: watch.idOf(root) ?? '',
        transports,
        policy: redaction.data(policy),
        credentials: { awaited: ports.hasCredentials, refreshable: ports.canRefresh },
        surroundings: { online, visible, frozen },
      });
      emit({ kind: 'faults', connection: id, faults });
      status();
    },
  };

  const setFaults = (given: Partial<FaultSettings>): void => {
    const before = faults;
    faults = { ...faults, ...given };
    emit({ kind: 'faults', connection: id, faults });
    sockets.update();
    environment?.changed(before);
  };
  const heal = (): boolean => {
    const isFaulty = Object.entries(faults).some(
      ([name, value]) => value !== Reflect.get(noFaults, name),
    );
    if (isFaulty) setFaults(noFaults);
    return isFaulty;
  };
  return {
    probe,
    connection: () => connection,
    setFaults,
    drop: () => sockets.drop(),
    heal,
    end() {
      heal();
      sockets.end();
      for (const off of unlisten.splice(0)) off();
    },
  };
}
