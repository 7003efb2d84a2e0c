import type { Connection, ConnectionStatus, StatusReason } from '../client/index.js';
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

type Facts = Readonly<Record<EnvironmentStep, (world: AnyWorld) => void>>;

const facts: Facts = {
  'network goes': ({ environment }) => environment.offline(),
  'network comes back': ({ environment }) => environment.online(),
  'network changes': ({ environment }) => environment.changeNetwork(),
  'page is hidden': ({ environment }) => environment.hide(),
  'page is shown': ({ environment }) => environment.show(),
  'page is frozen': ({ environment }) => environment.freeze(),
  'page is resumed': ({ environment }) => environment.resume(),
};

const sayCommand: Readonly<Partial<Record<Step, (connection: Connection) => void>>> = {
  start: (connection) => connection.start(),
  stop: (connection) => connection.stop(),
  'retry now': (connection) => connection.retryNow(),
  'retry now, forced': (connection) => connection.retryNow({ force: true }),
  'credentials change': (connection) => connection.credentialsChanged(),
};

function actOnSockets(step: Step, { network }: AnyWorld): void {
  const inState = (state: number) => network.sockets.filter((one) => one.readyState === state);
  const each = (state: number, act: (socket: FakeSocket) => void): void => {
    for (const socket of inState(state)) if (socket.readyState === state) act(socket);
  };
  if (step === 'server accepts') each(0, (socket) => socket.open());
  if (step === 'server refuses') each(0, (socket) => socket.fail());
  if (step === 'server goes silent') each(1, (socket) => (socket.silent = true));
  if (step === 'connection breaks') inState(1)[0]?.fail();
  const close = closeIn(step);
  if (close === null) return;
  const heard = inState(1).filter(({ silent }) => !silent);
  const socket = heard[0] ?? inState(0)[0];
  if (socket?.readyState === 0) socket.open();
  if (socket?.readyState === 1) socket.serverClose(close.code, close.reason);
}

async function take(step: Step, { world, connection }: Stage): Promise<void> {
  const wait = msIn(step, 'wait');
  const sleep = msIn(step, 'sleep');
  if (wait !== null) await world.pass(wait);
  else if (sleep !== null) await world.sleep(sleep);
  else if (step === 'wait for the next attempt') {
    const { nextAttemptAt } = connection.getSnapshot();
    // Rounded up: the timer and the planned time may differ by the last bit.
    if (nextAttemptAt !== null) await world.pass(Math.ceil(nextAttemptAt - world.clock.now()));
  } else if (step in facts) facts[step as EnvironmentStep](world);
  else if (sayCommand[step] !== undefined) sayCommand[step](connection);
  else actOnSockets(step, world);
  await world.settle();
}

const show = (status: ConnectionStatus, reason: StatusReason): string =>
  reason === null ? status : `${status}:${reason}`;

/**
 * Takes steps one after the other: the replay of what a failing path or a random world printed. A
 * step that cannot happen, such as closing a connection that is not open, does nothing. The server
 * lets nobody in but by the step `server accepts`.
 */
export async function runSteps(steps: readonly Step[], stage: Stage): Promise<void> {
  stage.world.server.hang();
  for (const step of steps) {
    await take(step, stage);
    const { status, reason } = stage.connection.getSnapshot();
    await stage.after?.({ step, status, reason });
  }
}

/**
 * Takes the steps of a path and checks the status after each.
 *
 * @throws Error with the steps so far, for `runSteps`, when the status is another one; whatever
 * `after` throws, with the steps so far in its message.
 */
export async function runPath(path: ConnectionPath, stage: Stage): Promise<void> {
  let count = 0;
  await runSteps(
    path.steps.map(({ step }) => step),
    {
      ...stage,
      async after(done) {
        const expected = path.steps[count];
        count += 1;
        const [is, wanted] = [done, expected ?? done].map(({ status, reason }) =>
          show(status, reason),
        );
        if (is !== wanted) {
          const soFar = path.steps.slice(0, count).map(({ step }) => step);
          throw new Error(
            `After "${done.step}" the connection is ${is ?? ''}, not ${wanted ?? ''}. Steps: ${JSON.stringify(soFar)}`,
          );
        }
        await stage.after?.(done);
      },
    },
  );
}
