import { createActor } from 'xstate';
import { describe } from '../../machines/describe.js';
import { realClock } from '../actors/clock.js';
import type { Link, Switchboard } from '../actors/ports.js';
import type { MessageData } from '../actors/web-socket.js';
import type { CloseInfo } from '../policies/close.js';
import { defaultQueue, type DeliveryPolicy } from '../policies/delivery.js';
import type { FrameData } from '../policies/liveness.js';
import { ownCloseCodes } from '../protocol/close-codes.js';
import { createBackoffMemory } from './backoff-memory.js';
import { connectionInput, transportOptions, withDefaults } from './connection-input.js';
import { createEmitter } from './emitter.js';
import { LinekeeperError } from './errors.js';
import { explain, explainClose } from './explain.js';
import { logEvents } from './log.js';
import { connectionMachine } from './machines.js';
import { createOutlet } from './outlet.js';
import type {
  Connection,
  ConnectionEvents,
  ConnectionOptions,
  ConnectionSnapshot,
  DeliveryOption,
  TransportOptions,
} from './types.js';
import { validateOptions } from './validate.js';
import { createWaiters } from './waiters.js';

const deliveryPolicy = (option: DeliveryOption = 'queue'): DeliveryPolicy => {
  if (option === 'queue') return defaultQueue;
  if (option === 'drop' || option.mode === 'drop') return { mode: 'drop' };
  return withDefaults(defaultQueue, option);
};

const isMessage = (data: unknown): boolean =>
  typeof data === 'string' ||
  data instanceof ArrayBuffer ||
  ArrayBuffer.isView(data) ||
  (typeof Blob !== 'undefined' && data instanceof Blob);

/** An exception of the app that nobody listens for must not vanish. */
const surface = (error: unknown): void => {
  const { reportError = console.error } = globalThis as { reportError?: (error: unknown) => void };
  reportError(error);
};

const isSame = (a: object, b: object): boolean =>
  Object.entries(a).every(([key, value]) => value === (b as Record<string, unknown>)[key]);

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
  const { clock = realClock, logger, storage, storageKey = 'linekeeper' } = options;

  const listenerFailed = (error: unknown): void => {
    if (logger === undefined) surface(error);
    else logger.error({ error }, '[WebSocket] A listener threw');
  };
  const events = createEmitter<ConnectionEvents>(listenerFailed);
  const changes = createEmitter<{ change: [ConnectionSnapshot] }>(listenerFailed);
  const waiters = createWaiters();

  let opens = 0;
  let dropped = 0;
  let received = 0;
  let rtt: number | null = null;
  let isOpenTold = false;
  let isDisposed = false;
  /** stop() was called by a listener in the middle of a step: the actor hears it after that step. */
  let isMuted = false;

  const tell: typeof events.emit = (type, ...args) => {
    if (!isMuted) events.emit(type, ...args);
  };
  const report = (code: LinekeeperError['code'], message: string, cause: unknown): void => {
    const error = new LinekeeperError(code, message, cause);
    if (code === 'CALLBACK_FAILED' && logger === undefined && !events.has('error')) surface(error);
    tell('error', error);
  };
  const callbackFailed: Switchboard['report'] = (cause, code = 'CALLBACK_FAILED') => {
    const what = cause instanceof Error ? cause.message : String(cause);
    report(code, `a function of the app failed: ${what}`, cause);
  };

  const transports = transportOptions(options);
  const infos = new Map(transports.map(([transport]) => [transport, Object.freeze({ transport })]));
  const links = new Map<string, Link>();
  const isConnected = (): boolean => view.status === 'connected' && !isMuted;
  const receive = (data: FrameData, transport: string): void => {
    if (isOpenTold && !isMuted) {
      received += 1;
      events.emit('message', data, infos.get(transport) ?? { transport });
    } else {
      links.get(transport)?.held.push(data);
    }
  };
  const switchboard: Switchboard = {
    links,
    receive,
    latency: (rttMs, transport) => {
      rtt = rttMs;
      publish();
      tell('latency', { rttMs, transport });
    },
    report: callbackFailed,
  };

  const outlets = new Map(
    transports.map(([name, { delivery }]) => [
      name,
      createOutlet({
        policy: deliveryPolicy(delivery),
        clock,
        link: () => (isConnected() ? links.get(name) : undefined),
        changed: (lost, why) => {
          dropped += lost;
          publish();
          if (why !== undefined) tell('error', why);
        },
        failed: callbackFailed,
      }),
    ]),
  );

  const base = connectionInput(options, switchboard);
  const memory =
    storage === undefined
      ? null
      : createBackoffMemory(storage, storageKey, base.ports, callbackFailed);
  const { inspect } = options;
  const actor = createActor(connectionMachine, {
    clock: {
      setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
      clearTimeout: (id) => {
        clock.clearTimeout(id);
      },
    },
    input: { ...base, carried: memory?.read() },
    ...(inspect !== undefined && { inspect }),
  });

  const read = (): ConnectionSnapshot => {
    const snapshot = actor.getSnapshot();
    const { status, reason, next, since } = describe(snapshot);
    const { attempt, epoch, lastClose } = snapshot.context;
    return {
      status,
      reason,
      since,
      attempt,
      nextAttemptAt: next,
      lastClose,
      rtt: status === 'connected' ? rtt : null,
      queued: [...outlets.values()].reduce((sum, { queued }) => sum + queued, 0),
      metrics: { attempts: epoch, opens, reconnects: Math.max(0, opens - 1), dropped },
    };
  };
  const freeze = (snapshot: ConnectionSnapshot): ConnectionSnapshot =>
    Object.freeze({ ...snapshot, metrics: Object.freeze(snapshot.metrics) });

  actor.start();
  let view = freeze(read());

  /** Makes the snapshot anew and, where anything has changed, tells of it. */
  const publish = (override: Partial<ConnectionSnapshot> = {}): void => {
    if (isMuted) return;
    const previous = view;
    const next = { ...read(), ...override };
    if (isSame(previous.metrics, next.metrics)) next.metrics = previous.metrics;
    if (isSame(previous, next)) return;
    const current = (view = freeze(next));
    if (current.status !== previous.status) {
      if (previous.status === 'connected') {
        rtt = null;
        for (const outlet of outlets.values()) outlet.hold();
      }
      const { status, reason } = current;
      events.emit('status', status, { previous: previous.status, reason });
      waiters.heard(current);
    }
    // A listener may have changed the state again, and that has been told already.
    if (view === current) changes.emit('change', current);
  };

  const closed = (close: CloseInfo): void => {
    if (!isOpenTold) return;
    isOpenTold = false;
    tell('close', close);
  };
  actor.on('open', () => {
    opens += 1;
    publish();
    if (!isConnected()) return;
    for (const outlet of outlets.values()) outlet.flush();
    if (!isConnected()) return;
    isOpenTold = true;
    tell('open', { reconnected: opens > 1 });
    for (const { transport, held } of links.values()) {
      for (const data of held.splice(0)) receive(data, transport);
    }
  });
  actor.on('close', ({ close }) => {
    closed(close);
  });
  actor.on('retry', ({ attempt, wait, close }) => {
    publish();
    const { delayMs, reason: cause, dueAt: at } = wait;
    tell('retry', { attempt, delayMs, cause, at, close });
  });
  actor.on('error', ({ code, cause }) => {
    publish();
    if (code === 'CALLBACK_FAILED') {
      callbackFailed(cause);
    } else {
      const close = cause as CloseInfo | null;
      report(code, close === null ? code : explainClose(close), close?.error ?? close);
    }
  });
  actor.on('stable', () => {
    tell('stable');
  });
  actor.on('lost', () => {
    tell('lost');
  });
  actor.on('restored', () => {
    publish();
    tell('restored');
  });
  actor.subscribe({
    next: (snapshot) => {
      const { status, isStable } = describe(snapshot);
      if (status === 'stopped') isMuted = false;
      memory?.write(
        snapshot.context,
        status === 'connecting' || (status === 'connected' && !isStable),
      );
      publish();
    },
    error: (error) => {
      callbackFailed(error);
    },
  });

  const assertUsable = (): void => {
    if (isDisposed) throw new LinekeeperError('STOPPED', 'the connection was disposed of');
  };
  const stop = (): void => {
    if (isDisposed) return;
    actor.send({ type: 'connection.stop' });
    const { status } = describe(actor.getSnapshot());
    for (const outlet of outlets.values()) outlet.stopped();
    if (status === 'stopped') return;
    closed(stopClose);
    publish({ status: 'stopped', reason: 'manual', nextAttemptAt: null, lastClose: stopClose });
    isMuted = true;
  };

  const connection: Connection = {
    actor,
    start: () => {
      assertUsable();
      actor.send({ type: 'connection.start' });
    },
    stop,
    retryNow: ({ force = false } = {}) => {
      assertUsable();
      actor.send({ type: 'connection.retry', force });
    },
    connect: ({ resetBackoff = false } = {}) => {
      assertUsable();
      actor.send({ type: 'connection.retry', resetBackoff });
    },
    credentialsChanged: () => {
      assertUsable();
      actor.send({ type: 'credentials.changed' });
    },
    send: (data: MessageData, { transport } = {}) => {
      const name = transport ?? transports[0]?.[0] ?? '';
      const outlet = outlets.get(name);
      if (outlet === undefined) {
        const accepted = [...outlets.keys()].join(', ');
        throw new LinekeeperError(
          'OPTION_INVALID',
          `send: transport "${name}" is unknown; accepted: ${accepted}`,
        );
      }
      if (!isMessage(data)) {
        throw new LinekeeperError(
          'MESSAGE_UNSUPPORTED',
          `send: given ${typeof data}; accepted: string, ArrayBuffer, a view of one, Blob`,
        );
      }
      return outlet.send(data);
    },
    getSnapshot: () => view,
    getMetrics: () => {
      const { metrics, queued: queuedMessages, status, since } = view;
      const connected = status === 'connected';
      return {
        ...metrics,
        status,
        connected,
        queuedMessages,
        connectionDurationMs: connected ? clock.now() - since : 0,
        sent: [...outlets.values()].reduce((sum, { sent }) => sum + sent, 0),
        received,
        url: describeUrl(transports[0]?.[1].url),
      };
    },
    subscribe: (listener) => changes.on('change', listener),
    on: events.on,
    waitConnected: ({ signal } = {}) => (isConnected() ? Promise.resolve() : waiters.wait(signal)),
    explain: () => explain(view, clock.now()),
    [Symbol.dispose]: () => {
      if (isDisposed) return;
      stop();
      isDisposed = true;
      actor.stop();
      events.clear();
      changes.clear();
    },
  };
  if (logger !== undefined) logEvents(connection, logger, options.maxAttempts ?? Infinity);
  return connection;
}

/** A URL without what may be secret in it: credentials and the query. */
function describeUrl(url: TransportOptions['url']): string {
  if (typeof url === 'function' || url === undefined) return '';
  return String(url)
    .replace(/[?#].*$/s, '')
    .replace(/\/\/[^/@]*@/, '//');
}
