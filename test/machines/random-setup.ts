import fc from 'fast-check';
import type { SupervisionOptions } from '../../src/client/types.js';
import * as presets from '../../src/policies/presets.js';

/** What a random world is made of, as plain data: a failing one is printed and pasted. */
export interface Setup {
  /** Of the connection's own randomness. */
  readonly seed: number;
  readonly preset: 'default' | 'partykit' | 'loro' | 'messenger' | 'dashboard';
  readonly transports: 1 | 2;
  /** With or without protocol pings and answers to refused upgrades. */
  readonly sockets: 'browser' | 'node';
  readonly credentials: 'none' | 'fixed' | 'function';
  /** Where the sockets lead to: a string, a function, or a function that is awaited. */
  readonly address: 'fixed' | 'provided' | 'awaited';
  readonly handshake: boolean;
  readonly delivery: 'preset' | 'drop' | 'short' | 'newest' | 'throw' | 'paced' | 'kept';
  readonly resume: 'preset' | 'immediate' | 'forgiving';
  readonly gates: 'preset' | 'no grace' | 'probing' | 'none';
  readonly maxAttempts: 'preset' | 2;
  /** The backoff outlives a reload. */
  readonly stored: boolean;
}

const plain = <T>(first: T, ...others: T[]): fc.Arbitrary<T> => fc.constantFrom(first, ...others);
/** The plain case twice as often as each of the others. */
const mostly = <T>(first: T, ...others: T[]): fc.Arbitrary<T> => plain(first, first, ...others);

export const setups: fc.Arbitrary<Setup> = fc.record<Setup>({
  seed: fc.nat(2 ** 31),
  preset: mostly<Setup['preset']>('default', 'partykit', 'loro', 'messenger', 'dashboard'),
  transports: mostly<1 | 2>(1, 2),
  sockets: plain<Setup['sockets']>('browser', 'node'),
  credentials: mostly<Setup['credentials']>('none', 'fixed', 'function'),
  address: mostly<Setup['address']>('fixed', 'provided', 'awaited'),
  handshake: fc.integer({ min: 0, max: 4 }).map((drawn) => drawn === 4),
  delivery: plain<Setup['delivery']>('preset', 'drop', 'short', 'newest', 'throw', 'paced', 'kept'),
  resume: mostly<Setup['resume']>('preset', 'immediate', 'forgiving'),
  gates: mostly<Setup['gates']>('preset', 'no grace', 'probing', 'none'),
  maxAttempts: mostly<'preset' | 2>('preset', 'preset', 2),
  stored: fc.boolean(),
});

const deliveries: Readonly<Record<Setup['delivery'], SupervisionOptions>> = {
  preset: {},
  drop: { delivery: 'drop' },
  short: { delivery: { mode: 'queue', maxMessages: 3 } },
  newest: { delivery: { mode: 'queue', maxMessages: 3, overflow: 'drop-newest' } },
  throw: { delivery: { mode: 'queue', maxMessages: 3, overflow: 'throw' } },
  paced: { delivery: { mode: 'queue', pace: { batch: 1, everyMs: 50 } } },
  kept: { delivery: { mode: 'queue', keepOnStop: true } },
};

const resumes: Readonly<Record<Setup['resume'], SupervisionOptions>> = {
  preset: {},
  immediate: { resume: { mode: 'immediate' } },
  forgiving: { resume: { mode: 'cooldown', delay: { minMs: 0, maxMs: 500 }, resetBackoff: true } },
};

const gates: Readonly<Record<Setup['gates'], SupervisionOptions>> = {
  preset: {},
  'no grace': { gates: { hiddenGraceMs: 0 } },
  probing: { gates: { probeOffline: true } },
  none: { gates: { network: false, visibility: false } },
};

/** The options that the setup stands for; what depends on the world is added there. */
export function optionsOf(setup: Setup): SupervisionOptions {
  const { preset, maxAttempts, handshake } = setup;
  const { ping = () => 'ping', isPong = (data: unknown) => data === 'pong' } =
    'heartbeat' in presets[preset]
      ? (presets[preset].heartbeat as Partial<(typeof presets.loro)['heartbeat']>)
      : {};
  return {
    ...presets[preset],
    ...deliveries[setup.delivery],
    ...resumes[setup.resume],
    ...gates[setup.gates],
    ...(maxAttempts !== 'preset' && { maxAttempts }),
    ...(setup.sockets === 'browser' &&
      preset !== 'loro' &&
      preset !== 'messenger' && { heartbeat: { ping, isPong } }),
    ...(handshake && {
      handshake: async ({ send, next }) => {
        send('hello');
        await next();
      },
    }),
  };
}
