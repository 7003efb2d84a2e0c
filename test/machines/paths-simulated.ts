/**
 * The second level: a whole connection on a virtual clock, a network in memory and an environment
 * under the test's hand makes the moves that the chart made on paper.
 */
import type { SupervisionOptions } from '../../src/client/types.js';
import type { ConnectionEvent } from '../../machines/connection.types.js';
import { connectionMachine } from '../../src/client/machines.js';
import type { FakeNodeSocket } from '../support/fake-node-socket.js';
import { createNodeWorld, type World } from '../support/world.js';
import { isOpen, refusedValue } from './paths-readings.js';
import { DRAW, frameOf, HINT_MS, peerCloses, SLEEP_MS, type Setting } from './paths-settings.js';
import { strict } from './paths-strict.js';
import { shownByChart, shownBySpec, type Walk } from './paths-walk.js';
import { witness } from './paths-witness.js';
import type { Edge } from './paths-graph.js';
import type { TimedState } from './timed-logic.js';

/** Beats are left out: the link is checked for life when a move asks for it, and at no other time. */
const heartbeat = { intervalMs: 2 ** 30, timeoutMs: 5000, probeTimeoutMs: 1 };
/** A probe takes its time, which on paper it does not: timers may be off by as much. */
const DRIFT_MS = 10;

interface Settler {
  resolve(value?: unknown): void;
  reject(error: unknown): void;
}

/** A connection in a world that makes moves. */
export interface Simulation {
  readonly world: World<FakeNodeSocket>;
  make(edge: Edge): Promise<void>;
  /** What differs from what the chart on paper and the oracle say; empty when nothing does. */
  differences(walk: Walk): readonly string[];
  end(): void;
}

type Executor = (before: TimedState, after: TimedState) => void;

export function simulate(setting: Setting): Simulation {
  const { policy, transports, hasCredentials, hasHandshake } = setting;
  const urlOf = (transport: string): string => `wss://line.test/${transport}`;
  let credentials: Settler | undefined;
  const handshakes = new Map<string, () => void>();
  const promise = (take: (settler: Settler) => void): Promise<unknown> =>
    new Promise((resolve, reject) => take({ resolve, reject }));

  const options: SupervisionOptions = {
    ...policy,
    heartbeat,
    random: () => DRAW,
    inspect: (event) => witness(connectionMachine).inspect(event as never),
    transports: Object.fromEntries(transports.map((name) => [name, { url: urlOf(name) }])),
    ...(hasCredentials && { credentials: () => promise((settler) => (credentials = settler)) }),
    ...(hasHandshake && {
      handshake: ({ transport }) =>
        promise(({ resolve }) => void handshakes.set(transport, resolve)),
    }),
  };
  const behaviour = hasHandshake ? 'accept' : 'hang';
  const world = createNodeWorld({ options, behaviour, latencyMs: 0 });
  const { clock, connection, environment, network } = world;
  const bornAt = clock.now();
  const whatWasHeard: string[] = [];
  connection.on('status', (status) => whatWasHeard.push(status));

  const socketOf = (transport: string): FakeNodeSocket => {
    const socket = network.sockets.findLast(({ url }) => url === urlOf(transport));
    if (socket === undefined) throw new Error(`no socket was made for ${transport}`);
    return socket;
  };
  /** An event of an actor that cannot be brought to say it here. */
  const say = (event: object): void => connection.actor.send(event as ConnectionEvent);
  const ghostsSay = (type: string, event: object): Executor => {
    return ({ snapshot: { context } }) => {
      for (const socket of network.sockets) {
        if (socket.readyState > 1) socket.fireRaw(type, { code: 1002, reason: 'ghost' });
      }
      // The sockets are cut off from the chart. If they were not, their epoch would be over.
      say({ ...event, epoch: context.epoch - 1 });
    };
  };
  const ghostClose = { cause: 'closed', code: 1002, reason: '', wasClean: true, transport: null };
  const fails =
    (id: string): Executor =>
    () =>
      say({ type: `xstate.error.actor.${id}`, error: new Error('the actor failed') });

  const [first = ''] = transports;
  const executors = strict<Executor>(
    {
      start: () => connection.start(),
      stop: () => connection.stop(),
      'retry now': () => connection.retryNow(),
      'retry by force': () => connection.retryNow({ force: true }),
      'connect afresh': () => connection.connect({ resetBackoff: true }),
      'new credentials': () => connection.credentialsChanged(),
      online: () => environment.online(),
      offline: () => environment.offline(),
      visible: () => environment.show(),
      hidden: () => environment.hide(),
      frozen: () => environment.freeze(),
      resumed: () => environment.resume(),
      woke: () => environment.wake(),
      'network-changed': () => environment.changeNetwork(),
      'time passes': (before, after) => clock.advance(after.now - before.now),
      'the machine sleeps': () => {
        clock.setTimeout(() => environment.wake(), 0, 'test');
        clock.sleep(SLEEP_MS);
      },
      'credentials come': ({ snapshot }) => credentials?.resolve(`token ${snapshot.context.epoch}`),
      'refused credentials come': (before) => credentials?.resolve(refusedValue(before)),
      'credentials fail': () => credentials?.reject(new Error('no token')),
      'credentials are denied': () => credentials?.reject({ status: 401 }),
      'no sign of life': () => {
        network.silent = true;
        connection.retryNow();
        clock.advance(heartbeat.probeTimeoutMs);
        network.silent = false;
      },
      'a ghost opens': ghostsSay('open', { type: 'transport.opened', transport: first }),
      'a ghost closes': ghostsSay('close', { type: 'transport.closed', close: ghostClose }),
      'a ghost falls silent': ghostsSay('error', { type: 'heartbeat.lost', close: ghostClose }),
      'a transport fails': fails(`transport.${first}`),
      'the heartbeat fails': fails('heartbeat'),
      'the environment fails': fails('environment'),
      ...Object.fromEntries(
        transports.flatMap((transport) => [
          [
            `${transport} opens`,
            () => (hasHandshake ? handshakes.get(transport)?.() : socketOf(transport).open()),
          ],
          ...peerCloses.map((close): [string, Executor] => [
            `${transport} ${close.name}`,
            (before) => {
              const socket = socketOf(transport);
              const { code, reason } = frameOf(close);
              if (hasHandshake || isOpen(before, transport)) socket.serverClose(code, reason);
              else if (close.verb === 'auth' || close.hasHint) {
                const after = close.hasHint ? { 'retry-after': String(HINT_MS / 1000) } : {};
                socket.refuseUpgrade(close.verb === 'auth' ? 401 : 503, after);
              } else socket.fail();
            },
          ]),
        ]),
      ),
    },
    'a step of the simulation',
  );

  const checks: Readonly<Record<string, (walk: Walk) => unknown>> = {
    'the chart on paper': ({ world: paper }) => shownByChart(paper),
    'the oracle': ({ spec }) => shownBySpec(spec),
  };

  return {
    world,
    async make({ from, move, walk }) {
      whatWasHeard.length = 0;
      executors[move]!(from.walk.world, walk.world);
      await world.pass(0);
    },
    differences(walk) {
      const { status, reason, attempt } = connection.getSnapshot();
      const shown = JSON.stringify({ status, reason, attempt });
      const wrong = Object.entries(checks)
        .map(([name, check]) => [name, JSON.stringify(check(walk))] as const)
        .filter(([, expected]) => expected !== shown)
        .map(([name, expected]) => `${name} says ${expected}, the connection ${shown}`);
      return [...wrong, ...brokenRules(world, walk, whatWasHeard, bornAt)];
    },
    end: () => connection[Symbol.dispose](),
  };
}

/** Timers of the heartbeat are further away than any other. */
const isOfHeartbeat = (dueAt: number, now: number): boolean => dueAt - now > 2 ** 28;

/** The invariants that a connection breaks, as seen from outside. */
function brokenRules(
  { clock, connection, environment, held }: World<FakeNodeSocket>,
  { world: paper }: Walk,
  heard: readonly string[],
  bornAt: number,
): readonly string[] {
  const { status } = connection.getSnapshot();
  const timers = clock.pendingOfProduct.map(({ dueAt }) => dueAt - bornAt);
  const own = timers.filter((dueAt) => !isOfHeartbeat(dueAt, paper.now));
  const expected = paper.timers.map(({ dueAt }) => dueAt).sort((a, b) => a - b);
  const isAtRest = status === 'stopped' || status === 'blocked-auth';
  const children = Object.keys(paper.snapshot.children);
  const sockets = children.filter((id) => id.startsWith('transport.')).length;
  const rules: Readonly<Record<string, boolean>> = {
    [`holds ${held.length} of ${sockets} sockets`]: held.length !== sockets,
    [`has ${environment.listeners} listeners`]: environment.listeners !== (isAtRest ? 0 : 1),
    [`holds timers for ${own.join()}, not ${expected.join()}`]:
      own.length !== expected.length ||
      own.some((at, index) => Math.abs(at - expected[index]!) > DRIFT_MS),
    [`is at rest with ${timers.length} timers`]: isAtRest && timers.length > 0,
    [`beats while ${status}`]: timers.length > own.length && status !== 'connected',
    [`told ${heard.join()}`]: heard.some((told, index) => told === heard[index - 1]),
  };
  return Object.keys(rules).filter((name) => rules[name] === true);
}
