import type { Level } from './levels.js';

/**
 * Mutants that the first level of their kind lets pass, and the level that notices them: it is asked
 * first, as the first one takes longest where it finds nothing. One that is missing here, or wrong,
 * costs time and changes nothing.
 */
const noticedBy: Readonly<Partial<Record<Level, readonly string[]>>> = {
  paths: [
    'machines/connection.memory.ts boundWait: wait.dueAt > latest -> (wait.dueAt) >= (latest)',
    "machines/connection.guards.ts isStormWait: args.context.wait?.reason === 'storm-guard' && guards.isS... -> (args.context.wait?.reason === 'storm-guard') || (guards....",
    'machines/connection.setup.ts typed: credentials: fromPromise<Secret, CredentialsInput>(() => ... -> nothing',
    'machines/connection.setup.ts typed: heartbeat: fromCallback<HeartbeatProbe, HeartbeatInput>((... -> nothing',
    'machines/connection.setup.ts typed: environment: fromCallback<EventObject, EnvironmentInput>(... -> nothing',
    'machines/connection.setup.ts vocabulary: recordActorError: recordFailure(({ error }) => memory.fai... -> nothing',
    "machines/connection.setup.ts vocabulary: reportActorError: typed.emit(({ event }) => ({ type: 'err... -> nothing",
    'machines/connection.setup.ts stops: 1 -> (1 + 1)',
  ],
  types: [
    'machines/connection.memory.ts initialMemory: verdict: null -> nothing',
    'machines/connection.memory.ts initialMemory: credentials: null -> nothing',
    'machines/connection.memory.ts initialMemory: isOutageTold: false -> nothing',
    'machines/connection.memory.ts initialMemory: since: input.ports.now() -> nothing',
    'machines/connection.memory.ts ownClose: transport: null -> nothing',
    'machines/connection.memory.ts planRetry: if (lastClose === null || verdict === null) return { memo... -> nothing',
    'machines/connection.memory.ts planRetry: lastClose === null || verdict === null -> (lastClose === null) && (verdict === null)',
    'machines/connection.memory.ts planRetry: memory: {} -> nothing',
    'machines/connection.memory.ts boundWait: if (wait === null) return {}; -> nothing',
    'machines/connection.memory.ts keepHint: if (lastClose === null || (lastClose.retryAfterMs === und... -> nothing',
    'machines/connection.memory.ts keepHint: lastClose === null || (lastClose.retryAfterMs === undefin... -> (lastClose === null) && ((lastClose.retryAfterMs === unde...',
    "machines/connection.memory.ts keepHint: verb: 'retry' -> nothing",
    "machines/connection.memory.ts overrule: if (event.type !== 'connection.retry') return {}; -> nothing",
    "machines/connection.memory.ts farewell: type: 'transport.farewell' -> nothing",
    'machines/connection.guards.ts gatesOfLink: ...policy.gates -> nothing',
    "machines/connection.guards.ts isCurrent: 'epoch' in event && event.epoch === context.epoch -> ('epoch' in event) || (event.epoch === context.epoch)",
    'machines/connection.setup.ts typed: types: { context: {} as ConnectionContext, events: {} as ... -> nothing',
    'src/policies/credentials.ts isSame: Array.isArray(a) && Array.isArray(b) -> (Array.isArray(a)) || (Array.isArray(b))',
    'machines/connection.setup.ts typed: actors: { credentials: fromPromise<Secret, CredentialsInp... -> nothing',
    'machines/connection.setup.ts typed: transport: fromCallback<TransportFarewell, TransportInput... -> nothing',
    "machines/connection.setup.ts probe: type: 'heartbeat.probe' -> nothing",
    'machines/connection.setup.ts vocabulary: cause -> nothing',
    "machines/connection.setup.ts vocabulary: type: 'error' -> nothing (2)",
    "machines/connection.setup.ts vocabulary: code: 'CALLBACK_FAILED' -> nothing (2)",
    'machines/connection.setup.ts vocabulary: cause: (event as Settled).error -> nothing',
    "machines/describe.ts describe: status === 'cooldown' && wait !== null -> (status === 'cooldown') || (wait !== null)",
  ],
  units: [
    'supervising/line/offline on connection.retry: action readSurroundings dropped',
    'supervising/line/cooldown on connection.retry [0]: removed',
    'supervising/line/cooldown on environment.woke [1]: removed',
    'supervising/line/cooldown/waiting entry: action boundWait dropped',
    'supervising/line/link/authorizing after credentialsTimeout: action reportCredentials dropped',
    'supervising/line/link/authorizing credentials onDone [0]: action recordRefusedAgain dropped',
    'supervising/line/link/authorizing credentials onError [0]: action recordCredentialsError dropped',
    'supervising/line/link/live/connected on connection.retry [0]: action overrule dropped',
    'supervising/line/link/live/connected/presence/hidden always: removed',
    'supervising/line/link/live/connected/presence/hidden always: target attended -> hidden',
    'supervising/surroundings on environment.resumed: removed',
    'supervising/surroundings on environment.woke: removed',
    'supervising/surroundings on environment.woke: action readSurroundings dropped',
  ],
};

const levelOf = new Map(
  Object.entries(noticedBy).flatMap(([level, ids]) =>
    ids.map((id) => [id, level as Level] as const),
  ),
);

/** The levels in the order in which they are asked about a mutant. */
export function inOrder(levels: readonly Level[], id: string): readonly Level[] {
  const level = levelOf.get(id);
  return level === undefined || !levels.includes(level)
    ? levels
    : [level, ...levels.filter((other) => other !== level)];
}
