/**
 * The alphabet of the paths. A move is a plain name, so that each level can make it in its own way:
 * here as an event of the chart, and as what the oracle is told of it.
 */
import type { AnyEventObject } from 'xstate';
import { factTypes } from '../../src/policies/gates.js';
import { Secret } from '../../src/policies/credentials.js';
import { ghostEpoch, hasGhost, isOpen, leafOf, refusedValue } from './paths-readings.js';
import { closeOf, DRAW, HINT_MS, peerCloses, SLEEP_MS, type Setting } from './paths-settings.js';
import type { SpecEvent } from './spec.types.js';
import { nextTimer, TIME_PASSES, type ArmedTimer, type TimedState } from './timed-logic.js';

type Timeless<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
type Told = Timeless<SpecEvent>;

interface Move {
  readonly isPossible: (world: TimedState) => boolean;
  /** The event of the chart. */
  readonly event: (world: TimedState) => AnyEventObject;
  /** What the oracle is told: nothing of what SPEC says is ignored. */
  readonly told: (before: TimedState, after: TimedState) => readonly Told[];
}

const always = (): boolean => true;
const untold = (): readonly Told[] => [];

const failed = (verb: 'retry' | 'room-reset' | 'auth' | 'fatal', hasHint: boolean): Told => {
  // What the server asks for, and half of the 10 % on top: of a room reset half of 5 to 15 s.
  if (hasHint) return { type: 'failed', verb, away: HINT_MS * (1 + DRAW / 10), why: 'retry-after' };
  if (verb === 'room-reset') return { type: 'failed', verb, away: 10_000, why: 'room-reset' };
  return { type: 'failed', verb, away: null, why: 'backoff' };
};
const failure = failed('retry', false);

const toldOfTimers: Readonly<Record<string, readonly Told[]>> = {
  cooldownDelay: [{ type: 'the wait is over' }],
  stableWindow: [{ type: 'stable' }],
  hiddenGrace: [{ type: 'hidden for long' }],
  connectTimeout: [failure],
  credentialsTimeout: [failure],
  lostDelay: [],
};

/** The name of the delay that a timer was armed for. */
export const delayOf = ({ event }: ArmedTimer): string => event.type.split('.')[2] ?? event.type;

function toldOf(timer: ArmedTimer): readonly Told[] {
  const told = toldOfTimers[delayOf(timer)];
  if (told === undefined) throw new Error(`the oracle knows nothing of ${timer.event.type}`);
  return told;
}

const isIn =
  (...names: readonly string[]) =>
  (world: TimedState): boolean =>
    names.some((name) => leafOf(world).startsWith(name));
const isLive = isIn('opening', 'connected');
const epochOf = (world: TimedState): number => world.snapshot.context.epoch;
const command = (event: AnyEventObject, told: Told): Move => ({
  isPossible: always,
  event: () => event,
  told: () => [told],
});
const retry = (options: object, told: object = {}): Move =>
  command(
    { type: 'connection.retry', ...options },
    { type: 'retry now', force: false, afresh: false, ...told },
  );

const commands: Readonly<Record<string, Move>> = {
  start: command({ type: 'connection.start' }, { type: 'start' }),
  stop: command({ type: 'connection.stop' }, { type: 'stop' }),
  'retry now': retry({ force: false }),
  'retry by force': retry({ force: true }, { force: true }),
  'connect afresh': retry({ resetBackoff: true }, { afresh: true }),
  'new credentials': command({ type: 'credentials.changed' }, { type: 'new credentials' }),
};

const facts: Readonly<Record<string, Move>> = Object.fromEntries(
  factTypes.map((type) => [
    type.replace('environment.', ''),
    {
      isPossible: always,
      event: () => ({ type }),
      told: (_, { around }) => [{ type: 'surroundings', around }],
    } satisfies Move,
  ]),
);

const time: Readonly<Record<string, Move>> = {
  'time passes': {
    isPossible: (world) => nextTimer(world) !== undefined,
    event: () => TIME_PASSES,
    told: (_, { fired }) => fired.flatMap(toldOf),
  },
  'the machine sleeps': {
    isPossible: always,
    event: () => ({ type: 'time.sleeps', ms: SLEEP_MS }),
    told: (_, { fired }) => [{ type: 'overslept' }, ...fired.flatMap(toldOf)],
  },
};

const ghost = (event: object): Move => ({
  isPossible: hasGhost,
  event: (world) => ({ ...event, epoch: ghostEpoch(world) }) as unknown as AnyEventObject,
  told: untold,
});

const ghosts = (transport: string): Readonly<Record<string, Move>> => ({
  'a ghost opens': ghost({ type: 'transport.opened', transport }),
  'a ghost closes': ghost({
    type: 'transport.closed',
    close: closeOf({ verb: 'fatal', hasHint: false }, transport, true),
  }),
  'a ghost falls silent': ghost({
    type: 'heartbeat.lost',
    close: closeOf({ verb: 'fatal', hasHint: false }, transport, true),
  }),
});

const actorFails = (id: string, isPossible: Move['isPossible'], told: readonly Told[]): Move => ({
  isPossible,
  event: () => ({ type: `xstate.error.actor.${id}`, error: new Error('the actor failed') }),
  told: () => told,
});

const actors = (transport: string): Readonly<Record<string, Move>> => ({
  'a transport fails': actorFails(`transport.${transport}`, isLive, [failure]),
  'the heartbeat fails': actorFails('heartbeat', isIn('connected'), []),
  'the environment fails': actorFails(
    'environment',
    (world) => !isIn('stopped', 'blocked-auth')(world),
    [],
  ),
});

const settled = (
  event: (world: TimedState) => AnyEventObject,
  told: (world: TimedState) => Told,
): Move => ({
  isPossible: isIn('authorizing'),
  event,
  told: (before) => [told(before)],
});
const gave = (value: (world: TimedState) => string): Move =>
  settled(
    (world) => ({ type: 'xstate.done.actor.credentials', output: new Secret(value(world)) }),
    (world) => ({ type: 'credentials came', value: value(world) }),
  );
const threw = (error: object, told: Told): Move =>
  settled(
    () => ({ type: 'xstate.error.actor.credentials', error }),
    () => told,
  );
const again = gave((world) => refusedValue(world) ?? '');

const credentials: Readonly<Record<string, Move>> = {
  'credentials come': gave((world) => `token ${epochOf(world)}`),
  'refused credentials come': {
    ...again,
    isPossible: (world) => again.isPossible(world) && refusedValue(world) !== undefined,
  },
  'credentials fail': threw(new Error('no token'), failure),
  'credentials are denied': threw({ status: 401 }, { type: 'credentials denied' }),
};

const server = (setting: Setting, transport: string): Readonly<Record<string, Move>> => ({
  [`${transport} opens`]: {
    isPossible: (world) => isIn('opening')(world) && !isOpen(world, transport),
    event: (world) => ({ type: 'transport.opened', epoch: epochOf(world), transport }),
    told: () => [{ type: 'opened', transport }],
  },
  ...Object.fromEntries(
    peerCloses.map(({ verb, hasHint, name }) => [
      `${transport} ${name}`,
      {
        isPossible: (world) =>
          isLive(world) &&
          // Before it has opened, a socket cannot be closed with a code: only a handshake can.
          (setting.hasHandshake || isOpen(world, transport) || verb === 'retry' || verb === 'auth'),
        event: (world) => ({
          type: 'transport.closed',
          epoch: epochOf(world),
          close: closeOf(
            { verb, hasHint },
            transport,
            setting.hasHandshake || isOpen(world, transport),
          ),
        }),
        told: () => [failed(verb, hasHint)],
      } satisfies Move,
    ]),
  ),
});

const silence = (transport: string): Readonly<Record<string, Move>> => ({
  'no sign of life': {
    isPossible: isIn('connected'),
    event: (world) => ({
      type: 'heartbeat.lost',
      epoch: epochOf(world),
      close: {
        ...closeOf({ verb: 'retry', hasHint: false }, transport, true),
        cause: 'heartbeat-timeout',
      },
    }),
    told: () => [failure],
  },
});

/** Every move that there is in a setting. */
export function movesOf(setting: Setting): Readonly<Record<string, Move>> {
  const [first = ''] = setting.transports;
  const tables = [
    commands,
    facts,
    time,
    setting.hasCredentials ? credentials : {},
    ...setting.transports.map((name) => server(setting, name)),
    silence(first),
    ghosts(first),
    actors(first),
  ];
  return Object.fromEntries(
    tables.flatMap(Object.entries<Move>).filter(([name]) => !setting.leavesOut.test(name)),
  );
}
