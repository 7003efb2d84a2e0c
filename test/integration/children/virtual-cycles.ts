/** Thousands of starts, stops and drops under a virtual clock; reports what they have left behind. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createConnection, type Connection } from 'linekeeper';
import { createFakeEnvironment } from '../../support/fake-environment.js';
import { createFakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { seededRandom } from '../../support/seeded-random.js';

const cycles = Number(process.argv[2]);
const clock = new VirtualClock(1_700_000_000_000);
const environment = createFakeEnvironment();
const random = seededRandom(7);
const makeNetwork = () => createFakeNetwork({ clock, latencyMs: 5, node: true });
let network = makeNetwork();
let left = { timers: 0, sockets: 0, listeners: 0 };

const create = (): Connection =>
  createConnection({
    url: 'ws://line.test/',
    create: ({ url }) => new network.WebSocket(url),
    clock,
    random,
    environment,
  });

/** Notes the worst of what a stopped connection has left, once the far end has answered. */
function look(): void {
  const timers = clock.pendingOfProduct.length;
  clock.advance(50);
  left = {
    timers: Math.max(left.timers, timers),
    sockets: Math.max(left.sockets, network.live.length),
    listeners: Math.max(left.listeners, environment.listeners),
  };
  // The fake network remembers every socket, which would look like a leak of ours.
  network = makeNetwork();
}

function expectStatus(connection: Connection, wanted: string): void {
  const { status } = connection.getSnapshot();
  if (status !== wanted) throw new Error(`${status} where ${wanted} was due`);
}

function startAndStop(connection: Connection, afterMs: number): void {
  connection.start();
  clock.advance(afterMs);
  connection.stop();
  look();
  // The storm guard counts attempts of the last minute, however they ended.
  clock.advance(4000);
}

function dropAndReturn(connection: Connection): void {
  network.last.fail();
  network = makeNetwork();
  clock.advance(1100);
  expectStatus(connection, 'connected');
  // Past the stable window, with a beat of the heartbeat on the way.
  clock.advance(16_000);
}

function run(count: number): void {
  const each = Math.ceil(count / 4);
  const connection = create();
  for (let cycle = 0; cycle < each; cycle += 1) startAndStop(connection, 1000);
  for (let cycle = 0; cycle < each; cycle += 1) startAndStop(connection, 2);
  connection.start();
  clock.advance(20_000);
  for (let cycle = 0; cycle < each; cycle += 1) dropAndReturn(connection);
  connection.stop();
  look();
  for (let cycle = 0; cycle < each; cycle += 1) {
    const fresh = create();
    fresh.on('message', () => undefined);
    fresh.start();
    clock.advance(10);
    expectStatus(fresh, 'connected');
    fresh[Symbol.dispose]();
    look();
  }
}

async function heap(): Promise<number> {
  for (let round = 0; round < 5; round += 1) {
    globalThis.gc?.();
    // What an AbortSignal refers to weakly is kept until the turn is over.
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}

run(2000);
const before = await heap();
run(cycles);
const grown = (await heap()) - before;
process.send?.({ left, pending: clock.pending.length, grown });
process.disconnect();
