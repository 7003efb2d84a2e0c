import type { Connection } from '../../../src/client/types.js';
import { seededRandom } from '../../support/seeded-random.js';
import { createWorld, type World } from '../../support/world.js';

/** A world on a random walk, and what the checks of the invariants need to know of its past. */
export interface Scene {
  readonly seed: number;
  readonly world: World;
  readonly random: () => number;
  /** How many transports make one set. */
  readonly size: number;
  /** The steps so far: printed when an invariant breaks. */
  readonly steps: string[];
  /** stop() has returned, and nothing was asked for since. */
  isStopped: boolean;
  /** The app has asked for a reset of the attempts in this step. */
  hasReset: boolean;
  isRefusing: boolean;
}

type Act = (scene: Scene) => void;

const pick = <T>({ random }: Scene, values: readonly T[]): T | undefined =>
  values[Math.floor(random() * values.length)];

/** Asks for something that ends the silence after stop(). */
const ask = (scene: Scene, what: (connection: Connection) => void): void => {
  scene.isStopped = false;
  what(scene.world.connection);
};

const codes = [1000, 1001, 1002, 1006, 1008, 1011, 1012, 1013, 3000, 4401, 4450, 4999];
const reasons = ['', '', '', '{"retryAfterMs":7000}', 'room_closed'];

const acts: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  start: [6, (scene) => ask(scene, (connection) => connection.start())],
  stop: [
    2,
    (scene) => {
      scene.world.connection.stop();
      scene.isStopped = true;
    },
  ],
  retryNow: [4, (scene) => ask(scene, (connection) => connection.retryNow())],
  force: [1, (scene) => ask(scene, (connection) => connection.retryNow({ force: true }))],
  hammer: [
    1,
    (scene) => {
      for (let at = 0; at < 25; at += 1) {
        ask(scene, (connection) => connection.retryNow({ force: true }));
      }
    },
  ],
  reset: [
    1,
    (scene) => {
      scene.hasReset = true;
      ask(scene, (connection) => connection.connect({ resetBackoff: true }));
    },
  ],
  credentialsChanged: [1, ({ world }) => world.connection.credentialsChanged()],
  offline: [1, ({ world }) => world.environment.offline()],
  online: [3, ({ world }) => world.environment.online()],
  hide: [1, ({ world }) => world.environment.hide()],
  show: [3, ({ world }) => world.environment.show()],
  freeze: [1, ({ world }) => world.environment.freeze()],
  resume: [3, ({ world }) => world.environment.resume()],
  wake: [1, ({ world }) => world.environment.wake()],
  changeNetwork: [1, ({ world }) => world.environment.changeNetwork()],
  close: [
    6,
    (scene) => {
      const socket = pick(scene, scene.world.held);
      if (socket?.readyState === 1) socket.serverClose(pick(scene, codes), pick(scene, reasons));
    },
  ],
  fail: [3, (scene) => pick(scene, scene.world.held)?.fail()],
  message: [
    3,
    (scene) => {
      const socket = pick(scene, scene.world.held);
      if (socket?.readyState === 1) socket.message('hello');
    },
  ],
  ghost: [
    3,
    (scene) => {
      const dead = scene.world.network.sockets.filter(({ readyState }) => readyState > 1);
      pick(scene, dead)?.fireRaw(pick(scene, ['open', 'message', 'close', 'error']) ?? 'close', {
        data: 'ghost',
        code: pick(scene, codes) ?? 1000,
      });
    },
  ],
  accept: [3, ({ world }) => void (world.network.behaviour = 'accept')],
  refuse: [1, ({ world }) => void (world.network.behaviour = 'refuse')],
  hang: [1, ({ world }) => void (world.network.behaviour = 'hang')],
  silence: [1, ({ world }) => void (world.network.silent = true)],
  speak: [2, ({ world }) => void (world.network.silent = false)],
  badCredentials: [1, (scene) => void (scene.isRefusing = true)],
  goodCredentials: [2, (scene) => void (scene.isRefusing = false)],
  send: [2, ({ world }) => void world.connection.send('x')],
  sleep: [1, ({ world, random }) => world.clock.sleep(random() * 100_000)],
  aMoment: [12, ({ world, random }) => world.advance(random() * 60)],
  aWhile: [10, ({ world, random }) => world.advance(random() * 3000)],
  long: [6, ({ world, random }) => world.advance(random() * 40_000)],
};

const urn = Object.entries(acts).flatMap(([name, [weight]]) =>
  Array.from({ length: weight }, () => name),
);

function begin(seed: number): Scene {
  const size = seed % 4 === 3 ? 2 : 1;
  const world = createWorld({
    seed,
    latencyMs: 20,
    options: {
      ...(size === 2 && { transports: { a: {}, b: {} } }),
      ...(seed % 3 === 0 && {
        credentials: () => {
          if (scene.isRefusing) throw new Error('no token');
          return `token ${String(scene.steps.length)}`;
        },
      }),
      ...(seed % 5 === 0 && { maxAttempts: 3 }),
      ...(seed % 7 === 0 && { resume: { mode: 'immediate' } }),
      ...(seed % 11 === 0 && { gates: { hiddenGraceMs: 0, probeOffline: true } }),
      heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' },
    },
  });
  world.network.onSend = (socket, data) => {
    if (data === 'ping') socket.reply('pong');
  };
  const scene: Scene = {
    seed,
    world,
    size,
    random: seededRandom(seed * 7919 + 1),
    steps: [],
    isStopped: false,
    hasReset: false,
    isRefusing: false,
  };
  return scene;
}

/** Walks `length` random steps; `watch` is called once before them, `check` after each. */
export async function walk(
  seed: number,
  length: number,
  watch: (scene: Scene) => void,
  check: (scene: Scene) => void,
): Promise<Scene> {
  const scene = begin(seed);
  watch(scene);
  for (let at = 0; at < length; at += 1) {
    const name = pick(scene, urn) ?? '';
    scene.steps.push(name);
    acts[name]?.[1](scene);
    // Credentials are awaited: their promises settle between the steps.
    if (seed % 3 === 0) await scene.world.pass(0);
    check(scene);
    scene.hasReset = false;
  }
  return scene;
}
