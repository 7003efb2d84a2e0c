import { inspect } from 'node:util';
import fc from 'fast-check';
import { createConnection } from '../../src/client/index.js';
import { createConnectionServer } from '../../src/server/index.js';
import { newTally, ProductWorld, type Product, type ProductSetup } from './resume-product.js';

/** Something that happens to messages, as data: any part of a list of them is a list of them. */
export type Happening =
  | readonly ['client sends' | 'server sends', count: number, size: number]
  | readonly ['time passes', ms: number]
  | readonly ['both lose the link' | 'client loses the link' | 'server loses the link']
  | readonly ['nothing reaches the server' | 'nothing reaches the client' | 'all flows again']
  | readonly ['client wants another link']
  | readonly ['server is down' | 'server is up' | 'server crashes' | 'server is replaced']
  | readonly ['a hello comes late' | 'a token is stolen'];

const plain = [
  'both lose the link',
  'client loses the link',
  'server loses the link',
  'nothing reaches the server',
  'nothing reaches the client',
  'all flows again',
  'all flows again',
  'client wants another link',
  'server is down',
  'server is up',
  'server is up',
  'server crashes',
  'server is replaced',
  'a hello comes late',
  'a token is stolen',
  'a token is stolen',
] as const;

const size = fc.oneof({ weight: 8, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.nat(500) });
const time = fc.oneof(fc.nat(50), fc.nat(3000), fc.constant(3000), fc.nat(40_000));

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('client sends' as const), fc.nat(6), size) },
  { weight: 5, arbitrary: fc.tuple(fc.constant('server sends' as const), fc.nat(6), size) },
  { weight: 6, arbitrary: fc.tuple(fc.constant('time passes' as const), time) },
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...plain)) },
);

export const setup: fc.Arbitrary<ProductSetup> = fc.record({
  seed: fc.nat(),
  headStartMs: fc.constantFrom(0, 3000, 3000, 3000),
  maxMessages: fc.constantFrom(1, 2, 5, 1000),
  maxBytes: fc.constantFrom(50, 400, 100_000),
  maxAgeMs: fc.constantFrom(2000, 300_000),
  graceMs: fc.constantFrom(0, 1000, 30_000, 120_000),
  latencyMs: fc.constantFrom(0, 1, 40, 700),
  slow: fc.constantFrom('close' as const, 'drop' as const),
  slowBytes: fc.constantFrom(300, 2000),
});

/** Lets one thing happen. */
export function happen(world: ProductWorld, [what, ...numbers]: Happening): void {
  const [first = 0, second = 0] = numbers as readonly number[];
  switch (what) {
    case 'client sends':
      for (let count = 0; count <= first; count += 1) world.clientSends(second);
      break;
    case 'server sends':
      for (let count = 0; count <= first; count += 1) world.serverSends(second);
      break;
    case 'time passes':
      world.clock.advance(first);
      break;
    case 'both lose the link':
      world.link?.cut('client');
      world.link?.cut('server');
      break;
    case 'client loses the link':
      world.link?.cut('client');
      break;
    case 'server loses the link':
      world.link?.cut('server');
      break;
    case 'nothing reaches the server':
      world.link?.stall('server');
      break;
    case 'nothing reaches the client':
      world.link?.stall('client');
      break;
    case 'all flows again':
      for (const link of world.links) link.flow();
      break;
    case 'client wants another link':
      world.connection.retryNow({ force: true });
      break;
    case 'server is down':
      world.isUp = false;
      break;
    case 'server is up':
      world.isUp = true;
      break;
    case 'server crashes':
      world.restart(false);
      break;
    case 'server is replaced':
      world.restart(true);
      break;
    case 'a hello comes late':
      world.delayHello();
      break;
    case 'a token is stolen':
      world.steal();
      break;
  }
  world.check();
}

export const real: Product = { createConnection, createConnectionServer };

/** Makes a world in which these happen one after the other, and lets it come to rest. */
export function replayResume(
  of: ProductSetup,
  happenings: readonly Happening[],
  product = real,
  tally = newTally(),
): void {
  const world = new ProductWorld(of, product, tally);
  try {
    world.clock.advance(of.headStartMs);
    for (const one of happenings) happen(world, one);
    world.settle();
  } finally {
    world.dispose();
  }
}

/** Makes random worlds until one goes wrong; gives the smallest like it, to be pasted as a test. */
export function makeResumeWorlds(
  count: number,
  seed: number,
  product = real,
  tally = newTally(),
): string | null {
  const property = fc.property(
    setup,
    fc.array(happening, { maxLength: 40, size: 'max' }),
    (of, happenings) => {
      replayResume(of, happenings, product, tally);
    },
  );
  const { failed, counterexample, errorInstance } = fc.check(property, {
    numRuns: count,
    seed,
    // What is broken on purpose need not be small.
    endOnFailure: product !== real,
  });
  if (!failed) return null;
  const shown = inspect(counterexample, { breakLength: 96, depth: null, maxArrayLength: null });
  return `${String(errorInstance)}\nseed ${String(seed)}, again: replayResume(...${shown})`;
}
