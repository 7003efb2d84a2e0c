import { expect, test } from 'vitest';
import { resuming } from '../wire-client.js';
import type { Bench } from './bench.js';

/** Pings of both kinds. */
export function livenessTests({ dialer, pass }: Bench): void {
  test('answers a ping with a pong of the same id', async () => {
    const { link } = await dialer.enter();
    for (const id of [0, 3, 3, Number.MAX_SAFE_INTEGER]) {
      link.say({ type: 'ping', id });
      expect(await link.hear()).toEqual({ type: 'pong', id });
    }
  });

  test('takes a pong that it did not ask for', async () => {
    const { link } = await dialer.enter();
    link.say({ type: 'pong', id: 5 });
    expect(await link.rest()).toEqual([]);
  });

  test('pings a silent link by WebSocket, as often as it says, and keeps one that answers', async () => {
    const { link, welcome } = await dialer.enter();
    const heartbeatMs = welcome['heartbeatMs'] as number;
    expect(heartbeatMs, 'README.md asks for a check for life').toBeGreaterThan(0);
    let pings = 0;
    link.socket.on('ping', () => void (pings += 1));
    await link.reached();
    for (let half = 0; half < 7; half += 1) {
      await pass(heartbeatMs / 2);
      await link.reached();
    }
    // Of three checks the first has still heard the ack.
    expect(pings).toBeGreaterThanOrEqual(2);
    link.send('1:alive');
    expect(await link.next()).toBe('1,1:alive');
  });

  test('cuts a link that does not answer, and keeps its session', async () => {
    const { link, welcome } = await dialer.enter({}, { autoPong: false });
    await link.reached();
    for (let round = 0; round < 4; round += 1) await pass(welcome['heartbeatMs'] as number);
    expect((await link.ended).code).not.toBe(1000);
    const back = await dialer.enter(resuming(welcome, 2));
    expect(back.welcome).toMatchObject({ resumed: true });
  });
}
