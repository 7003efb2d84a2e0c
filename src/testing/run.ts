import type { Connection, LinekeeperError } from '../client/index.js';
import type { FakeSocket } from './fake-socket.js';
import {
  closeIn,
  msIn,
  type ConnectionPath,
  type EnvironmentStep,
  type PathStep,
  type Step,
} from './steps.js';
import type { AnyWorld } from './world.js';

/** What steps are taken with. */
export interface Stage {
  readonly world: AnyWorld;
  readonly connection: Connection;
  /** Called after each step, with the status that the connection has: check your app here. */
  readonly after?: (done: PathStep) => unknown;
}

const CONNECTING = 0;
const OPEN = 1;

const around: Readonly<Partial<Record<Step, (world: AnyWorld) => void>>> = {
  'network goes': ({ environment }) => environment.offline(),
  'network comes back': ({ environment }) => environment.online(),
  'network changes': ({ environment }) => environment.changeNetwork(),
  'page is hidden': ({ environment }) => environment.hide(),
  'page is shown': ({ environment }) => environment.show(),
  'page is frozen': ({ environment }) => environment.freeze(),
  'page is resumed': ({ environment }) => environment.resume(),
} satisfies Record<EnvironmentStep, (world: AnyWorld) => void>;

const commands: Readonly<Partial<Record<Step, (connection: Connection) => void>>> = {
  start: (connection) => connection.start(),
  stop: (connection) => connection.stop(),
  'retry now': (connection) => connection.retryNow(),
  'force a retry': (connection) => connection.retryNow({ force: true }),
  'credentials change': (connection) => connection.credentialsChanged(),
};

const inState = ({ network }: AnyWorld, state: number): FakeSocket[] =>
  network.sockets.filter(({ readyState }) => readyState === state);

/** Acts on each socket of a state that is still in it when its turn comes. */
function each(world: AnyWorld, state: number, act: (socket: FakeSocket) => void): void {
  for (const socket of inState(world, state)) if (socket.readyState === state) act(socket);
}

const onSockets: Readonly<Partial<Record<Step, (world: AnyWorld) => void>>> = {
  'server accepts': (world) => each(world, CONNECTING, (socket) => socket.open()),
  'server refuses': (world) => each(world, CONNECTING, (socket) => socket.fail()),
  'server goes silent': (world) => each(world, OPEN, (socket) => void (socket.silent = true)),
  'connection breaks': (world) => inState(world, OPEN)[0]?.fail(),
};

function closeOne(world: AnyWorld, code: number, reason: string): void {
  const heard = inState(world, OPEN).filter(({ silent }) => !silent);
  const socket = heard[0] ?? inState(world, CONNECTING)[0];
  if (socket?.readyState === CONNECTING) socket.open();
  if (socket?.readyState === OPEN) socket.serverClose(code, reason);
}

async function take(step: Step, { world, connection }: Stage): Promise<void> {
  const act = onSockets[step] ?? around[step];
  const close = closeIn(step);
  const wait = msIn(step, 'wait');
  const sleep = msIn(step, 'sleep');
  if (act !== undefined) act(world);
  else if (commands[step] !== undefined) commands[step](connection);
  else if (close !== null) closeOne(world, close.code, close.reason);
  else if (wait !== null) await world.pass(wait);
  else if (sleep !== null) await world.sleep(sleep);
  else if (step === 'wait for the next attempt') {
    const { nextAttemptAt } = connection.getSnapshot();
    // Rounded up: the timer and the planned time may differ by the last bit.
    if (nextAttemptAt !== null) {
      await world.pass(Math.max(0, Math.ceil(nextAttemptAt - world.clock.now())));
    }
  } else {
    throw new Error(`There is no step "${step}".`);
  }
  await world.settle();
}

const show = ({ status, reason }: PathStep): string =>
  reason === null ? status : `${status}:${reason}`;

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);

/**
 * Takes steps one after the other: the replay of what a failing path or a random world printed. A
 * step that cannot happen, such as closing a connection that is not open, does nothing. The server
 * lets nobody in but by the step `server accepts`.
 *
 * @throws LinekeeperError CALLBACK_FAILED when a function of the app fails. Other errors are what the
 * steps are about: they are told to the app and end nothing.
 */
export async function runSteps(steps: readonly Step[], stage: Stage): Promise<void> {
  const { world, connection } = stage;
  const failures: LinekeeperError[] = [];
  const off = connection.on('error', (error) => {
    if (error.code === 'CALLBACK_FAILED') failures.push(error);
  });
  world.server.hang();
  try {
    for (const step of steps) {
      await take(step, stage);
      const [failure] = failures;
      if (failure !== undefined) throw failure;
      const { status, reason } = connection.getSnapshot();
      await stage.after?.({ step, status, reason });
    }
  } finally {
    off();
  }
}

/**
 * Takes the steps of a path and checks the status after each.
 *
 * @throws Error with the steps so far, to be given to `runSteps`, when the status is another one or
 * when `after` throws; what `after` threw is its cause.
 */
export async function runPath(path: ConnectionPath, stage: Stage): Promise<void> {
  const steps = path.steps.map(({ step }) => step);
  let count = 0;

  async function after(done: PathStep): Promise<void> {
    const expected = path.steps[count] ?? done;
    count += 1;
    const taken = `Steps: ${JSON.stringify(steps.slice(0, count))}`;
    if (done.status !== expected.status || done.reason !== expected.reason) {
      const what = `After "${done.step}" the connection is ${show(done)}, not ${show(expected)}.`;
      throw new Error(`${what} ${taken}`);
    }
    try {
      await stage.after?.(done);
    } catch (cause) {
      throw new Error(`After "${done.step}": ${messageOf(cause)}\n${taken}`, { cause });
    }
  }

  await runSteps(steps, { ...stage, after });
}
