import { afterEach, describe, expect, it } from 'vitest';
import { startWsServer } from '../support/ws-server.js';
import { startChild, type Child } from './child.js';

const VIRTUAL_CYCLES = 20_000;
const REAL_CYCLES = 600;

/** 52 bytes a cycle: a socket, timer or actor that stays behind each time takes several hundred. */
const MARGIN_BYTES = 2 ** 20;

/** 1700 bytes a cycle: a socket of `ws` that stays behind each time takes about ten thousand. */
const REAL_MARGIN_BYTES = 2 ** 20;

let child: Child | undefined;

afterEach(async () => {
  child?.kill();
  await child?.ended;
});

describe('cycles of start, stop and drop', () => {
  it(`leave no timer, socket, listener or memory behind: ${VIRTUAL_CYCLES} in virtual time`, async () => {
    child = await startChild({
      script: 'integration/children/virtual-cycles.ts',
      args: [String(VIRTUAL_CYCLES)],
      nodeFlags: ['--expose-gc'],
    });
    const { left, pending, grown } = (await child.next(60_000)) as {
      left: object;
      pending: number;
      grown: number;
    };
    expect({ left, pending }).toEqual({
      left: { timers: 0, sockets: 0, listeners: 0 },
      pending: 0,
    });
    expect(grown).toBeLessThan(MARGIN_BYTES);
    expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
  }, 90_000);

  it(`leave no timer, socket or memory behind: ${REAL_CYCLES} against a real server`, async () => {
    await using server = await startWsServer();
    server.onConnection(({ socket }) => socket.on('message', () => socket.terminate()));
    child = await startChild({
      script: 'integration/children/real-cycles.ts',
      args: [server.url(), String(REAL_CYCLES)],
      nodeFlags: ['--expose-gc'],
    });
    const { held, grown } = (await child.next(60_000)) as { held: string[]; grown: number };
    expect(held).toEqual([]);
    await expect.poll(() => server.live.length).toBe(0);
    expect(grown).toBeLessThan(REAL_MARGIN_BYTES);
    child.send({ done: true });
    expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
  }, 90_000);
});
