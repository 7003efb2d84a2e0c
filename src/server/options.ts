import { realClock, type Clock } from '../actors/clock.js';
import type { Codec } from '../protocol/frames.js';
import type { Logger } from '../protocol/logger.js';
import {
  checkOptions,
  count,
  either,
  failOption,
  fn,
  methods,
  ms,
  none,
  oneOf,
  positiveCount,
  positiveMs,
  rule,
  text,
  type Schema,
} from '../protocol/option-rules.js';
import { safeLogger } from '../protocol/logger.js';
import { textCodec } from '../protocol/text-codec.js';
import type {
  ConnectionServerOptions,
  ServerLimits,
  SessionLimits,
  SlowConsumerPolicy,
  User,
} from './types.js';

/** The defaults; docs/server.md says why. */
export const defaults = {
  limits: {
    maxPayloadBytes: 1_048_576,
    maxConnections: 100_000,
    perAddress: null,
    messagesPerSecond: 1000,
    maxTopics: 100,
    helloTimeoutMs: 10_000,
    authTimeoutMs: 10_000,
  },
  sessions: {
    graceMs: 120_000,
    maxMessages: 10_000,
    maxBytes: 1_048_576,
    maxAgeMs: 120_000,
    maxWaiting: 10_000,
  },
  heartbeat: { intervalMs: 30_000, misses: 1 },
  slowConsumer: { warnBytes: 262_144, maxBytes: 1_048_576, patienceMs: 5000, policy: 'close' },
  reconnectsPerSecond: 1000,
} as const satisfies {
  limits: ServerLimits;
  sessions: SessionLimits;
  heartbeat: object;
  slowConsumer: SlowConsumerPolicy;
  reconnectsPerSecond: number;
};

/** Options with everything filled in. */
export interface ServerSettings<U extends User> {
  readonly given: ConnectionServerOptions<U>;
  readonly limits: ServerLimits;
  /** The largest message that is taken, in bytes; undefined where a server of `ws` does not say. */
  readonly maxPayload: number | undefined;
  readonly sessions: SessionLimits;
  readonly heartbeat: { readonly intervalMs: number; readonly misses: number } | null;
  readonly slowConsumer: SlowConsumerPolicy;
  readonly plain: 'raw' | 'json' | false;
  readonly reconnectsPerSecond: number;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

const positiveRate = rule(
  'a number above 0, or Infinity',
  (value) => typeof value === 'number' && value > 0,
);
const port = rule(
  'a port from 0 to 65535',
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
);
const positiveBound = either(positiveCount, oneOf(Infinity));
const endlessMs = either(ms, oneOf(Infinity));
const origins = rule(
  'a list of strings and regular expressions',
  (value) =>
    Array.isArray(value) &&
    value.every((origin) => typeof origin === 'string' || origin instanceof RegExp),
);

const schema: Schema = {
  port,
  host: text,
  server: rule(
    'an http.Server or a server of `ws`: of Express what app.listen(…) or http.createServer(app) gives, of Fastify app.server',
    methods('on', 'off').test,
  ),
  path: rule(
    'a path that begins with "/"',
    (value) => typeof value === 'string' && /^\/[^?#]*$/.test(value),
  ),
  authenticate: fn,
  authenticateAt: oneOf('hello', 'upgrade'),
  origins,
  addressOf: fn,
  limits: [
    {
      maxPayloadBytes: positiveCount,
      maxConnections: count,
      perAddress: [{ maxConnections: positiveCount, perSecond: positiveRate }, none],
      messagesPerSecond: positiveRate,
      maxTopics: count,
      helloTimeoutMs: positiveMs,
      authTimeoutMs: positiveMs,
    },
  ],
  sessions: [
    {
      graceMs: ms,
      maxMessages: positiveBound,
      maxBytes: positiveBound,
      maxAgeMs: endlessMs,
      maxWaiting: count,
    },
  ],
  heartbeat: [{ intervalMs: positiveMs, misses: positiveCount }, oneOf(false)],
  topics: [{ authorize: fn }],
  slowConsumer: [
    { warnBytes: count, maxBytes: count, patienceMs: ms, policy: oneOf('close', 'drop') },
  ],
  plain: oneOf('raw', 'json', false),
  reconnectsPerSecond: positiveRate,
  codec: methods('encodeControl', 'pack', 'encode', 'decode'),
  clock: methods('now', 'setTimeout', 'clearTimeout'),
  random: fn,
  logger: methods('debug', 'info', 'warn', 'error'),
};

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** What was given in place of the defaults; undefined is nothing. */
const over = <T extends object>(base: T, given: Partial<T> | undefined): T => ({
  ...base,
  ...Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)),
});

/** A server of `ws` has let a socket in before it gets here: what would be ignored is refused. */
function assertDecidable({
  path,
  origins,
  authenticateAt,
  plain,
  limits,
}: Omit<ConnectionServerOptions, 'authenticate' | 'topics'>): void {
  const decided: Readonly<Record<string, unknown>> = {
    path,
    origins,
    authenticateAt: authenticateAt === 'hello' ? undefined : authenticateAt,
    plain: plain === false ? plain : undefined,
    'limits.maxPayloadBytes': limits?.maxPayloadBytes,
    'limits.maxConnections': limits?.maxConnections,
    'limits.perAddress': limits?.perAddress ?? undefined,
  };
  for (const [option, value] of Object.entries(decided)) {
    if (value !== undefined) failOption(option, value, 'what the server of `ws` itself decides');
  }
}

/** What is taken at most: a server of `ws` has a limit of its own, and 0 for none. */
function maxPayloadOf(
  { server }: Pick<ConnectionServerOptions, 'server'>,
  { maxPayloadBytes }: ServerLimits,
): number | undefined {
  if (server === undefined || !('handleUpgrade' in server)) return maxPayloadBytes;
  const { options } = server as { readonly options?: { readonly maxPayload?: number } };
  return positiveCount.test(options?.maxPayload) ? options?.maxPayload : undefined;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws LinekeeperError OPTION_INVALID naming the option, what was given and what is accepted.
 */
export function settingsOf<U extends User>(given: ConnectionServerOptions<U>): ServerSettings<U> {
  checkOptions(schema, given, '');
  const { limits, sessions, heartbeat, slowConsumer, logger } = given;
  if ((given.port === undefined) === (given.server === undefined)) {
    failOption('port', given.port, 'either a port or a server, and not both');
  }
  if (given.server !== undefined && 'handleUpgrade' in given.server) {
    assertDecidable(given);
  }
  if (given.authenticateAt === 'upgrade' && given.authenticate === undefined) {
    failOption(
      'authenticateAt',
      'upgrade',
      '"upgrade" beside authenticate alone, which it is about',
    );
  }
  const { perAddress } = limits ?? {};
  if (perAddress !== undefined && perAddress !== null) {
    for (const name of ['maxConnections', 'perSecond'] as const) {
      const value: unknown = perAddress[name];
      if (value === undefined) failOption(`limits.perAddress.${name}`, value, 'a number above 0');
    }
  }
  const allLimits = over<ServerLimits>(defaults.limits, limits);
  return {
    given,
    limits: allLimits,
    maxPayload: maxPayloadOf(given, allLimits),
    sessions: over<SessionLimits>(defaults.sessions, sessions),
    heartbeat:
      heartbeat === false
        ? null
        : over<{ intervalMs: number; misses: number }>(defaults.heartbeat, heartbeat),
    slowConsumer: over<SlowConsumerPolicy>(defaults.slowConsumer, slowConsumer),
    plain: given.plain ?? 'raw',
    reconnectsPerSecond: given.reconnectsPerSecond ?? defaults.reconnectsPerSecond,
    codec: given.codec ?? textCodec,
    clock: given.clock ?? realClock,
    random: given.random ?? Math.random,
    logger: logger === undefined ? silent : safeLogger(logger, console.error),
  };
}
