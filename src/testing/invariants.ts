import type { ConnectionContext } from '../../machines/connection.types.js';
import type { Connection } from '../client/index.js';
import { whatIsLeft } from './leftovers.js';
import { CONNECTION, type AnyWorld } from './world.js';

/** Each rule that holds whatever happens, and whether it does now. */
function rules(world: AnyWorld, connection: Connection): readonly (readonly [string, boolean])[] {
  const { status, attempt, nextAttemptAt } = connection.getSnapshot();
  const { context } = connection.actor.getSnapshot() as { readonly context: ConnectionContext };
  const { clock, network } = world;
  const held = network.sockets.filter(({ readyState }) => readyState < 2);
  const timers = clock.pending.filter(({ owner }) => owner === CONNECTION);
  const isLinked = status === 'connecting' || status === 'connected';
  const isAtRest = status === 'stopped' || status === 'blocked-auth';
  return [
    ['at most one set of transports lives', held.length <= context.ports.transports.length],
    ['no socket lives outside connecting and connected', isLinked || held.length === 0],
    [
      'while connected, every transport is open',
      status !== 'connected' || held.every(({ readyState }) => readyState === 1),
    ],
    ['no timer runs in stopped or blocked-auth', !isAtRest || timers.length === 0],
    ['nothing is held in stopped', status !== 'stopped' || whatIsLeft(world).length === 0],
    [
      'an attempt is planned in cooldown alone',
      (status === 'cooldown') === (nextAttemptAt !== null),
    ],
    ['the planned attempt is not in the past', (nextAttemptAt ?? clock.now()) >= clock.now()],
    ['attempts are counted from 0', attempt >= 0 && Number.isInteger(attempt)],
  ];
}

/**
 * Checks the rules that hold whatever happens, for the one connection of a world: call it after each
 * step of a random run, beside the rules of your own app.
 *
 * @throws Error that names the rule that is broken.
 */
export function expectInvariants(world: AnyWorld, connection: Connection): void {
  const broken = rules(world, connection).filter(([, holds]) => !holds);
  if (broken.length === 0) return;
  const names = broken.map(([rule]) => rule).join('; ');
  throw new Error(`Broken: ${names}. The connection: ${connection.explain()}`);
}
