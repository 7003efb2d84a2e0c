import type { Connection } from '../../src/client/types.js';
import type { Deed, StepArguments, StepName } from './random-step.js';
import type { RandomWorld } from './random-world.js';
import { numbers } from './random-rules.js';
import type { Watched } from './random-watch.js';

/** A world with what its checks have heard so far. */
export interface Scene {
  readonly world: RandomWorld;
  watched: Watched;
  /** Take back what the app would do in listeners. */
  readonly traps: (() => void)[];
  /** How often the app has asked for a connection. */
  asks: number;
  /** A listener of the app did something in this step. */
  isSprung: boolean;
  /** Steps of time: each timer is one. */
  readonly passTime: (ms: number) => Promise<void>;
  readonly loadAnew: () => void;
}

/** Asks for something that ends the silence after stop(). */
const ask = (scene: Scene, what: (connection: Connection) => void): void => {
  const { world } = scene;
  scene.asks += 1;
  world.isQuiet = false;
  what(world.connection);
};

/** Asks by force, which may offer again what was refused. */
const overrule = (scene: Scene, what: (connection: Connection) => void): void => {
  scene.world.office.refused.clear();
  ask(scene, what);
};

/** retryNow() is never ignored: an attempt begins, or it is plain why not. */
function retry(scene: Scene, force: boolean): void {
  const { world } = scene;
  const { connection, environment, rules, clock } = world;
  const before = connection.getSnapshot();
  (force ? overrule : ask)(scene, () => connection.retryNow({ force }));
  const after = connection.getSnapshot();
  const hasBegun = after.metrics.attempts > before.metrics.attempts;
  const isHeld = rules.isShut(environment.read()) && after.status !== 'stopped';
  const isOpen = before.status === 'connected' && !force;
  const isStorm = after.reason === 'storm-guard' && after.nextAttemptAt !== null;
  if (hasBegun || isHeld || isOpen || isStorm || scene.isSprung) return;
  world.wrong('retryNow() is never ignored', [before.status, after.status, clock.now()]);
}

function stop(scene: Scene): void {
  const { world, asks } = scene;
  world.connection.stop();
  // A listener that hears of the stop may start anew.
  if (scene.asks > asks) return;
  world.isQuiet = true;
  const { status, queued } = world.connection.getSnapshot();
  if (status !== 'stopped') world.wrong('stop() wins at once, from every state');
  const isDropped = queued === 0 || world.setup.delivery === 'kept' || scene.isSprung;
  if (!isDropped) world.wrong('stop() drops what is queued', queued);
}

function send({ world }: Scene, transport: string): void {
  const { connection, ledger, rules, lines, setup } = world;
  const { status, queued } = connection.getSnapshot();
  const text = ledger.next();
  try {
    const outcome = connection.send(text, { transport });
    ledger.told(text, outcome);
    const isOpen = status === 'connected' && lines.open(transport) !== undefined;
    const isFull = queued >= rules.queueSize;
    const drops = setup.delivery === 'newest';
    const isExpected =
      outcome === 'sent' ||
      (outcome === 'queued' && rules.queues && (!isOpen || queued > 0)) ||
      (outcome === 'dropped' && (rules.queues ? isFull && drops : !isOpen));
    if (!isExpected) world.wrong('send() tells what becomes of a message', [status, outcome]);
  } catch (error) {
    ledger.told(text, 'dropped');
    if (setup.delivery !== 'throw' || queued < rules.queueSize) {
      world.wrong('send() never throws because the connection is down', String(error));
    }
  }
}

const deeds: Readonly<Record<Deed, (scene: Scene) => void>> = {
  start: (scene) => ask(scene, (connection) => connection.start()),
  stop,
  retryNow: (scene) => ask(scene, (connection) => connection.retryNow()),
  force: (scene) => overrule(scene, (connection) => connection.retryNow({ force: true })),
  send: (scene) => send(scene, scene.world.transports[0]!),
};

/** The app does nothing any more where it is called. */
export function disarm({ world, traps }: Scene): void {
  world.asked.clear();
  for (const off of traps.splice(0)) off();
}

type Act<Name extends StepName> = (scene: Scene, ...given: StepArguments[Name]) => unknown;

const transportOf = ({ world }: Scene, at: number): string =>
  world.transports[at % world.transports.length]!;

/** What each step does. One that does not apply does nothing. */
export const acts: { readonly [Name in StepName]: Act<Name> } = {
  start: (scene) => {
    ask(scene, (connection) => connection.start());
    const { status } = scene.world.connection.getSnapshot();
    if (status === 'stopped' && !scene.isSprung) scene.world.wrong('start() starts');
  },
  stop,
  retryNow: (scene) => retry(scene, false),
  force: (scene) => retry(scene, true),
  reset: (scene) => {
    scene.world.mayReset = true;
    ask(scene, (connection) => connection.connect({ resetBackoff: true }));
  },
  hammer: (scene) => {
    for (let blow = 0; blow < numbers.budget + 5; blow += 1) retry(scene, true);
  },
  send: (scene, transport, count) => {
    for (let sent = 0; sent < count; sent += 1) send(scene, transportOf(scene, transport));
  },
  credentialsChanged: ({ world }) => world.connection.credentialsChanged(),
  trap: (scene, called, deed) => {
    const { asked, connection } = scene.world;
    const spring = (): void => {
      scene.isSprung = true;
      deeds[deed](scene);
    };
    if (called === 'url' || called === 'credentials') {
      asked.set(called, spring);
      return;
    }
    const off = connection.on(called, () => {
      off();
      spring();
    });
    scene.traps.push(off);
    scene.watched.goLast();
  },

  offline: ({ world }) => world.environment.offline(),
  online: ({ world }) => world.environment.online(),
  changeNetwork: ({ world }) => world.environment.changeNetwork(),
  latency: ({ world }, ms) => void (world.lines.network.latencyMs = ms),
  silence: ({ world }) => {
    world.lines.network.silent = true;
    world.since.silent ??= world.clock.now();
  },
  sound: ({ world }) => {
    world.lines.network.silent = false;
    world.since.silent = null;
  },
  cut: ({ world }, at) => {
    const { newest } = world.lines;
    const { socket } = newest[at % newest.length] ?? {};
    if (socket !== undefined && socket.readyState < 2) socket.fail();
  },
  ghost: ({ world }, event) => {
    const before = world.connection.getSnapshot();
    world.lines.dead?.fireRaw(event, { data: 'ghost', code: 1002 });
    if (world.connection.getSnapshot() !== before) world.wrong('dead sockets are not heard', event);
  },

  serve: ({ world }, manner) => void (world.lines.manner = manner),
  close: (scene, at, code, reason) => {
    const { lines, office, rules } = scene.world;
    const line = lines.open(transportOf(scene, at));
    if (line === undefined || lines.network.silent) return;
    if (line.token !== null && rules.isRefusal(code) && reason !== 'room_closed') {
      office.refused.add(line.token);
    }
    line.socket.serverClose(code, reason);
  },
  message: (scene, at) => {
    const { connection, lines, ledger, wrong } = scene.world;
    const line = lines.open(transportOf(scene, at));
    if (line === undefined || lines.network.silent) return;
    const text = ledger.nextOfServer();
    const { status } = connection.getSnapshot();
    line.socket.message(text);
    if (status === 'connected' && !ledger.hasHeard(text)) wrong('a message is delivered', text);
  },

  issue: ({ world }, manner) => void (world.office.manner = manner),
  answer: ({ world }) => world.office.answer(),

  advance: (scene, ms) => scene.passTime(ms),
  nextTimer: (scene) => {
    const { clock } = scene.world;
    const due = clock.pending[0]?.dueAt;
    return due === undefined ? undefined : scene.passTime(due - clock.now());
  },
  sleep: ({ world }, ms) => {
    world.clock.sleep(ms);
    // A deadline that fires late probes before it judges.
    if (world.since.silent !== null) world.since.silent = world.clock.now();
    world.environment.wake();
  },

  hide: ({ world }) => {
    world.since.hidden ??= world.clock.now();
    world.environment.hide();
  },
  show: ({ world }) => {
    world.since.hidden = null;
    world.environment.show();
  },
  freeze: ({ world }) => world.environment.freeze(),
  resume: ({ world }) => world.environment.resume(),
  reload: (scene) => {
    scene.loadAnew();
    scene.world.isQuiet = false;
    scene.world.connection.start();
  },
};
