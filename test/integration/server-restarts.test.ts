import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWsServer, type TestWsServer } from '../support/ws-server.js';
import { startChild, type Child } from './child.js';

const RESTARTS = 20;

let server: TestWsServer;
let child: Child | undefined;

beforeEach(async () => {
  server = await startWsServer({ echo: true });
});

afterEach(async () => {
  child?.kill();
  await child?.ended;
  await server.close();
});

const ends: readonly ((server: TestWsServer) => void)[] = [
  () => undefined, // restart() itself: a crash, which the client hears as a reset
  (dying) => dying.closeAll(1012, 'restart'),
  (dying) => dying.closeAll(1001),
  (dying) => dying.terminateAll(),
];

describe('a process with a supervised connection', () => {
  it(`lives through ${RESTARTS} server restarts with nothing on stderr, and ends by itself`, async () => {
    child = await startChild({ script: 'integration/children/restarts.ts', args: [server.url()] });
    expect(await child.next(10_000)).toEqual({ opens: 1 });
    for (let restart = 1; restart <= RESTARTS; restart += 1) {
      ends[restart % ends.length]?.(server);
      await server.restart();
      // A close and the crash right after it may be heard as one end or as two.
      let opens = 0;
      while (opens <= restart || server.live.length === 0) {
        ({ opens } = (await child.next(10_000)) as { opens: number });
      }
    }
    child.send({ stop: true });
    expect(await child.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(server.connections.length).toBeGreaterThan(RESTARTS);
    expect(server.live).toEqual([]);
  });

  it('ends by itself when stopped in the middle of an attempt', async () => {
    child = await startChild({ script: 'integration/children/restarts.ts', args: [server.url()] });
    await child.next(10_000);
    server.refuseWith(503, { 'Retry-After': '300' });
    server.terminateAll();
    await expect.poll(() => server.refusals).toBe(1);
    child.send({ stop: true });
    expect(await child.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });
});
