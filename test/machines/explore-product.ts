import type { AnyEventObject } from 'xstate';
import { Secret } from '../../src/policies/credentials.js';
import type { CloseInfo } from '../../src/policies/close.js';
import { openSurroundings, type Surroundings } from '../../src/policies/gates.js';
import { TICK_MS, ticks, type Setting } from './explore-settings.js';
import { contextOf, isIn, keyOf, type ProductState } from './explore-state.js';
import { nextTimer, TIME_PASSES, timedLogic, type TimedState } from './timed-logic.js';

/** A step of the product: the chart and everything that can happen to it. */
export interface Move {
  readonly name: string;
  /** Ticks that pass. */
  readonly ticks: number;
  readonly take: (state: ProductState) => ProductState;
}

/** The chart in a world that can do anything at any time, with time in ticks. */
export interface Product {
  readonly setting: Setting;
  readonly initial: ProductState;
  /** Everything that can happen now. */
  moves(state: ProductState): readonly Move[];
  /** What dead sockets can still say: it must change nothing. */
  deadMoves(state: ProductState): readonly Move[];
  /** Two states with the same key have the same future. */
  keyOf(state: ProductState): string;
}

const closes: Readonly<Record<string, Partial<CloseInfo>>> = {
  retry: { code: 1006 },
  hint: { code: 1012, retryAfterMs: ticks.hint * TICK_MS },
  'room-reset': { code: 1013 },
  auth: { code: 1008 },
  fatal: { code: 1002 },
};

const closeInfo = (close: Partial<CloseInfo>, transport: string): CloseInfo => ({
  cause: 'closed',
  code: 1006,
  reason: '',
  wasClean: false,
  transport,
  ...close,
});

const STALE = new Secret('the same as ever');
const LONG_TICKS = 10;

const commands: Readonly<Record<string, AnyEventObject>> = {
  start: { type: 'connection.start' },
  stop: { type: 'connection.stop' },
  'retry now': { type: 'connection.retry' },
  'retry now, forced': { type: 'connection.retry', force: true },
  'retry now, reset': { type: 'connection.retry', resetBackoff: true },
  'new credentials': { type: 'credentials.changed' },
};

/** What the page and the network can do; a frozen page hears nothing but that it is resumed. */
function* changes({ online, visible, frozen }: Surroundings): Generator<[string, object | null]> {
  if (frozen) {
    yield ['environment.resumed', null];
    yield ['unheard', { online: !online }];
    yield ['unheard', { visible: !visible }];
    return;
  }
  yield [online ? 'environment.offline' : 'environment.online', null];
  yield [visible ? 'environment.hidden' : 'environment.visible', null];
  yield ['environment.frozen', null];
  yield ['environment.woke', null];
  yield ['environment.network-changed', null];
}

/** Builds the product of a setting. */
export function productOf(setting: Setting): Product {
  const { policy, transports, hasCredentials, machine } = setting;
  const logic = timedLogic(
    {
      policy,
      ports: {
        random: () => 0,
        readSurroundings: () => openSurroundings,
        transports: transports.map((name) => ({ name })),
        hasCredentials,
        canRefresh: hasCredentials,
      },
    },
    { machine },
  );
  const scope = {} as Parameters<typeof logic.transition>[2];
  const noteBegun = (before: ProductState, after: TimedState): ProductState => {
    const count = contextOf(after).epoch - contextOf(before).epoch;
    if (count === 0) return { ...after, begun: before.begun };
    const begun = [...before.begun, ...Array.from({ length: count }, () => after.now)];
    return { ...after, begun: begun.slice(-policy.storm.maxAttempts - 1) };
  };
  const tell = (name: string, event: AnyEventObject): Move => ({
    name,
    ticks: 0,
    take: (state) => noteBegun(state, logic.transition(state, event, scope)),
  });

  const tick: Move = {
    name: 'tick',
    ticks: 1,
    take: (state) => ({ ...state, now: state.now + TICK_MS, actions: [], fired: [] }),
  };
  const sleep: Move = {
    name: 'sleep',
    ticks: LONG_TICKS,
    take: (state) => {
      const now = state.now + LONG_TICKS * TICK_MS;
      const late = [...state.timers].sort((a, b) => a.dueAt - b.dueAt);
      const timers = late.map((timer) => ({ ...timer, dueAt: Math.max(now, timer.dueAt) }));
      return { ...state, now, timers, actions: [], fired: [] };
    },
  };
  const fire = tell('timer', TIME_PASSES);
  const told = Object.entries(commands).map(([name, event]) => tell(name, event));
  const unheard = (change: object): Move => ({
    name: `unheard: ${Object.keys(change).join()}`,
    ticks: 0,
    take: (state) => ({
      ...state,
      around: { ...state.around, ...change },
      actions: [],
      fired: [],
    }),
  });

  const answers = (state: ProductState): Move[] => {
    const { opened, epoch, refused } = contextOf(state);
    if (isIn(state, 'credentials')) {
      const type = 'xstate.done.actor.credentials';
      const failed = 'xstate.error.actor.credentials';
      return [
        tell('credentials: fresh', { type, output: new Secret(`token ${String(epoch)}`) }),
        ...(refused.length > 0 ? [tell('credentials: same', { type, output: refused[0] })] : []),
        tell('credentials: failed', { type: failed, error: new Error('no token') }),
        tell('credentials: refused', { type: failed, error: { status: 401 } }),
      ];
    }
    return transports
      .filter((name) => isIn(state, `transport.${name}`))
      .flatMap((transport) => [
        ...(opened.includes(transport)
          ? []
          : [tell(`opened: ${transport}`, { type: 'transport.opened', epoch, transport })]),
        ...Object.entries(closes).map(([verb, close]) =>
          tell(`closed: ${transport}, ${verb}`, {
            type: 'transport.closed',
            epoch,
            close: closeInfo(close, transport),
          }),
        ),
        ...(isIn(state, 'heartbeat')
          ? [
              tell(`heartbeat lost: ${transport}`, {
                type: 'heartbeat.lost',
                epoch,
                close: closeInfo({ cause: 'heartbeat-timeout', code: 4000 }, transport),
              }),
            ]
          : []),
        tell(`failed: ${transport}`, {
          type: `xstate.error.actor.transport.${transport}`,
          error: STALE,
          actorId: `transport.${transport}`,
        }),
      ]);
  };

  return {
    setting,
    initial: { ...logic.getInitialSnapshot(scope, undefined), begun: [] },
    moves: (state) => [
      (nextTimer(state)?.dueAt ?? Infinity) <= state.now ? fire : tick,
      sleep,
      ...told,
      ...[...changes(state.around)].map(([type, change]) =>
        change === null ? tell(type, { type }) : unheard(change),
      ),
      ...answers(state),
    ],
    deadMoves: (state) => {
      const epoch = contextOf(state).epoch - 1;
      const [transport = ''] = transports;
      const close = closeInfo({ code: 1002 }, transport);
      return [
        tell('dead: opened', { type: 'transport.opened', epoch, transport }),
        tell('dead: closed', { type: 'transport.closed', epoch, close }),
        tell('dead: heartbeat lost', { type: 'heartbeat.lost', epoch, close }),
      ];
    },
    keyOf: (state) => keyOf(state, setting),
  };
}
