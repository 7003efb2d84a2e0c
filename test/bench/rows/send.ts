import { figure } from '../lab.js';
import { ratioLine } from '../line.js';
import type { Gauge, Row } from '../row.js';

const BURST = 256;
const payload = 'x'.repeat(64);

/** Sends `count` messages in bursts, one per turn of the event loop, until the server has them all. */
const gauge: Gauge = (contender, { port, count }) =>
  new Promise((resolve) => {
    const messages = count ?? 0;
    let left = messages;
    let began = 0;
    const client = contender(`ws://127.0.0.1:${port}/swallow?count=${count}`, {
      open() {
        began = performance.now();
        burst();
      },
      message() {
        const tookMs = performance.now() - began;
        client.close();
        resolve({ rate: messages / tookMs });
      },
      close: () => undefined,
    });
    function burst(): void {
      for (let sent = 0; sent < BURST && left > 0; sent += 1) {
        client.send(payload);
        left -= 1;
      }
      if (left > 0) setImmediate(burst);
    }
  });

/** The message path up. */
export const send: Row = {
  name: 'send',
  gauge,
  async run(lab) {
    const input = {
      port: await lab.server.ask('startStreams'),
      count: lab.pick(100_000, 5000),
    };
    const rounds = await lab.rounds('send', lab.pick(9, 1), input);
    const format = { unit: 'k/s', digits: 0 };
    return [ratioLine('send 64 B', format, figure(rounds, 'rate'), { atLeast: 0.97 })];
  },
};
