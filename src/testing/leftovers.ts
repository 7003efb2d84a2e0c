import type { FakeSocket } from './fake-socket.js';
import { CONNECTION, type AnyWorld } from './world.js';

const names = ['connecting', 'open'];

function listenersOf(socket: FakeSocket): number {
  const heard = ['open', 'message', 'close'].map((type) => socket.listenerCount(type));
  // A socket that was given up keeps one: it swallows the error that `ws` throws otherwise.
  const errors = Math.max(0, socket.listenerCount('error') - 1);
  return heard.reduce((sum, count) => sum + count, errors);
}

/** What the connections of a world hold, a line for each thing: empty after a correct stop. */
export function whatIsLeft({ network, clock, environment }: AnyWorld): readonly string[] {
  const left: string[] = [];
  network.sockets.forEach((socket, index) => {
    const name = `socket ${String(index + 1)} to ${socket.url}`;
    const state = names[socket.readyState];
    const listeners = listenersOf(socket);
    if (state !== undefined) left.push(`${name} is ${state}`);
    if (listeners > 0) left.push(`${name} has ${String(listeners)} listeners`);
  });
  for (const { owner, dueAt } of clock.pending) {
    const ms = String(dueAt - clock.now());
    if (owner === CONNECTION) left.push(`a timer is due in ${ms} ms`);
  }
  if (environment.listeners > 0) {
    left.push(`the environment has ${String(environment.listeners)} listeners`);
  }
  return left;
}

/**
 * Checks that the connections of a world hold nothing: no socket, no timer, no listener.
 *
 * @throws Error that says what is left.
 */
export function expectNothingLeft(world: AnyWorld): void {
  const left = whatIsLeft(world);
  if (left.length > 0) throw new Error(`Something is left: ${left.join('; ')}.`);
}
