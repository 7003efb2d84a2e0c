import type { Snapshot } from 'xstate';
import { describe } from '../../machines/describe.js';
import type { Surroundings } from '../../src/policies/gates.js';
import type { Move, Product } from './explore-product.js';
import type { ProductState } from './explore-state.js';
import type { Setting } from './explore-settings.js';
import { brokenBy, isLegalChange, type Sight } from './invariants-of.js';

const statuses = ['stopped', 'blocked-auth', 'offline', 'cooldown', 'connecting', 'connected'];

const isShut = ({ online, visible, frozen }: Surroundings): boolean =>
  frozen || !online || !visible;

/** Whether an opening or an open link may live on. */
function mayLive(around: Surroundings, isOpen: boolean, { policy }: Setting): boolean {
  const { probeOffline, hiddenGraceMs } = policy.gates;
  const isSeen = around.visible || (isOpen && hiddenGraceMs > 0);
  return !around.frozen && (around.online || probeOffline) && isSeen;
}

/** The end of a transport has been told, and its set is still there. */
const endsTransport = ({ name }: Move): boolean => /^(closed|failed|heartbeat lost):/.test(name);

/** What can be seen of the chart after a move. */
export function sightOf(
  state: ProductState,
  setting: Setting,
  came?: { readonly before: ProductState; readonly move: Move },
): Sight {
  const { snapshot, around, timers, now, begun, fired } = state;
  const { status, next } = describe(snapshot);
  const { context, children, tags } = snapshot;
  const { storm, resume } = setting.policy;
  const isReset =
    came?.move.name === 'retry now, reset' ||
    fired.some(({ event }) => event.type.includes('stableWindow')) ||
    (resume.resetBackoff &&
      came !== undefined &&
      describe(came.before.snapshot).status === 'offline');
  return {
    status,
    statuses: statuses.filter((name) => tags.has(name as never)),
    live: Object.keys(children).filter((id) => id.startsWith('transport.')).length,
    stale: 0,
    hasEnded:
      came !== undefined &&
      endsTransport(came.move) &&
      came.before.snapshot.context.epoch === context.epoch,
    size: setting.transports.length,
    timers: timers.length,
    // The stable window and the hidden grace: the actors are inert.
    linkTimers: 2,
    watchers: 'environment' in children ? 1 : 0,
    attempt: context.attempt,
    mayReset: isReset,
    isShut: isShut(around),
    toleratesShut: mayLive(around, status === 'connected', setting),
    next,
    starts: begun.filter((at) => at > now - storm.windowMs).length,
    budget: storm.maxAttempts,
  };
}

const hasBegun = (before: ProductState, after: ProductState): boolean =>
  after.snapshot.context.epoch > before.snapshot.context.epoch;

/** retryNow() is never ignored: an attempt begins, or it is plain why not. */
function isHeeded(before: ProductState, after: ProductState, move: Move): boolean {
  if (!move.name.startsWith('retry now')) return true;
  const { status, reason } = describe(after.snapshot);
  return (
    hasBegun(before, after) ||
    (status === 'offline' && isShut(after.around)) ||
    (status === 'cooldown' && reason === 'storm-guard') ||
    (status === 'connected' && move.name !== 'retry now, forced')
  );
}

/** What does not hold after a move. */
export function wrongAfter(
  before: ProductState,
  move: Move,
  after: ProductState,
  setting: Setting,
): readonly string[] {
  const { status: health } = after.snapshot as Snapshot<unknown>;
  if (health !== 'active') return [`the chart goes on: ${health}`];
  const then = sightOf(before, setting);
  const now = sightOf(after, setting, { before, move });
  const wrong = [...brokenBy(now, then)];
  if (hasBegun(before, after) && isShut(after.around)) {
    wrong.push('no attempt begins while a gate is shut');
  }
  if (!isLegalChange(then.status, now.status)) {
    wrong.push(`only the changes of the table of states: ${then.status} to ${now.status}`);
  }
  if (move.name === 'stop' && now.status !== 'stopped') wrong.push('stop() wins from every state');
  if (!isHeeded(before, after, move)) wrong.push('retryNow() is never ignored');
  if (!after.timers.every(({ dueAt }) => Number.isFinite(dueAt))) {
    wrong.push('every delay is a number');
  }
  return wrong;
}

/** What dead sockets change, which must be nothing. */
export function heardOfDead(state: ProductState, product: Product): readonly string[] {
  const key = product.keyOf(state);
  return product
    .deadMoves(state)
    .filter((move) => product.keyOf(move.take(state)) !== key)
    .map(({ name }) => `dead sockets are not heard: ${name}`);
}
