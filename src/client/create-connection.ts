import { createActor } from 'xstate';
import { describe } from '../../machines/describe.js';
import type { ErrorCode } from '../protocol/error-codes.js';
import { realClock } from '../actors/clock.js';
import type { Link, Switchboard } from '../actors/ports.js';
import type { CloseInfo } from '../policies/close.js';
import { defaultPolicy } from '../policies/retry.js';
import { ownCloseCodes } from '../protocol/close-codes.js';
import { createBackoffMemory } from './backoff-memory.js';
import { connectionInput, transportOptions } from './connection-input.js';
import { createEmitter } from '../actors/emitter.js';
import { connectionEvents } from './event-types.js';
import { LinekeeperError } from '../protocol/errors.js';
import { explain, explainClose } from './explain.js';
import { logEvents } from './log.js';
import { safeLogger } from '../protocol/logger.js';
import { connectionMachine } from './machines.js';
import { redact } from '../protocol/redact.js';
import { createOutlets } from './outlets.js';
import { bodyTeller } from './session-messages.js';
import { createSessions } from './sessions.js';
import { createSnapshotStore } from './snapshot-store.js';
import type {
  Connection,
  ConnectionEvents,
  ConnectionOptions,
  ConnectionSnapshot,
  TransportOptions,
} from './types.js';
import { validateOptions } from './validate.js';
import { messageOf, surface } from '../actors/surface.js';
import { createWaiters } from './waiters.js';

const stopClose: CloseInfo = {
  cause: 'stop',
  code: ownCloseCodes.stop,
  reason: '',
  wasClean: true,
  transport: null,
};

/**
 * Creates a supervised connection. It does nothing until `start()`.
 *
 * @example
 * const connection = createConnection({ url: 'wss://example.org/socket' });
 * connection.on('message', (data) => console.log(data));
 * connection.start();
 * connection.send('hello');
 *
 * @throws LinekeeperError OPTION_INVALID for an option that is unknown or has a wrong value;
 * WEBSOCKET_MISSING where there is no WebSocket class.
 */
export function createConnection(options: ConnectionOptions): Connection {
  validateOptions(options);
  const { clock = realClock, storage, storageKey = 'linekeeper' } = options;
  const logger = options.logger === undefined ? undefined : safeLogger(options.logger, surface);

  const listenerFailed = (error: unknown): void => {
    if (logger === undefined) surface(error);
    else logger.error({ error }, '[WebSocket] A listener threw');
  };
  const events = createEmitter<ConnectionEvents & { change: [ConnectionSnapshot] }>(
    { ...connectionEvents, change: false },
    listenerFailed,
  );
  const waiters = createWaiters(({ status }) => status === 'connected');
  const drains = createWaiters(() => outlets.isDrained());
  if (logger !== undefined) logEvents(events, logger, options.maxAttempts ?? Infinity);

  let dropped = 0;
  let received = 0;
  let rtt: number | null = null;
  let isOpenTold = false;
  let isDisposed = false;
  /** How many stops the actor was told of. */
  let stops = 0;
  /** stop() was called in the middle of a step: what the step still tells is not told on. */
  let isMuted = false;
  /** What is shown from such a stop() on, until the actor has heard it. */
  let stopping: Partial<ConnectionSnapshot> | null = null;

  const tell: typeof events.emit = (type, ...args) => {
    if (!isMuted) events.emit(type, ...args);
  };
  const transports = transportOptions(options);
  const { inspect: inspector } = options;
  const probe =
    typeof inspector === 'object'
      ? inspector.probe({ clock, transports: transports.map(([transport]) => transport) })
      : undefined;
  const inspect =
    typeof inspector === 'object' ? (event: unknown) => probe?.inspect(event) : inspector;

  const report = (code: ErrorCode, message: string, cause: unknown): void => {
    reportError(new LinekeeperError(code, message, cause));
  };
  const reportError = (error: LinekeeperError): void => {
    if (!isMuted) probe?.failed(error);
    if (logger === undefined && !events.has('error') && !isMuted) surface(error);
    tell('error', error);
  };
  const callbackFailed: Switchboard['report'] = (cause, code = 'CALLBACK_FAILED', what) => {
    const who = what ?? 'a function of the app';
    report(code, `${who} failed: ${redact(messageOf(cause))}`, cause);
  };

  const links = new Map<string, Link>();
  const message = events.emitterOf('message');
  const receiver: Switchboard['receiver'] = (transport) => {
    const info = Object.freeze({ transport });
    return (data) => {
      if (isOpenTold && !isMuted) {
        received += 1;
        message(data, info);
      } else {
        links.get(transport)?.held.push(data);
      }
    };
  };
  const unchecked = new Set<string>();
  const switchboard: Switchboard = {
    links,
    receiver,
    latency: (rttMs, transport) => {
      rtt = rttMs;
      publish();
      tell('latency', { rttMs, transport });
    },
    unchecked: (transport) => {
      if (unchecked.has(transport)) return;
      unchecked.add(transport);
      logger?.warn(
        { transport },
        '[WebSocket] No liveness check: a browser cannot ping by itself, give heartbeat.ping',
      );
    },
    report: callbackFailed,
    isStopping: () => stopping !== null,
  };

  const tellBody = bodyTeller(transports, {
    message: (data, topicInfo) => {
      received += 1;
      tell('message', data, topicInfo);
    },
    plain: receiver,
    event: (...args) => {
      tell('event', ...args);
    },
  });
  const sessions = createSessions({
    transports,
    clock,
    connectTimeoutMs: options.connectTimeoutMs ?? defaultPolicy.connectTimeoutMs,
    deliver: (body, transport) => {
      if (!isOpenTold || isMuted) return false;
      tellBody(body, transport);
      return true;
    },
    changed: () => {
      publish();
    },
    report: reportError,
    send: (data, transport, nowOrNever) => outlets.sendItem(data, transport, nowOrNever),
    disposed: () => (isDisposed ? disposed() : null),
  });

  const outlets = createOutlets({
    transports,
    clock,
    link: (name) => (isConnected() ? links.get(name) : undefined),
    changed: (lost, why) => {
      dropped += lost;
      publish();
      // What is dropped has not drained: whoever waits hears of the stop instead.
      if (lost === 0) drains.heard(store.get());
      if (why !== undefined) tell('error', why);
    },
    failed: (error) => {
      if (error instanceof LinekeeperError) reportError(error);
      else callbackFailed(error);
    },
  });

  const base = connectionInput(options, switchboard, undefined, probe, sessions.of);
  const memory =
    storage === undefined
      ? null
      : createBackoffMemory(storage, storageKey, base.ports, base.policy.backoff, callbackFailed);
  const actor = createActor(connectionMachine, {
    clock: {
      setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
      clearTimeout: (id) => {
        clock.clearTimeout(id);
      },
    },
    input: { ...base, carried: memory?.read() },
    ...(inspect !== undefined && {
      inspect: (event) => {
        try {
          inspect(event);
        } catch (error) {
          callbackFailed(error);
        }
      },
    }),
  });

  const read = (): ConnectionSnapshot => {
    const snapshot = actor.getSnapshot();
    const { status, reason, next, since } = describe(snapshot);
    const { attempt, epoch, lastClose, opens } = snapshot.context;
    return {
      status,
      reason,
      since,
      attempt,
      nextAttemptAt: next,
      lastClose,
      rtt: status === 'connected' ? rtt : null,
      queued: outlets.queued(),
      recovered: sessions.recovered(),
      lost: sessions.lost(),
      metrics: { attempts: epoch, opens, reconnects: Math.max(0, opens - 1), dropped },
      ...stopping,
    };
  };
  actor.start();
  const store = createSnapshotStore({
    read,
    statusChanged: (current, previous) => {
      if (previous.status === 'connected') {
        rtt = null;
        outlets.hold();
      }
      const { status, reason } = current;
      events.emit('status', status, { previous: previous.status, reason });
      if (current.status === 'stopped') sessions.giveUp();
      waiters.heard(current);
      drains.heard(current);
    },
    changed: (current) => {
      events.emit('change', current);
    },
  });
  const publish = (override?: Partial<ConnectionSnapshot>): void => {
    if (!isMuted) store.publish(override);
  };
  const isConnected = (): boolean => store.get().status === 'connected' && !isMuted;

  const closed = (close: CloseInfo): void => {
    if (!isOpenTold) return;
    isOpenTold = false;
    tell('close', close);
  };
  const opened = (): void => {
    if (!isConnected()) return;
    outlets.flush();
    if (!isConnected()) return;
    isOpenTold = true;
    const reconnected = actor.getSnapshot().context.opens > 1;
    tell('open', { reconnected, recovered: sessions.recovered() });
    sessions.release();
    for (const { transport, held } of links.values()) {
      held.splice(0).forEach(receiver(transport));
    }
  };
  const failed = (code: ErrorCode, cause: unknown): void => {
    if (code === 'CALLBACK_FAILED') {
      callbackFailed(cause);
    } else {
      const close = cause as CloseInfo | null;
      report(code, close === null ? code : explainClose(close), close?.error ?? close);
    }
  };
  actor.on('*', (event) => {
    publish();
    switch (event.type) {
      case 'open':
        opened();
        break;
      case 'close':
        closed(event.close);
        break;
      case 'retry': {
        const { attempt, wait, close } = event;
        const { delayMs, reason: cause, dueAt: at } = wait;
        tell('retry', { attempt, delayMs, cause, at, close });
        break;
      }
      case 'error':
        failed(event.code, event.cause);
        break;
      default:
        tell(event.type);
    }
  });
  actor.subscribe({
    next: (snapshot) => {
      const description = describe(snapshot);
      memory?.write(snapshot.context, description);
      if (isMuted) {
        // The snapshot of the stop has been told already.
        isMuted = snapshot.context.stops < stops;
        if (isMuted) return;
        stopping = null;
        const { queued, since, lastClose } = store.get();
        if (queued !== outlets.queued()) publish({ since, lastClose });
        return;
      }
      publish();
    },
    error: (error) => {
      callbackFailed(error);
    },
  });

  const disposed = (): LinekeeperError =>
    new LinekeeperError('STOPPED', 'the connection was disposed of');
  const assertUsable = (): void => {
    if (isDisposed) throw disposed();
  };
  const stop = (): void => {
    if (isDisposed) return;
    outlets.stopped();
    sessions.forget();
    stops += 1;
    actor.send({ type: 'connection.stop' });
    if (actor.getSnapshot().context.stops < stops) {
      // The actor is in the middle of a step, and hears it after that.
      stopping = { status: 'stopped', reason: 'manual', nextAttemptAt: null, lastClose: stopClose };
      publish();
      closed(stopClose);
      isMuted = true;
    }
    waiters.heard(store.get());
    drains.heard(store.get());
    events.finish();
  };

  const connection: Connection = {
    actor,
    session: sessions.api,
    start: () => {
      assertUsable();
      actor.send({ type: 'connection.start' });
    },
    stop,
    retryNow: ({ force = false, resetBackoff = false } = {}) => {
      assertUsable();
      actor.send({ type: 'connection.retry', force, resetBackoff });
    },
    connect: ({ resetBackoff = false } = {}) => {
      assertUsable();
      actor.send({ type: 'connection.retry', resetBackoff });
    },
    credentialsChanged: () => {
      assertUsable();
      actor.send({ type: 'credentials.changed' });
    },
    send: (data, { transport, delivery } = {}) =>
      isDisposed ? 'dropped' : outlets.send(data, transport, delivery === 'drop'),
    getSnapshot: () => store.get(),
    getMetrics: () => {
      const { metrics, queued: queuedMessages, status, since } = store.get();
      const connected = status === 'connected';
      return {
        ...metrics,
        status,
        connected,
        queuedMessages,
        queuedBytes: outlets.queuedBytes(),
        connectionDurationMs: connected ? clock.now() - since : 0,
        sent: outlets.sent(),
        received,
        url: describeUrl(transports[0]?.[1].url),
      };
    },
    subscribe: (listener) => events.on('change', listener),
    on: events.on,
    waitConnected: ({ signal } = {}) => (isConnected() ? Promise.resolve() : waiters.wait(signal)),
    drained: ({ signal } = {}) => {
      if (!isDisposed && outlets.isDrained()) return Promise.resolve();
      outlets.watch();
      const waited = drains.wait(signal);
      drains.heard(store.get());
      return waited;
    },
    explain: () =>
      isDisposed ? 'stopped: disposed of, for good' : explain(store.get(), clock.now()),
    [Symbol.dispose]: () => {
      if (isDisposed) return;
      // There is nothing to tell of a connection that has stopped before.
      if (store.get().status === 'stopped') events.clear();
      stop();
      isDisposed = true;
      waiters.end(disposed());
      drains.end(disposed());
      actor.stop();
      events.clear();
    },
  };
  probe?.attach(connection);
  return connection;
}

/** A URL without what may be secret in it: credentials and the query. */
function describeUrl(url: TransportOptions['url']): string {
  return typeof url === 'function' || url === undefined
    ? ''
    : redact(String(url)).replace(/[?#]…$/, '');
}
