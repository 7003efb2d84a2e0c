import { describe, expect, it } from 'vitest';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

const MARK = 262_144;
const CHUNK = 65_536;
const COUNT = 200;

describe.skipIf(reason)(`backpressure in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  it('keeps what a slow server does not take in the queue, and all of it arrives in order', async () => {
    const resumes: (() => void)[] = [];
    at.server.echo = false;
    at.server.onConnection(({ socket }) => {
      socket.pause();
      resumes.push(() => {
        socket.resume();
      });
    });
    await at.page.evaluate(
      (url, highWaterMark) =>
        lab.open({
          url,
          heartbeat: false,
          delivery: { mode: 'queue', maxMessages: 1000, maxBytes: 2 ** 26, highWaterMark },
        }),
      at.server.url(),
      MARK,
    );
    await at.reached('connected');
    const peak = await at.page.evaluate(
      (count, length) => {
        let most = 0;
        for (let index = 0; index < count; index += 1) {
          lab.connection.send(String(index).padEnd(length));
          most = Math.max(most, lab.sockets[0]!.bufferedAmount);
        }
        return most;
      },
      COUNT,
      CHUNK,
    );
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(MARK + CHUNK);
    expect((await at.snapshot()).queued).toBeGreaterThan(COUNT / 2);
    for (const resume of resumes) resume();
    await at.page.evaluate(() => lab.connection.drained());
    await expect.poll(() => at.server.received.length).toBe(COUNT);
    expect(at.server.received.map(({ text }) => Number(text))).toEqual(
      Array.from({ length: COUNT }, (_, index) => index),
    );
    expect((await at.snapshot()).metrics.dropped).toBe(0);
  });
});
