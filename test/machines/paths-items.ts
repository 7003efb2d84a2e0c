/** What a step of a path shows: the things that a set of paths has to cover. */
import { leafOf } from './paths-readings.js';
import { peerCloses } from './paths-settings.js';
import type { Edge } from './paths-graph.js';

/** The causes of our own, and where each can end something. Of the rest the peer is the cause. */
const ownCauses: Readonly<Record<string, RegExp>> = {
  stop: /^(?!stopped manual)/,
  gate: /^connected/,
  superseded: /^connected/,
  'heartbeat-timeout': /^connected/,
  'connect-timeout': /^opening/,
  callback: /^(opening|connected)/,
  'credentials: time passes': /^authorizing/,
  'credentials: credentials fail': /^authorizing/,
  'credentials: credentials are denied': /^authorizing/,
  'credentials: refused credentials come': /^authorizing/,
};

/** Every class of closes in every place that can hear it. */
export const hearable = (places: Iterable<string>): readonly string[] =>
  [...places].flatMap((place) => [
    ...Object.entries(ownCauses)
      .filter(([, where]) => where.test(place))
      .map(([cause]) => `${cause} in ${place}`),
    ...peerCloses
      .filter(() => /^(opening|connected)/.test(place))
      .map(({ name }) => `${name} in ${place}`),
  ]);

/** The class of a close that was heard in this step; null when none was. */
export function closeHeard({ from, move, walk }: Edge): string | null {
  const before = from.walk.world;
  const place = leafOf(before);
  if (place === 'authorizing' && leafOf(walk.world) !== place) {
    const cause = `credentials: ${move}`;
    if (Object.hasOwn(ownCauses, cause)) return `${cause} in ${place}`;
  }
  const { lastClose, verdict } = walk.world.snapshot.context;
  if (lastClose === null || lastClose === before.snapshot.context.lastClose) return null;
  const { cause, retryAfterMs } = lastClose;
  const isPeer = cause === 'closed' || cause === 'refused';
  const peer = `ends: ${String(verdict?.verb)}${retryAfterMs === undefined ? '' : ' with a hint'}`;
  return `${isPeer ? peer : cause} in ${place}`;
}

/** Everything that a step shows. */
export function itemsOf(edge: Edge): readonly string[] {
  const heard = closeHeard(edge);
  return [
    ...edge.walk.seen,
    `${edge.move} in ${leafOf(edge.from.walk.world)}`,
    ...(heard === null ? [] : [`heard ${heard}`]),
  ];
}
