import { afterEach, beforeEach, expect, test } from 'vitest';
import { Dialer, resuming } from '../wire-client.js';

/** A server that can be taken down. */
export interface MortalServer {
  readonly url: string;
  /** Goes down in good order; resolves when it is down. */
  goDown(): Promise<void>;
}

/** What cannot be asked for over the wire: the server goes down. */
export function goingDownTests(start: () => Promise<MortalServer>): void {
  let server: MortalServer;
  const dialer = new Dialer(() => server.url);

  beforeEach(async () => {
    server = await start();
  });
  afterEach(async () => {
    await dialer.hangUp();
    await server.goDown();
  });

  test('says when each client had best come back, and closes with 1012 and the same', async () => {
    const entered = [await dialer.enter(), await dialer.enter(), await dialer.enter()];
    await Promise.all(entered.map(({ link }) => link.reached()));
    const down = server.goDown();
    for (const { link } of entered) {
      const drain = await link.hear();
      expect(drain).toEqual({ type: 'drain', retryAfterMs: expect.any(Number) });
      const { code, reason } = await link.ended;
      expect(code).toBe(1012);
      expect(JSON.parse(reason)).toEqual({ retryAfterMs: drain['retryAfterMs'] });
    }
    await down;
  });

  test('closes with 1012 whoever has not said hello', async () => {
    const link = await dialer.open();
    const down = server.goDown();
    expect((await link.ended).code).toBe(1012);
    await down;
  });

  test('does not know a session of the server before', async () => {
    const { link, welcome } = await dialer.enter();
    await link.reached();
    await server.goDown();
    await link.ended;
    server = await start();
    const back = await dialer.enter(resuming(welcome, 2));
    expect(back.welcome).toMatchObject({ resumed: false, refusal: 'unknown' });
  });
}
