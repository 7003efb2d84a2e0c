import {
  AuthRefusedError,
  createConnection,
  type CloseVerb,
  type Connection,
  type ConnectionOptions,
  type EnvironmentFact,
  type SupervisionOptions,
  type Surroundings,
} from '../client/index.js';
import type { Secret } from '../policies/credentials.js';
import { openSurroundings, surroundingsAfter } from '../policies/gates.js';
import type { FakeSocket } from './fake-socket.js';
import { createFakeNetwork } from './fake-web-socket.js';
import type { ReplayStep } from './replay-steps.js';
import type { VirtualClock } from './virtual-clock.js';

/** What is replayed. */
export interface Replay {
  /** The policy of the connection. @default the default one */
  readonly options?: Pick<
    SupervisionOptions,
    | 'backoff'
    | 'close'
    | 'roomReset'
    | 'gates'
    | 'resume'
    | 'storm'
    | 'maxAttempts'
    | 'stableWindowMs'
    | 'connectTimeoutMs'
    | 'credentialsTimeoutMs'
    | 'lostAfterMs'
  >;
  /** @default one, "main" */
  readonly transports?: readonly string[];
  /**
   * Whether attempts await credentials, and a refused one can carry fresher ones. Those that are
   * awaited and cannot be fresher are there at once. @default neither
   */
  readonly credentials?: { readonly awaited: boolean; readonly refreshable: boolean };
  /** What is so at the beginning. @default online, visible and not frozen */
  readonly surroundings?: Partial<Surroundings>;
  /** The waits that the backoff policy gives, in ms and in order, in place of `options.backoff`. */
  readonly backoff?: readonly number[];
  /** The random numbers that are drawn, in order. @default none: drawing one is an error */
  readonly random?: readonly number[];
  /** What a connection before a reload has left behind. @default nothing */
  readonly earlier?: {
    /** Failures since the last stable window. */
    readonly failures?: number;
    /** When attempts began, in ms before the first step and so negative: the storm guard counts them. */
    readonly starts?: readonly number[];
    /** What is left of a wait, in ms. */
    readonly waitMs?: number;
  };
  /**
   * What happens, in the order of time. Steps at negative times set the stage: what they lead to is
   * not in the result.
   */
  readonly steps: readonly ReplayStep[];
}

const URL_OF_NOBODY = 'wss://replay.test/';

/** What is read of the actor's context. */
interface ReadContext {
  readonly epoch: number;
  readonly refused: readonly Secret[];
}

/** A call of the credentials function that waits for its step. */
interface Asked {
  readonly arrive: (credentials: object) => void;
  readonly fail: (error: Error) => void;
  readonly signal: AbortSignal;
}

/** A connection with everything around it in the hands of the steps. */
export interface ReplayStage {
  readonly connection: Connection;
  readonly epoch: () => number;
  /** The names of the transports, in order. */
  readonly transports: readonly string[];
  /** The newest socket of a transport. */
  readonly socketOf: (transport: string) => FakeSocket | undefined;
  readonly setSurroundings: (surroundings: Partial<Surroundings>) => void;
  readonly tellFact: (type: EnvironmentFact['type']) => void;
  /** The call of the credentials function that is awaited; undefined when none is. */
  readonly asked: () => Asked | undefined;
  /** The credentials that were refused last. */
  readonly refused: () => unknown;
  /** What the close policy is to say of the close that comes next. */
  readonly judge: (verdict: CloseVerb | undefined) => void;
  /** What went wrong in what the replay was given, such as too few random numbers. */
  readonly failure: () => Error | undefined;
}

/** Gives the numbers of a list, one for each call; `failed` hears when there is none left. */
function giver(
  what: string,
  numbers: readonly number[],
  failed: (error: Error) => void,
): () => number {
  let count = 0;
  return () => {
    const number = numbers[count];
    count += 1;
    if (number !== undefined) return number;
    const error = new RangeError(
      `${what}: given ${String(numbers.length)}, and number ${String(count)} is asked for`,
    );
    failed(error);
    throw error;
  };
}

/** What a reload would have left behind. */
function carried({ earlier = {} }: Replay, now: number): string {
  const { failures = 0, starts = [], waitMs = 0 } = earlier;
  return JSON.stringify({
    attempt: failures,
    starts: starts.map((at) => now + at),
    notBefore: waitMs > 0 ? now + waitMs : 0,
    isUnsettled: false,
    at: now,
  });
}

/** Puts a connection on the stage; `inspect` hears XState's inspection events. */
export function createReplayStage(
  given: Replay,
  clock: VirtualClock,
  inspect: (event: unknown) => void,
): ReplayStage {
  const { options = {}, transports = ['main'], credentials, backoff, random = [] } = given;
  const networks = new Map(
    transports.map((name) => [name, createFakeNetwork({ clock, behaviour: 'hang' })]),
  );
  const watchers = new Set<(fact: EnvironmentFact) => void>();
  let surroundings: Surroundings = { ...openSurroundings, ...given.surroundings };
  let asked: Asked | undefined;
  let verdict: CloseVerb | undefined;
  let failure: Error | undefined;

  const ask = ({ signal }: { readonly signal: AbortSignal }): Promise<object> =>
    new Promise((resolve, reject) => {
      asked = {
        signal,
        arrive: (value) => {
          asked = undefined;
          resolve(value);
        },
        fail: (error) => {
          asked = undefined;
          reject(error);
        },
      };
    });
  const failed = (error: Error): void => {
    failure ??= error;
  };
  const { classify } = options.close ?? {};
  const nextWait = backoff === undefined ? undefined : giver('backoff', backoff, failed);
  const connectionOptions: ConnectionOptions = {
    ...options,
    ...(nextWait !== undefined && { backoff: () => nextWait() }),
    close: { ...options.close, classify: (close) => verdict ?? classify?.(close) },
    url: credentials?.refreshable === true ? () => URL_OF_NOBODY : URL_OF_NOBODY,
    ...(credentials?.awaited === true && {
      credentials: credentials.refreshable ? ask : { name: 'replay' },
    }),
    // A class for each, and no function that makes them: that could carry fresher credentials.
    transports: Object.fromEntries(
      [...networks].map(([name, { WebSocket }]) => [name, { webSocket: WebSocket }]),
    ),
    heartbeat: false,
    environment: {
      read: () => ({ ...surroundings }),
      watch(listener) {
        watchers.add(listener);
        return () => void watchers.delete(listener);
      },
    },
    clock: {
      now: clock.now,
      setTimeout: (run, ms) => clock.setTimeout(run, ms),
      clearTimeout: (id) => {
        clock.clearTimeout(id as number | undefined);
      },
    },
    random: giver('random', random, failed),
    ...(given.earlier !== undefined && {
      storage: {
        getItem: () => carried(given, clock.now()),
        setItem: () => undefined,
        removeItem: () => undefined,
      },
    }),
    inspect,
  };
  const connection = createConnection(connectionOptions);
  connection.on('error', (error) => {
    if (error.code !== 'CALLBACK_FAILED') return;
    failed(error.cause instanceof Error ? error.cause : error);
  });
  const context = (): ReadContext =>
    (connection.actor.getSnapshot() as { readonly context: ReadContext }).context;

  return {
    connection,
    transports,
    epoch: () => context().epoch,
    socketOf: (transport) => networks.get(transport)?.sockets.at(-1),
    setSurroundings: (changed) => void (surroundings = { ...surroundings, ...changed }),
    tellFact(type) {
      surroundings = surroundingsAfter(surroundings, type);
      for (const tell of [...watchers]) tell({ type });
    },
    asked: () => (asked?.signal.aborted === false ? asked : undefined),
    refused: () => context().refused.at(-1)?.reveal(),
    judge: (said) => void (verdict = said),
    failure: () => failure,
  };
}

/** What a credentials function throws to say that its credentials are refused. */
export const refusedError = (): Error => new AuthRefusedError('refused, as recorded');
