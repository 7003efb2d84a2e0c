import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createConnectionServer, type ServerClient } from 'linekeeper/server';
import { createClient, createScene, listen, startServer, use, type Scene } from './rig.js';

/** So many cut connections are under way at once. */
const AT_ONCE = 24;

/** Hundreds of connections, each cut once: seconds on a machine that has nothing else to do. */
const timeout = 90_000;

const down = ['down 1', 'bytes 0 255 10', 'down 3'];
const up = ['up 1', 'bytes 1 44 58', 'up 3'];

const sayDown = (client: ServerClient): void => {
  client.send('down 1');
  client.send(Uint8Array.from([0, 255, 10]));
  client.send('down 3');
};
const sayUp = ({ client: { connection } }: Scene): void => {
  connection.send('up 1');
  connection.send(Uint8Array.from([1, 44, 58]));
  connection.send('up 3');
};

const peerOf = ({ server, client }: Scene): ServerClient =>
  server.clients.get(client.connection.session?.id ?? '')!;

/** Whether all has arrived, and what has gone wrong besides. */
const outcomeOf = ({ client, taken, proxy }: Scene) => ({
  received: client.received,
  taken: taken(),
  errors: client.errors.map(({ code }) => code),
  wasCut: proxy.log.some(({ what }) => what === 'cut'),
});

/** Runs a trial for each number of bytes, many at a time. */
async function forEach(
  sizes: readonly number[],
  trial: (bytes: number) => Promise<void>,
): Promise<void> {
  const rest = [...sizes];
  const run = async (): Promise<void> => {
    for (let bytes = rest.shift(); bytes !== undefined; bytes = rest.shift()) await trial(bytes);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
}

const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1);

/** Of the upgrade, which is HTTP, one place in so many; of the frames every one. */
const UPGRADE_STEP = 16;

/** The places of a link whose upgrade has so many bytes. */
const places = (all: number, upgrade: number): readonly number[] =>
  upTo(all).filter((bytes) => bytes > upgrade - UPGRADE_STEP || bytes % UPGRADE_STEP === 0);

/** How many bytes an upgrade has each way. */
async function measureUpgrade(): Promise<Record<'up' | 'down', number>> {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  use(createConnectionServer({ server: http }));
  // After the listener of the server, which answers at once.
  const measured = new Promise<Record<'up' | 'down', number>>((resolve) => {
    http.once('upgrade', (_, socket: Socket) => {
      resolve({ up: socket.bytesRead, down: socket.bytesWritten });
    });
  });
  const { port } = http.address() as AddressInfo;
  const { connection } = createClient({ url: `ws://127.0.0.1:${port}/` });
  connection.start();
  await connection.waitConnected();
  http.close();
  return measured;
}

const all = { received: down, taken: up, errors: [], wasCut: true };

describe.each(['up', 'down'] as const)('a link that is cut at any byte on its way %s', (way) => {
  it(
    'from the first one to the first messages: all arrive once, in order',
    { timeout },
    async () => {
      const server = await startServer();
      const heard = listen(server);
      server.on('connection', sayDown);
      const scene = (): Promise<Scene> => createScene(server, heard);

      const whole = await scene();
      sayUp(whole);
      whole.client.connection.start();
      await expect.poll(() => outcomeOf(whole)).toEqual({ ...all, wasCut: false });

      const { [way]: upgrade } = await measureUpgrade();
      await forEach(places(whole.proxy.bytes[way], upgrade), async (bytes) => {
        const cut = await scene();
        cut.proxy.cutAfter(bytes, way);
        sayUp(cut);
        cut.client.connection.start();
        await expect
          .poll(() => outcomeOf(cut), { message: `cut ${way} after ${bytes}` })
          .toEqual(all);
        cut.client.connection.stop();
      });
    },
  );

  it('of messages and acknowledgements: all arrive once, in order', { timeout }, async () => {
    const server = await startServer();
    const heard = listen(server);
    await forEach(upTo(60), async (bytes) => {
      const cut = await createScene(server, heard);
      cut.client.connection.start();
      await cut.client.connection.waitConnected();
      // What the opening still has on its way passes first.
      await cut.client.connection.session!.subscribe('anything');
      cut.proxy.cutAfter(bytes, way);
      for (let round = 0; round === 0 || !outcomeOf(cut).wasCut; round += 1) {
        await expectExchange(cut, round, `cut ${way} after ${bytes}`);
      }
      await expect.poll(() => cut.client.opens.slice(1)).toEqual([true]);
      cut.client.connection.stop();
    });
  });

  it('of a resume, with what it repeats: all arrive once, in order', { timeout }, async () => {
    const server = await startServer();
    const heard = listen(server);
    const bytesOf = ({ proxy }: Scene): number => proxy.bytes[way];

    /** Connected, and then with three messages each way that a dead wire has swallowed. */
    const swallowed = async (): Promise<Scene> => {
      const scene = await createScene(server, heard, { heartbeat: false });
      const { client, proxy } = scene;
      client.connection.start();
      await client.connection.waitConnected();
      await client.connection.session!.subscribe('anything');
      const before = { ...proxy.dropped };
      proxy.blackhole();
      sayUp(scene);
      sayDown(peerOf(scene));
      await expect
        .poll(() => proxy.dropped.up > before.up && proxy.dropped.down > before.down)
        .toBe(true);
      proxy.resetAll();
      proxy.pass();
      return scene;
    };

    const whole = await swallowed();
    const before = bytesOf(whole);
    await expect.poll(() => outcomeOf(whole)).toEqual({ ...all, wasCut: false });
    const { [way]: upgrade } = await measureUpgrade();
    await forEach(places(bytesOf(whole) - before, upgrade), async (bytes) => {
      const cut = await swallowed();
      cut.proxy.cutAfter(bytes, way);
      await expect
        .poll(() => outcomeOf(cut), { message: `cut ${way} after ${bytes}` })
        .toEqual(all);
      expect(cut.client.opens.slice(1).every((recovered) => recovered === true)).toBe(true);
      cut.client.connection.stop();
    });
  });
});

/** One message each way, and all so far have arrived. */
async function expectExchange(scene: Scene, round: number, which: string): Promise<void> {
  const { client, taken } = scene;
  client.connection.send(`up ${round}`);
  peerOf(scene).send(`down ${round}`);
  const numbers = Array.from({ length: round + 1 }, (_, index) => index);
  await expect
    .poll(() => [taken(), client.received, client.errors], { message: which })
    .toEqual([numbers.map((n) => `up ${n}`), numbers.map((n) => `down ${n}`), []]);
}
